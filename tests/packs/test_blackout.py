"""What is found and covered, whatever the spacing and the characters."""

from datetime import date

import pytest

from packs.blackout import COVER, Known, covered, days_of, find, names_of, propose, sentences, settle
from packs.enums import OTHERS


def shown(text, known):
    return "".join(piece.text for piece in covered(text, propose(text, known)))


def known(name="", kana="", **more):
    return Known(words=frozenset(names_of(name, kana)) - {""}, **more)


@pytest.mark.parametrize(
    "written",
    [
        "髙橋　蓮太", "高橋蓮太", "高橋 蓮太", "髙 橋 蓮 太", "髙橋\u3000\n蓮太", "たかはしれんた", "タカハシ　レンタ", "ﾀｶﾊｼ ﾚﾝﾀ", "髙橋さん", "蓮太くん",
    ],
)  # fmt: skip
def test_a_name_is_found_in_every_spacing_and_form(written):
    text = f"長男の{written}が来た。"

    said = shown(text, known("髙橋　蓮太", "たかはし　れんた"))

    assert said in {f"長男の{COVER}が来た。", f"長男の{COVER}さんが来た。", f"長男の{COVER}くんが来た。"}


@pytest.mark.parametrize(
    ("typed", "written"),
    [("渡辺　吉子", "渡邉𠮷子"), ("渡邊　𠮷子", "渡辺 吉子"), ("辻　真", "辻󠄀眞"), ("がんばり　バス子", "ｶﾞﾝﾊﾞﾘ　ﾊﾞｽ子")],
)
def test_old_characters_and_variant_selectors_make_no_difference(typed, written):
    assert shown(f"{written}が", known(typed)) == f"{COVER}が"


def test_a_name_of_one_character_is_no_part_of_other_words():
    assert shown("蓮根を煮た。山田　蓮は留守。", known("山田　蓮")) == f"蓮根を煮た。{COVER}は留守。"


def test_what_the_person_shares_with_others_stays():
    """The surname of the family and the address of the house are the person's own too."""
    others = known("髙橋　蓮太")
    text = "高橋さん宅。蓮太が応対。"

    mine = Known(words=others.words | {"旅篭町2-3-25"}, own_words=frozenset(names_of("髙橋　﨑子") | {"旅篭町2-3-25"}))

    assert shown(text + "旅篭町2-3-25。", mine) == f"高橋さん宅。{COVER}が応対。旅篭町2-3-25。"


@pytest.mark.parametrize(
    "written", ["平成10年2月3日", "H10.2.3", "1998年2月3日", "1998/2/3", "1998-02-03", "1998.2.3", "Ｈ１０．２．３"]
)
def test_a_day_of_birth_in_every_usual_form(written):
    assert shown(f"長男（{written}生）", Known(days=frozenset({date(1998, 2, 3)}))) == f"長男（{COVER}生）"


def test_another_day_is_not_half_covered():
    assert shown("1998/2/30と11998/2/3", Known(days=frozenset({date(1998, 2, 3)}))) == "1998/2/30と11998/2/3"
    assert "平成10年2月3日" in days_of(date(1998, 2, 3))


def test_every_telephone_number_but_the_own():
    text = "本人 023-641-1212、長男 ０９０－１２３４－５６７８、隣家 (0236)42-0000 まで。6桁 20260401。"

    said = shown(text, Known(own_numbers=frozenset({"0236411212"})))

    assert said == f"本人 023-641-1212、長男 {COVER}、隣家 ({COVER} まで。6桁 20260401。"


def test_marks_do_not_overlap_and_the_text_around_them_is_whole():
    text = "あいうえおかきくけこ"

    marks = settle([[4, 6, "item7", "words"], [1, 5, OTHERS, "found"], [8, 8, OTHERS, "found"], [9, 10, "item3", "words"]])

    assert marks == [[1, 6, OTHERS, "found"], [9, 10, "item3", "words"]]
    assert [(piece.text, piece.ground) for piece in covered(text, marks)] == [
        ("あ", ""), (COVER, OTHERS), ("きくけ", ""), (COVER, "item3"),
    ]  # fmt: skip


def test_sentences_cover_the_text():
    text = "一つめ。「二つめ。」三つめ\n\n四つめ"

    assert [text[start:end].strip() for start, end in sentences(text)] == ["一つめ。", "「二つめ。」", "三つめ", "四つめ"]


def test_nothing_is_found_for_nothing():
    assert find("あ　い", "　") == []
    assert propose("", known("髙橋　蓮太")) == []
