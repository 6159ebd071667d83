"""One box: whatever somebody types of a name, a birth date, a telephone or a number leads to the person, within one's circle."""

import pytest
from django.db import connection

from cases.finding import find
from common.acting import acting_as
from common.owner import as_owner

WORDS = [
    "たかはし", "タカハシ", "ﾀｶﾊｼ ｼｮｳﾀ", "たかはししょうた", "たかはし　しようた", "タカハシショータ", "ショウタ", "ハシ", "たがはし", "た", "シ",
    "髙橋", "高橋　﨑太", "崎太", "高橋崎", "太",
    "S24.3.3", "昭和24年3月3日", "1949/3/3", "3240303", "昭24.3.3",
    "023-641-1212", "0236411212", "０２３－６４１", "090-1234-5678", "09012345678",
    "おおの", "オーノ", "大野",
]  # fmt: skip


@pytest.fixture
def known(story):
    return story.received(
        name="髙橋　﨑太", kana="たかはし　しょうた", aliases="大野（おおの）", telephone="023-641-1212", mobile="090-1234-5678"
    )


@pytest.mark.parametrize("words", WORDS)
def test_found_by_whatever_was_typed(known, words):
    with acting_as(known.people["sato"].pk):
        assert [row.pk for row in find(words).rows] == [known.case.pk]
    with acting_as(known.people["suzuki"].pk):
        assert find(words).rows == []


@pytest.mark.parametrize("words", ["さとう", "鈴木", "S24.3.4", "023-641-1213", "ー", "　", "ハシタ橋"])
def test_not_found_by_what_does_not_fit(known, words):
    with acting_as(known.people["sato"].pk):
        assert find(words).rows == []


def test_by_number(known):
    with acting_as(known.people["sato"].pk):
        assert [row.pk for row in find(known.case.number.lower()).rows] == [known.case.pk]


def test_a_common_name_fills_the_page_from_ones_own_circle(known):
    """More than 2,000 people fit: the circle is walked instead of the index; nobody outside it appears."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "insert into people_person (id, created_at, updated_at, name, kana, known, description, sex, born_about, deceased, aliases,"
            " postal_code, address, registered_address, telephone, mobile, email, contact_caution, address_protected, registered_by_id)"
            " select gen_random_uuid(), now(), now(), '髙橋', 'たかはし', true, '', 'unknown', false, false, '', '', '', '', '', '', '', '',"
            " false, %s from generate_series(1, 2100)",
            [known.people["sato"].pk],
        )
    with acting_as(known.people["sato"].pk):
        for words in ("たかはし", "髙橋", "カ"):
            assert [row.pk for row in find(words).rows] == [known.case.pk]
    with acting_as(known.people["suzuki"].pk):
        assert find("たかはし").rows == []
