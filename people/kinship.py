"""続柄 derived from directed relations: what anybody is to anybody, and to the head of the household."""

import re
from collections import deque

from people.enums import RelationKind as K
from people.enums import Sex

# A relation as steps: P up to a parent, C down to a child, S across to a spouse, B across to a brother or sister.
STEPS = {
    K.HUSBAND: "S", K.WIFE: "S", K.PARTNER: "S", K.CHILD: "C", K.FATHER: "P", K.MOTHER: "P", K.PARENT_IN_LAW: "SP",
    K.GRANDPARENT: "PP", K.GRANDCHILD: "CC", K.SIBLING: "B", K.CHILD_SPOUSE: "CS",
}  # fmt: skip
BACK = str.maketrans("PC", "CP")
# Two steps that are one: a spouse's child is a child, a parent's spouse a parent, a parent's child a brother or sister.
SHORTER = {"SC": "C", "PS": "P", "PC": "B", "BP": "P", "CB": "C", "BB": "B", "CP": "S", "SS": ""}
# Steps → (man, woman, anybody).
WORDS = {
    "": ("本人", "本人", "本人"),
    "S": ("夫", "妻", "配偶者"),
    "C": ("子", "子", "子"),
    "P": ("父", "母", "父母"),
    "B": ("兄弟", "姉妹", "兄弟姉妹"),
    "PP": ("祖父", "祖母", "祖父母"),
    "CC": ("孫", "孫", "孫"),
    "SP": ("義父", "義母", "義父母"),
    "CS": ("子の夫", "子の妻", "子の配偶者"),
    "SB": ("義兄弟", "義姉妹", "義兄弟姉妹"),
    "BS": ("義兄弟", "義姉妹", "義兄弟姉妹"),
    "BC": ("甥", "姪", "甥・姪"),
    "PB": ("おじ", "おば", "おじ・おば"),
    "PBC": ("いとこ", "いとこ", "いとこ"),
    "PPP": ("曽祖父", "曽祖母", "曽祖父母"),
    "CCC": ("ひ孫", "ひ孫", "ひ孫"),
    "CCS": ("孫の夫", "孫の妻", "孫の配偶者"),
    "SPP": ("義祖父", "義祖母", "義祖父母"),
}
KIN = "親族"
LONGEST = 4  # steps


# What people write under 続柄, as the kind of relation; the word itself stays as its note.
SPELLED = (
    (K.GRANDCHILD, r"孫"), (K.CHILD_SPOUSE, r"(長男|次男|三男|息子|子)の(妻|嫁)|(長女|次女|三女|娘|子)の(夫|婿)|嫁|婿"),
    (K.PARENT_IN_LAW, r"義(理の)?(父|母)|舅|姑|しゅうと"), (K.GRANDPARENT, r"祖父|祖母|おじいさん|おばあさん"),
    (K.PARTNER, r"内縁|未届"), (K.SIBLING, r"兄|弟|姉|妹|きょうだい"), (K.HUSBAND, r"夫"), (K.WIFE, r"妻"),
    (K.FATHER, r"父"), (K.MOTHER, r"母"), (K.CHILD, r"[長次二三四五]?[男女]|息子|娘|子|養子"),
    (K.RELATIVE, r"おじ|おば|叔|伯|甥|姪|いとこ|親族|親戚"), (K.HOUSEMATE, r"同居"),
)  # fmt: skip


def kind_of(word: str) -> tuple[str, str]:
    """(kind, note) of a 続柄 as somebody typed it: 長男 → (child, 長男), 妻 → (wife, "")."""
    word = word.strip()
    kind = next((kind for kind, pattern in SPELLED if re.search(pattern, word)), K.OTHER)
    return kind, "" if word == kind.label else word


def shorten(steps: str) -> str:
    """The same way in as few steps as there are words for."""
    while True:
        for long, short in SHORTER.items():
            if long in steps:
                steps = steps.replace(long, short, 1)
                break
        else:
            return steps


def back(steps: str) -> str:
    """The way from the other end."""
    return steps[::-1].translate(BACK)


def ways_from(start, relations) -> dict:
    """Person → steps from `start`, for everybody who can be reached. `relations`: rows with person_id, other_id, kind."""
    next_to: dict = {}
    for row in relations:
        steps = STEPS.get(row.kind)
        if steps:
            next_to.setdefault(row.person_id, []).append((row.other_id, steps))
            next_to.setdefault(row.other_id, []).append((row.person_id, back(steps)))
    found, waiting = {start: ""}, deque([start])
    while waiting:
        here = waiting.popleft()
        for there, steps in sorted(next_to.get(here, []), key=lambda pair: (len(pair[1]), str(pair[0]))):
            way = shorten(found[here] + steps)
            if there not in found and len(way) <= LONGEST:
                found[there] = way
                waiting.append(there)
    return found


def word(steps: str | None, sex: str) -> str:
    """What somebody of this sex is at the end of these steps; 親族 where there is no word; "" where there is no way."""
    if steps is None:
        return ""
    man, woman, anybody = WORDS.get(steps, (KIN, KIN, KIN))
    return {Sex.MALE: man, Sex.FEMALE: woman}.get(sex, anybody)
