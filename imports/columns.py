"""What a column of an old list may mean, and the headings by which it is usually known."""

import re
import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    code: str
    label: str
    headings: tuple[str, ...]  # other names, folded as `fold` does
    example: str = ""


COLUMNS = [
    Column("old_number", "旧番号", ("管理番号", "整理番号", "受付番号", "ケース番号", "番号", "no", "id"), "R6-012"),
    Column("name", "氏名", ("名前", "本人氏名", "相談者氏名", "対象者", "本人", "相談者", "利用者名"), "髙橋　﨑子"),
    Column("kana", "ふりがな", ("フリガナ", "かな", "カナ", "よみ", "氏名カナ", "氏名フリガナ"), "たかはし　さきこ"),
    Column("born_on", "生年月日", ("生年月", "誕生日", "年齢"), "S24.3.3"),
    Column("sex", "性別", ("男女",), "女性"),
    Column("postal_code", "郵便番号", ("〒", "郵便"), "990-8540"),
    Column("address", "住所", ("現住所", "居所", "所在地"), "山形市旅篭町二丁目3-25"),
    Column("telephone", "電話", ("電話番号", "tel", "連絡先", "自宅電話"), "023-000-0000"),
    Column("mobile", "携帯電話", ("携帯", "携帯番号", "携帯電話番号"), "090-0000-0000"),
    Column("received_on", "受付日", ("受付年月日", "相談日", "初回相談日", "相談受付日", "開始日"), "R8.4.1"),
    Column("route", "相談経路", ("経路", "紹介元", "つなぎ元", "紹介経路"), "家族・知人が電話・メール"),
    Column("topics", "相談内容", ("主な課題", "課題", "相談種別", "主訴分類", "分類"), "介護、生活費"),
    Column("content", "相談の概要", ("概要", "主訴", "相談概要", "内容", "相談の内容", "困りごと"), "母の介護と家計のこと"),
    Column("worker", "担当者", ("担当", "担当職員", "主担当者", "担当相談員"), "佐藤　花子"),
    Column("stage", "状態", ("状況", "ステータス", "進捗", "継続終結"), "支援中"),
    Column("closed_on", "終結日", ("終了日", "終結年月日", "支援終了日"), ""),
    Column("close_reason", "終結理由", ("終了理由", "終結の理由"), ""),
    Column("note", "備考・経過", ("備考", "経過", "メモ", "支援経過", "特記事項", "その他"), "月2回訪問"),
]
BY_CODE = {column.code: column for column in COLUMNS}
IGNORED = ""


def fold(heading: str) -> str:
    return re.sub(r"[\s()（）:：・/／_-]", "", unicodedata.normalize("NFKC", heading)).lower()


_KNOWN = {fold(name): column.code for column in COLUMNS for name in (*column.headings, column.label)}


def guess(headings: list[str]) -> list[str]:
    """A code per column of the file; each code once, the first column that fits wins; the rest is left aside."""
    found: list[str] = []
    for heading in headings:
        code = _KNOWN.get(fold(heading), IGNORED)
        found.append(code if code not in found else IGNORED)
    return found
