"""The order of places is a table: what speaks for one, what against, in words."""

from datetime import date

import pytest

from participation.ranking import Place, Wish, rank

TODAY = date(2026, 10, 1)
LABELS = {
    "resource_role": {"farm": "農作業", "cook": "調理・配膳"},
    "resource_accepts": {"talks_little": "あまり話さない", "irregular": "来たり来なかったりする"},
    "resource_fits": {"withdrawn": "ひきこもりの人", "elder": "高齢の人", "wheelchair": "車いすの人"},
    "resource_kind": {"farm": "農園・福祉農園"},
}


def s(*codes):
    return frozenset(codes)


@pytest.mark.parametrize(
    ("wish", "place", "reasons", "misgivings"),
    [
        (Wish(), {}, [], []),
        (Wish(roles=s("farm")), {"roles": s("farm", "cook")}, ["やってみたいことができる：農作業"], []),
        (Wish(roles=s("farm")), {"roles": s("cook")}, [], ["やってみたいことと、担える役割が合わない"]),
        (Wish(roles=s("farm")), {}, [], []),  # nobody has written down what one could do there
        (
            Wish(needs=s("talks_little", "irregular")), {"accepts": s("talks_little")},
            ["受け止めてもらえる：あまり話さない"], ["確かめが要る：来たり来なかったりする"],
        ),
        (Wish(fits=s("withdrawn")), {"fits": s("withdrawn", "elder")}, ["合う人：ひきこもりの人"], []),
        (Wish(fits=s("withdrawn")), {"fits": s("elder")}, [], ["主に次の人の場：高齢の人"]),
        (Wish(fits=s("wheelchair")), {"fits": s("elder")}, [], ["備えを確かめる：車いすの人"]),
        (Wish(fits=s("wheelchair")), {"fits": s("wheelchair")}, [], []),
        (Wish(kinds=s("farm")), {"kind": "farm"}, ["探している種別：農園・福祉農園"], []),
        (Wish(district=3), {"district": 3, "district_name": "鈴川地区"}, ["通いやすい地区（鈴川地区）"], []),
        (Wish(district=3), {"district": 4, "district_name": "蔵王地区"}, [], ["地区が離れている（蔵王地区）"]),
        (Wish(district=3), {}, [], []),  # the whole city
        (Wish(), {"capacity": 3, "taken": 1}, ["空きがある（定員3人・紹介中1人）"], []),
        (Wish(), {"capacity": 3, "taken": 3}, [], ["定員に達している（定員3人）"]),
        (Wish(), {"trial_visit": True}, ["見学・体験ができる"], []),
        (Wish(), {"checked_on": date(2025, 9, 30)}, [], ["1年以上、情報を確かめていない"]),
        (Wish(), {"checked_on": date(2025, 10, 1)}, [], []),
        (Wish(), {"tried": "人間関係が合わなかった"}, [], ["前に中断している（人間関係が合わなかった）"]),
    ],
)  # fmt: skip
def test_each_reason_in_its_words(wish, place, reasons, misgivings):
    (fit,) = rank(wish, [Place(key=1, name="あおぞら", **place)], LABELS, TODAY)

    assert (fit.reasons, fit.misgivings) == (reasons, misgivings)


def test_the_best_first_and_nothing_left_out():
    wish = Wish(roles=s("farm"), needs=s("talks_little"), district=3)
    places = [
        Place(1, "わ", roles=s("cook"), district=4, district_name="蔵王地区"),
        Place(2, "い", roles=s("farm"), accepts=s("talks_little"), district=3, district_name="鈴川地区", capacity=1, taken=1),
        Place(3, "ろ", roles=s("farm"), accepts=s("talks_little"), district=3, district_name="鈴川地区"),
        Place(4, "あ"),
        Place(5, "う"),
    ]

    assert [fit.place.key for fit in rank(wish, places, LABELS, TODAY)] == [3, 2, 4, 5, 1]


def test_a_code_the_city_has_no_word_for_stays_readable():
    (fit,) = rank(Wish(needs=s("new_code")), [Place(1, "あ", accepts=s("new_code"))], LABELS, TODAY)

    assert fit.reasons == ["受け止めてもらえる：new_code"]
