"""Search keys of names. The database has twins of these functions (people/migrations/*.sql); a test compares.

Keys are for searching only and are never shown: what was typed stays exactly as it was.
"""

import re
import unicodedata

SMALL = str.maketrans("ァィゥェォッャュョヮヵヶヰヱヲ", "アイウエオツヤユヨワカケイエオ")
DROPPED = re.compile(r"[\sー・\-‐－―’'.]+")

# Variants that people type one for the other; the first of a row is what the key keeps.
VARIANTS = [
    "辺邊邉",
    "斎齋齊斉",
    "高髙",
    "崎﨑嵜﨑",
    "浜濱濵",
    "広廣",
    "沢澤",
    "国國",
    "桜櫻",
    "島嶋嶌",
    "富冨",
    "吉𠮷",
    "滝瀧",
    "竜龍",
    "関關",
    "塚塚",
    "辻辻",
    "葛葛",
    "徳德",
    "恵惠",
    "真眞",
    "栄榮",
    "条條",
    "寿壽",
    "峰峯",
    "曽曾",
    "渕淵渊",
    "柳栁桺",
    "鉄鐵",
    "亀龜",
    "円圓",
    "万萬",
    "静靜",
    "礼禮",
    "芦蘆",
    "蔵藏",
    "検檢",
    "横橫",
    "黒黑",
    "黄黃",
    "増增",
    "清淸",
    "郎郞",
    "福福",
    "祐祐",
    "穂穗",
    "実實",
    "豊豐",
    "鶴靏靍",
    "兎兔",
    "槙槇",
    "桧檜",
    "薮藪",
    "諌諫",
    "秋穐",
    "糸絲",
    "来來",
    "与與",
    "戸戶",
    "会會",
]
KANJI = {ord(other): row[0] for row in VARIANTS for other in row[1:] if other != row[0]}


def hiragana(text: str) -> str:
    """Katakana as hiragana, all else as it is; width folded."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(chr(ord(char) - 0x60) if "ァ" <= char <= "ヶ" else char for char in plain)


def kana_key(text: str) -> str:
    """Half-width, hiragana, small kana, long vowel marks and spaces folded away: たかはし　しょうた → タカハシシヨウタ."""
    plain = unicodedata.normalize("NFKC", text)
    katakana = "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char for char in plain)
    return DROPPED.sub("", katakana.translate(SMALL)).upper()


VOICED = str.maketrans(
    "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴ", "カキクケコサシスセソタチツテトハヒフヘホハヒフヘホウ"
)
LONG = [
    re.compile(rf"([{row}])[{tail}]+")
    for row, tail in (
        ("アカサタナハマヤラワ", "ア"), ("イキシチニヒミリ", "イ"), ("ウクスツヌフムユル", "ウ"), ("エケセテネヘメレ", "イエ"),
        ("オコソトノホモヨロ", "ウオ"),
    )
]  # fmt: skip


def loose_key(text: str) -> str:
    """As people mishear and misspell: voicing marks off, long vowels short. オーノ, おおの → オノ; やまざき → ヤマサキ."""
    key = kana_key(text).translate(VOICED)
    for long in LONG:
        key = long.sub(r"\1", key)
    return key


def kanji_key(text: str) -> str:
    """Old and variant characters to one form, variation selectors and spaces away: 髙橋　花子 → 高橋花子."""
    plain = unicodedata.normalize("NFKC", text).translate(KANJI)
    plain = "".join(char for char in plain if not _is_selector(char))
    return re.sub(r"\s+", "", plain).upper()


def _is_selector(char: str) -> bool:
    return 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF
