"""What counts in a month, and which words look as if they told of somebody. Pure."""

from datetime import date

import pytest

from community.counting import after, before, counts_in, last_of, months_ago
from community.nameless import looks_personal

NOVEMBER = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("days", "started", "ended", "counts"),
    [
        ([], (2020, 4, 1), None, False),
        ([(2026, 11, 1)], (2020, 4, 1), None, True),
        ([(2026, 11, 30)], (2020, 4, 1), None, True),
        ([(2026, 10, 31), (2026, 12, 1)], (2020, 4, 1), None, False),
        ([(2026, 11, 3), (2026, 11, 10)], (2020, 4, 1), None, True),
        ([(2026, 11, 15)], (2026, 11, 15), None, True),
        ([(2026, 11, 14)], (2026, 11, 15), None, False),  # before it began
        ([(2026, 11, 15)], (2020, 4, 1), (2026, 11, 15), True),
        ([(2026, 11, 16)], (2020, 4, 1), (2026, 11, 15), False),  # after it ended
        ([(2026, 11, 16)], (2020, 4, 1), (2026, 10, 31), False),
        ([(2026, 11, 16)], (2026, 12, 1), None, False),
    ],
)
def test_a_place_counts_in_a_month_in_which_it_met(days, started, ended, counts):
    ended_on = date(*ended) if ended else None
    days = [date(*day) for day in days]
    assert counts_in(NOVEMBER, started_on=date(*started), ended_on=ended_on, days=days) is counts


def test_months_one_after_the_other():
    assert (before(NOVEMBER), after(NOVEMBER), last_of(NOVEMBER)) == (date(2026, 10, 1), date(2026, 12, 1), date(2026, 11, 30))
    assert (before(date(2026, 1, 1)), after(date(2026, 12, 1))) == (date(2025, 12, 1), date(2027, 1, 1))
    assert last_of(date(2028, 2, 1)) == date(2028, 2, 29)


def test_months_ago_as_the_database_counts(db):
    from common.deeds import select

    for day in (date(2026, 3, 31), date(2028, 2, 29), date(2026, 11, 25), date(2026, 1, 31)):
        for months in (1, 12, 13, 60):
            ((there,),) = select("select (%s::date - make_interval(months => %s))::date", day, months)
            assert months_ago(day, months) == there


@pytest.mark.parametrize(
    "text",
    [
        "田中さんが来なかった", "村上さん宅の前", "井上様", "たなかさんと話す", "ジョンさん", "髙橋様が", "𠮷田さん", "山田　さん", "鈴木氏の家", "佐藤君",
        "023-641-1212に電話", "０９０１２３４５６７８", "090 ではなく 080-1111-2222", "旅篭町2-3-25の", "12番地の家", "5番12号",
    ],
)  # fmt: skip
def test_what_looks_like_somebody_is_noticed(text):
    assert looks_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "皆さん元気だった", "お客様が増えた", "利用者さんの声", "民生委員さん2人が参加", "ボランティアさん3人", "おばあちゃんと孫の会", "赤ちゃん連れ", "たくさん来た",
        "雨の模様", "多様な人", "様子を見る", "氏名は書かない", "2026-11-25に開催", "1回100円", "10-12時", "3丁目の集会所", "バスが減り、買い物に行けない", "コーヒーの会",
        "", "お医者さんの話", "ケアマネさんから", "有様", "世話役さんが足りない",
    ],
)  # fmt: skip
def test_ordinary_words_pass(text):
    assert looks_personal(text) == ""
