"""What anybody is to anybody: the stored word, the way back, and the family of three generations."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from people import kinship
from people.enums import RelationKind as K
from people.enums import Sex


@dataclass
class Row:
    person_id: str
    other_id: str
    kind: str


# Taro's family, all written down as seen from Taro.
FAMILY = [
    Row("taro", "hanako", K.WIFE),
    Row("taro", "ren", K.CHILD),
    Row("taro", "mio", K.CHILD_SPOUSE),
    Row("taro", "sora", K.GRANDCHILD),
    Row("taro", "haru", K.MOTHER),
    Row("taro", "jiro", K.SIBLING),
    Row("taro", "kiku", K.PARENT_IN_LAW),
    Row("taro", "neighbour", K.OTHER),
]


def to(start, end, sex=Sex.FEMALE):
    return kinship.word(kinship.ways_from(start, FAMILY).get(end), sex)


def test_seen_from_the_person():
    assert [to("taro", who) for who in ("taro", "hanako", "ren", "haru", "jiro", "kiku", "neighbour")] == [
        "本人", "妻", "子", "母", "姉妹", "義母", "",
    ]  # fmt: skip


def test_seen_from_the_others():
    assert to("hanako", "taro", Sex.MALE) == "夫"
    assert to("hanako", "ren") == "子"
    assert to("ren", "haru") == "祖母"
    assert to("ren", "hanako") == "母"
    assert to("haru", "ren", Sex.MALE) == "孫"
    assert to("haru", "sora", Sex.UNKNOWN) == "ひ孫"
    assert to("ren", "jiro", Sex.MALE) == "おじ"
    assert to("jiro", "ren", Sex.MALE) == "甥"
    assert to("haru", "hanako") == "子の妻"
    assert to("kiku", "taro", Sex.MALE) == "子の夫"


@given(st.text("PCSB", max_size=6))
def test_the_way_back_is_the_way_back(steps):
    assert kinship.back(kinship.back(steps)) == steps
    assert kinship.shorten(kinship.shorten(steps)) == kinship.shorten(steps)
    assert len(kinship.shorten(steps)) <= len(steps)


@given(st.sampled_from(sorted(kinship.STEPS)), st.sampled_from(Sex.values))
def test_every_stored_kind_has_words_both_ways(kind, sex):
    there = kinship.ways_from("a", [Row("a", "b", kind)])["b"]
    home = kinship.ways_from("b", [Row("a", "b", kind)])["a"]

    assert kinship.word(there, sex) not in {"", kinship.KIN}
    assert kinship.word(home, sex) not in {"", kinship.KIN}
