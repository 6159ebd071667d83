"""Does an address lie where a place word says? The database has a twin (routing/migrations/0002_walls.sql); a test compares."""

import re

from common.kana import kanji_key

SAME = str.maketrans("ヶヵ一二三四五六七八九", "ケカ123456789")
BLOCK = re.compile(r"([0-9])(?:丁目|[‐–—―−ー-])")
STARTS = "都道府県市区町村郡字"  # after one of these, another place name may begin


def place_key(text: str) -> str:
    """Width, spaces, old characters and ways of writing a block folded away: 嶋北　三丁目, 島北3‐ → 島北3-."""
    return BLOCK.sub(r"\1-", kanji_key(text).translate(SAME))


def tails(address: str) -> list[str]:
    """The key of the address from its beginning, and from every place where a name may begin: 北町 is not in 城北町."""
    key = place_key(address)
    return [key[at:] for at in range(len(key)) if at == 0 or key[at - 1] in STARTS]


def lies_in(address: str, words) -> bool:
    ends = tails(address)
    return any(end.startswith(place_key(word)) for word in words for end in ends)
