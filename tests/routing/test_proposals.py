"""Rules and facts to proposals: order, ages, ways of writing a place; and for one case, with the load of each desk."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.models import Agency
from common.owner import as_owner
from demo.town.people import TOWNS
from people.births import Birth
from routing.enums import RuleState
from routing.models import Rule, Territory
from routing.places import lies_in, place_key
from routing.proposals import Desk, Facts, facts_of, for_case, propose

NORTH = Desk(1, "北", "community_center", "care", ("北町", "嶋北3丁目"))
SOUTH = Desk(2, "南", "community_center", "care", ("緑町",))
HELP = Desk(3, "相談", "livelihood_desk", "livelihood")
DESKS = (NORTH, SOUTH, HELP)


def rule(**columns):
    return Rule(**{"reason": "理由", "agency_id": HELP.agency_id, **columns})


def ids(*rules, topics=("12",), age=None, address=""):
    return [proposal.agency_id for proposal in propose(rules, Facts(frozenset(topics), age, address), DESKS)]


def test_the_first_rule_that_names_a_desk_gives_the_reason():
    first, second, third = rule(reason="一"), rule(reason="二", agency_id=1), rule(reason="三")
    found = propose([first, second, third], Facts(frozenset()), DESKS)
    assert [(each.agency_id, each.reason, each.rule) for each in found] == [(3, "一", first), (1, "二", second)]


def test_topics_any_of_them():
    assert ids(rule(topics=["03", "12"])) == [3]
    assert ids(rule(topics=["03"])) == []
    assert ids(rule(topics=["03"]), topics=()) == []


@pytest.mark.parametrize(("age", "found"), [(64, []), (65, [3]), (74, [3]), (75, []), (None, [])])
def test_both_ends_of_an_age_count_and_an_unknown_age_never(age, found):
    assert ids(rule(age_from=65, age_until=74), age=age) == found


def test_from_nought_is_a_condition():
    assert ids(rule(age_from=0), age=None) == []
    assert ids(rule(age_until=0), age=0) == [3]


def test_a_year_alone_counts_as_the_most_it_can_be():
    assert Birth(year=1961).age(date(2026, 1, 1)) == 65


def test_a_kind_means_the_desk_whose_area_holds_the_address():
    kind = rule(agency_id=None, kind="community_center")
    assert ids(kind, address="山形市北町1丁目2番3号") == [1]
    assert ids(kind, address="山形市緑町9") == [2]
    assert ids(kind, address="山形市七日町1") == []
    assert ids(kind) == [], "without an address no area holds it"
    assert ids(rule(agency_id=None, field="livelihood"), address="山形市北町1") == [], "a desk without an area"
    assert ids(rule(agency_id=None, kind="community_center", field="child"), address="山形市北町1") == []


def test_a_desk_that_is_closed_is_not_proposed():
    assert ids(rule(agency_id=99)) == []


@pytest.mark.parametrize(
    ("address", "word", "found"),
    [
        ("山形県山形市北町１丁目２番３号", "北町", True),
        ("北町1-2-3", "北町１丁目", True),
        ("山形市北町一丁目2", "北町1丁目", True),
        ("山形市北町11丁目2", "北町1丁目", False),
        ("山形市城北町1丁目", "北町", False),
        ("山形市　城北町", "城北町", True),
        ("山形市大字上町20", "上町", True),
        ("山形市島北3", "嶋北", True),
        ("山形市ｶｽﾐ町", "カスミ町", True),
        ("山形市霞ヶ丘町", "霞ケ丘町", True),
        ("", "北町", False),
    ],
)
def test_place_words(address, word, found):
    assert lies_in(address, [word]) is found


PIECES = st.lists(
    st.sampled_from(
        [*TOWNS, "山形市", "山形県", "大字", "１", "2", "十", "三", "丁目", "番", "-", "－", "‐", "　", " ", "嶋", "ヶ"]
    )
).map("".join)


@settings(max_examples=60, deadline=None)
@given(PIECES)
def test_the_database_reads_places_the_same(django_db_setup, django_db_blocker, text):
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("select routing_place_key(%s)", [text])
        assert cursor.fetchone()[0] == place_key(text)


@settings(max_examples=60, deadline=None)
@given(
    st.one_of(st.none(), st.dates(date(1920, 1, 1), date(2026, 1, 1))), st.integers(1920, 2026),
    st.one_of(st.none(), st.integers(1, 12)), st.dates(date(2024, 1, 1), date(2028, 12, 31)),
)  # fmt: skip
def test_the_database_counts_ages_the_same(django_db_setup, django_db_blocker, born, year, month, day):
    birth = Birth(on=born) if born else Birth(year=year, month=month)
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("select routing_age(%s::date, %s, %s, %s)", [*list(birth)[:3], day])
        assert cursor.fetchone()[0] == birth.age(day)


RULES = st.lists(
    st.builds(
        rule,
        topics=st.lists(st.sampled_from(["01", "03", "12"]), max_size=2),
        age_from=st.one_of(st.none(), st.integers(0, 90)),
        agency_id=st.integers(1, 4),
    ),
    max_size=6,
)


@given(RULES, st.frozensets(st.sampled_from(["01", "03", "12"])), st.one_of(st.none(), st.integers(0, 100)))
def test_any_rules(rules, topics, age):
    found = propose(rules, Facts(topics, age), DESKS)
    assert len({each.agency_id for each in found}) == len(found), "each desk once"
    places = [rules.index(each.rule) for each in found]
    assert places == sorted(places), "in the order of the rules"
    if age is None:
        assert all(each.rule.age_from is None for each in found)
    further = propose([*rules, rule(agency_id=2)], Facts(topics, age), DESKS)
    assert further[: len(found)] == found, "a rule at the end takes nothing away"


def test_facts_leave_a_protected_address_out(story):
    story.received(address="山形市北町1丁目", address_protected=True)
    with story.by("sato"):
        assert facts_of(story.case) == Facts(frozenset({"03", "12"}), story.case.person.age, "")


def test_the_dead_have_no_age(story):
    story.received()
    story.case.person.deceased = True
    with story.by("sato"):
        assert facts_of(story.case).age is None


def test_for_a_case_the_town_proposes_with_reason_and_load(story):
    """介護 is the case's own centre here and stays out; 収入 is left."""
    story.received(address="山形市東原町1丁目2番")
    with story.by("sato"):
        (proposal,) = for_case(story.case)
    assert (proposal.desk.name, proposal.load.open, proposal.load.waiting) == ("生活サポート相談窓口1", 0, 0)
    assert proposal.reason.startswith("生活費・家賃")
    assert proposal.load.workers == 1


def test_drafts_and_retired_rules_propose_nothing(story):
    story.received()
    Rule.objects.update(state=RuleState.DRAFT)
    with story.by("sato"):
        assert for_case(story.case) == []


@pytest.mark.parametrize("how_many", [1, 3])
def test_queries_do_not_grow_with_the_rules(story, how_many):
    story.received()
    Rule.objects.on().update(state=RuleState.RETIRED)
    desks = list(Agency.objects.desks().exclude(pk=story.centre.pk)[:how_many])
    for desk in desks:
        Territory.objects.update_or_create(agency=desk, defaults={"places": ["北町"]})
        with as_owner():
            Rule.objects.create(name="規則", reason="理由", agency=desk)
    Rule.objects.filter(name="規則").update(
        state=RuleState.ON,
        rehearsed_at=story.case.opened_at,
        switched_on_at=story.case.opened_at,
        switched_on_by=story.people["mori"],
    )
    with (
        story.by("sato"),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        assert len(for_case(story.case)) == how_many
    assert len(queries) == 4
