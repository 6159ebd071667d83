"""Short texts that must name nobody: what looks like a name or a telephone number is noticed before it is kept.

A help for whoever types, no proof: a name without 様 or さん cannot be told from a word. Pure.
"""

import re
import unicodedata

# What may stand before 様, さん … and is nobody's name.
_BEFORE = """
    皆 みな 客 利用者 参加者 患者 住民 近所 保健師 看護師 民生委員 推進員 委員 世話役 学生 生徒 児童 子ども
    おばあ おじい おば おじ おかあ おとう 奥 旦那 息子 娘 高齢者 会長 役員 講師 先生 店員
    職員 相談員 ボランティア ヘルパー ケアマネ コーディネーター スタッフ サポーター メンバー おつかれ ごくろう
    八百屋 魚屋 パン屋 大工 外国人 家族
"""
_WHOLE = "模様 仕様 同様 多様 異様 有様 神様 王様 仏様 各氏 両氏 摂氏 華氏 彼氏 諸君 たくさん 赤ちゃん あかちゃん"
NOBODY, WORDS = tuple(_BEFORE.split()), tuple(_WHOLE.split())
_NAMED = re.compile(
    r"([一-龯々〆ヶ\U00020000-\U0003134Fァ-ヴー]{1,8}|[ぁ-ん]{2,5})[ 　]?"
    r"(様(?![子式々態相])|氏(?![名族])|君(?![主臨])|さま|さん|サン|くん|ちゃん)"
)
_TELEPHONE = re.compile(r"(?<!\d)0\d{1,4}[-‐–—−ー(]?\d{1,4}[-‐–—−ー)]?\d{3,4}(?!\d)")
_ADDRESS = re.compile(r"\d{1,4}番地|\d{1,4}番\d{1,3}号|(?<!\d)\d{1,3}-\d{1,3}-\d{1,4}(?!\d)")


def looks_personal(text: str) -> str:
    """The first piece that looks as if it told of one person; empty where there is none."""
    plain = unicodedata.normalize("NFKC", text)
    for pattern in (_TELEPHONE, _ADDRESS):
        if found := pattern.search(plain):
            return found[0]
    for found in _NAMED.finditer(plain):
        polite = plain[: found.start()].endswith(("お", "ご")) and len(found[1]) <= 2  # お医者さん, お子さん
        if not polite and not found[1].endswith(NOBODY) and not found[0].endswith(WORDS):
            return found[0]
    return ""
