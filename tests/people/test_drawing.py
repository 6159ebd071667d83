"""Pictures: three generations, remarriage, twelve members stay readable; nothing overlaps, everything is said in words too."""

from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from people.drawing.ecomap import Around, ecomap
from people.drawing.genogram import ACROSS, SIZE, Node, genogram
from people.drawing.svg import as_text
from people.enums import Bond, Direction, Sex, Strength
from people.enums import RelationKind as K


@dataclass
class Row:
    person_id: str
    other_id: str
    kind: str
    bond: str = ""
    since_year: int | None = None
    until_year: int | None = None


def family():
    """Twelve people, three generations, a second marriage."""
    people = [
        ("ken", "男", Sex.MALE, "1958"), ("first", "前妻", Sex.FEMALE, "1960"), ("mari", "真理", Sex.FEMALE, "1965"),
        ("aya", "彩", Sex.FEMALE, "1985"), ("jun", "純", Sex.MALE, "1988"), ("rin", "凛", Sex.UNSAID, "2001"),
        ("aya_man", "婿", Sex.MALE, "1983"), ("toma", "冬馬", Sex.MALE, "2012"), ("mei", "芽衣", Sex.FEMALE, "2015"),
        ("father", "祖父", Sex.MALE, "1930"), ("mother", "祖母", Sex.FEMALE, "1933"), ("sister", "姉", Sex.FEMALE, "1955"),
    ]  # fmt: skip
    nodes = [
        Node(id=key, name=name, sex=sex, born=born, together=key in {"ken", "mari", "rin", "mother"})
        for key, name, sex, born in people
    ]
    rows = [
        Row("ken", "first", K.WIFE, Bond.DIVORCED, 1984, 1995), Row("ken", "mari", K.WIFE, Bond.MARRIED, 1999),
        Row("ken", "aya", K.CHILD), Row("aya", "first", K.MOTHER), Row("ken", "jun", K.CHILD), Row("jun", "first", K.MOTHER),
        Row("ken", "rin", K.CHILD), Row("rin", "mari", K.MOTHER), Row("ken", "aya_man", K.CHILD_SPOUSE), Row("aya_man", "aya", K.WIFE),
        Row("ken", "toma", K.GRANDCHILD), Row("toma", "aya", K.MOTHER), Row("ken", "mei", K.GRANDCHILD), Row("mei", "aya", K.MOTHER),
        Row("ken", "father", K.FATHER), Row("ken", "mother", K.MOTHER), Row("ken", "sister", K.SIBLING),
    ]  # fmt: skip
    return nodes, rows


def test_three_generations_and_a_second_marriage():
    tree = genogram("ken", *family())
    tree.picture()
    at = tree.nodes

    assert [at[key].generation for key in ("father", "ken", "rin", "toma")] == [0, 1, 2, 3]
    assert at["rin"].parents == {"ken", "mari"}
    assert at["jun"].parents == {"ken", "first"}
    assert at["mei"].parents == {"aya", "aya_man"} or at["mei"].parents == {"aya"}
    assert at["aya"].x < at["jun"].x
    assert abs(at["ken"].x - at["mari"].x) == pytest.approx(ACROSS, abs=ACROSS)


def test_nobody_stands_on_anybody():
    tree = genogram("ken", *family())
    tree.picture()
    for one, two in combinations(tree.nodes.values(), 2):
        assert one.y != two.y or abs(one.x - two.x) > SIZE * 2


def test_it_says_the_same_in_words():
    nodes, rows = family()
    told = "\n".join(genogram("ken", nodes, rows).sentences())

    assert "男と前妻：離婚（1984年〜1995年 離婚）" in told
    assert "凛の親：男、真理" in told
    assert all(node.name in told for node in nodes)


def test_names_are_text_and_not_markup():
    evil = "<script>alert(1)</script>&\"'"
    picture = as_text(genogram("a", [Node(id="a", name=evil, sex=Sex.MALE, words=evil)], []).picture())
    around = as_text(ecomap([evil], [Around(evil, note=evil)]))

    for text in (picture, around):
        assert "<script" not in text
        assert "style=" not in text
        assert ElementTree.fromstring(text) is not None  # noqa: S314  our own


def test_a_hand_moves_one_person_and_it_stays():
    tree = genogram("ken", *family())
    tree.picture()
    before = {key: node.x for key, node in tree.nodes.items()}
    tree.picture({"rin": 60, "gone": 5})

    assert tree.nodes["rin"].x == pytest.approx(before["rin"] + 60)
    assert tree.nodes["mei"].x == pytest.approx(before["mei"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(K.values), st.sampled_from(Sex.values), st.booleans()), max_size=50))
def test_any_family_up_to_fifty_can_be_drawn(others):
    nodes = [Node(id="0", name="本人", sex=Sex.FEMALE, together=True)]
    nodes += [Node(id=str(n), name=f"家族{n}", sex=sex, together=here) for n, (_, sex, here) in enumerate(others, start=1)]
    tree = genogram("0", nodes, [Row("0", str(n), kind) for n, (kind, _, _) in enumerate(others, start=1)])
    root = tree.picture()

    assert len(root.findall(".//g")) == len(nodes)
    for one, two in combinations(tree.nodes.values(), 2):
        assert one.y != two.y or abs(one.x - two.x) > SIZE
    left, top, width, height = (float(part) for part in root.get("viewBox").split())
    assert all(left < node.x < left + width and top < node.y < top + height for node in nodes)


@given(st.lists(st.tuples(st.sampled_from(Strength.values), st.sampled_from(Direction.values)), max_size=25))
def test_an_ecomap_shows_every_tie(ties):
    root = ecomap(["本人 髙橋"], [Around(f"機関{n}", strength, direction) for n, (strength, direction) in enumerate(ties)])

    assert len(root.findall("polyline")) == len(root.findall("rect")) == len(ties)
    assert all(f"機関{n}：{Strength(strength).label}" in root.find("desc").text for n, (strength, _) in enumerate(ties))
