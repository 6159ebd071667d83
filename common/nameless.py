"""Does this text point at somebody? Pure: words in, what stands out and why. Whose names are known here, the database says.

A help for whoever types, no proof: a name without 様 or さん cannot be told from a word.
"""

import re
import unicodedata
from dataclasses import dataclass

NAME = "[一-鿿々〆㐀-䶿𠀀-𪛖ァ-ヺー]"
# Who is spoken of by what they are, not by name: お母さん, 大家さん, 利用者様.
ROLES = (
    "皆|みな|本人|親御|家族|当人|子|母|父|親|祖母|祖父|婆|爺|兄|姉|弟|妹|嫁|婿|奥|旦那|娘|息子|孫|赤|客|大家|家主|隣|医者|看護師|保健師|"
    "利用者|患者|相談者|当事者|支援者|担当者|関係者|業者|事業者|保護者|高齢者|若者|障害者|障がい者|被保護者|受給者|介護者|滞納者|加入者|参加者|"
    "委員|役員|職員|相談員|支援員|民生委員|会長|町内会長|区長|班長|住民|市民|学生|生徒|児童|先生|ヘルパー|ケアマネ|ケアマネジャー|ドライバー|"
    "スタッフ|ボランティア|メンバー|オーナー|サポーター|コーディネーター|シルバー|近所|推進員|世話役|講師|店員|ども|おばあ|おじい|おば|おじ|"
    "おかあ|おとう|八百屋|魚屋|パン屋|大工|外国人|おつかれ|ごくろう|王|神|仏"
)
NOT_AFTER = "子々式相態物体似"  # 様子, 様々, 様式 …; 氏名, 氏族 are looked at by themselves
_HONORIFIC = rf"さん|サン(?![ァ-ヺー])|様(?![{NOT_AFTER}])|氏(?![名族神])|くん|君(?![主臨])|ちゃん|(?<={NAME})さま(?!ざ)"
TITLE = re.compile(rf"({NAME}{{1,8}}|[ぁ-ゖ]{{2,8}})[ 　]?({_HONORIFIC})")
WORDS = {
    "たくさん",
    "仕様",
    "多様",
    "同様",
    "一様",
    "模様",
    "異様",
    "有様",
    "各位様",
    "摂氏",
    "華氏",
    "両氏",
    "諸君",
    "お客様",
    "おかあさん",
    "おとうさん",
}
ERA = r"(?:明治|大正|昭和|平成|令和|[MTSHR])\s?(?:\d{1,2}|元)"
OLD_ERA = r"(?:明治|大正|昭和|平成|[MTSH])\s?(?:\d{1,2}|元)"
AND_DAY = r"[年./-]\d{1,2}[月./-]\d{1,2}+日?+"
TOWN = r"[一-鿿々ヶケ]"
COUNTED = "年|月|日|人|件|か|ヶ|ヵ|カ|歳|円|万|回|割|名|週|世帯|時|分|つ|級|階|倍|%"  # 週2-3回 is no address
OF_LAW = "以前|以後|以降|施行|改正"  # nor 昭和56年6月1日以前 a birth date

BLOCK = rf"{TOWN}*(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})丁目"
NUMBER = r"\d{1,4}(?:番地?|-\d+)?(?:\d{1,3}号?)?"
RULES: list[tuple[re.Pattern, str]] = [
    (re.compile(r"[A-Z]{1,8}\d{0,4}-R\d{1,2}-\d{3,5}"), "ケース番号"),
    (re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), "メールアドレス"),
    (re.compile(r"(?<!\d)\(?0\d{1,4}\)?[- ]?\d{1,4}[- ]?\d{3,4}(?!\d)"), "電話番号"),
    (re.compile(r"(?<!\d)〒?\d{3}-\d{4}(?!\d)"), "郵便番号"),
    (re.compile(r"(?<![\d-])\d{7,12}(?!\d)"), "番号"),
    (
        re.compile(
            rf"{TOWN}+(?<={TOWN}{{2}})(?<![週月年日約計第各毎])(?!0)\d{{1,4}}"
            rf"(?:番地?(?:の?\d+)?|番\d+号|-\d{{1,4}}(?:-\d{{1,4}})?)(?!\d|{COUNTED})"
        ),
        "地区より細かい住所",
    ),
    (re.compile(BLOCK + NUMBER), "地区より細かい住所"),
    (re.compile(r"(?<!\d)\d{1,4}(?:番地|番\d+号)|(?<![\d-])\d{1,3}-\d{1,3}-\d{1,4}(?![\d-])"), "地区より細かい住所"),
    (re.compile(r"\d{3,4}号室"), "部屋番号"),
    (re.compile(rf"{ERA}{AND_DAY}(?:生まれ|生)"), "生年月日"),
    (re.compile(rf"(?:19|20)\d{{2}}{AND_DAY}(?:生まれ|生)"), "生年月日"),
    (re.compile(rf"(?:{ERA}|(?:19|20)\d{{2}})年?(?:\d{{1,2}}月)?生(?:まれ)?"), "生年"),
    (re.compile(rf"(?:{OLD_ERA}|19\d{{2}}){AND_DAY}(?!{OF_LAW})"), "昔の年月日（生年月日など）"),
]


@dataclass(frozen=True)
class Fault:
    word: str
    why: str

    def __str__(self):
        return f"「{self.word}」（{self.why}）"


def faults(text: str, *, blocks: bool = True) -> list[Fault]:
    """What stands out, in the order of the text, each word once. `blocks`: 三丁目 by itself says too much already."""
    plain = _plain(text)
    found: list[tuple[int, int, Fault]] = []
    for pattern, why in [*RULES, (re.compile(BLOCK), "地区より細かい住所")] if blocks else RULES:
        found += [(hit.start(), hit.end(), Fault(hit.group().strip(), why)) for hit in pattern.finditer(plain)]
    found += [(hit.start(), hit.end(), Fault(hit.group(), "人の名前")) for hit in TITLE.finditer(plain) if _names(hit)]
    kept: list[tuple[int, int, Fault]] = []
    for start, end, fault in sorted(found, key=lambda one: (one[0], -one[1])):
        if not kept or start >= kept[-1][1]:  # of what overlaps, the longest
            kept.append((start, end, fault))
    return list(dict.fromkeys(fault for *_, fault in kept))


def _plain(text: str) -> str:
    """Width folded; the many kinds of hyphen between digits are one."""
    return re.sub(r"(?<=[\d)])[‐‑‒–—―−ー－](?=\d)", "-", unicodedata.normalize("NFKC", text))


def _names(hit: re.Match) -> bool:
    """Whether the word in front of さん, 様 or 氏 is a name: not somebody's part, and not a word that only ends so."""
    stem = hit[1]
    if hit.group() in WORDS or any(hit.group().endswith(word) for word in WORDS):
        return False
    return not re.search(rf"(?:{ROLES})$", stem) or _is_short_tail(stem)


def _is_short_tail(stem: str) -> bool:
    """山田花子さん ends like お子さん: one character tells nothing when a name may stand before it."""
    longest = max((role for role in ROLES.split("|") if stem.endswith(role)), key=len)
    before = stem[: -len(longest)]
    return len(longest) == 1 and before not in {"", "お", "ご"}
