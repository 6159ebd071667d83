"""The decision table of domain §2.7, exhaustively: every act, every state of consent, every reach."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from consents.enums import Act, Basis, Category, Purpose, Status
from consents.lawful import Cut, Facts, Said, lawful, ways_on

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)
WITH_CONSENT = [Act.SHARE, Act.HOLD_MEETING, Act.MAKE_PLAN]


def said(**changes):
    whole = {
        "id": 1, "status": Status.GIVEN, "purposes": frozenset(Purpose.values), "categories": frozenset(Category.values), "all_agencies": True,
        "recipients": frozenset(), "exclusions": frozenset(), "starts_at": NOW - DAY, "ends_at": NOW + DAY, "withdrawn": False,
    }  # fmt: skip
    return Said(**{**whole, **changes})


def facts(*rows, **changes):
    return Facts(moment=NOW, said=rows, **{"recipients": frozenset({7}), **changes})


STATES = {
    "none": (),
    "given": (said(),),
    "refused": (said(status=Status.REFUSED),),
    "unable": (said(status=Status.UNABLE),),
    "expired": (said(ends_at=NOW - timedelta(hours=1)),),
    "withdrawn": (said(ends_at=NOW - timedelta(hours=1), withdrawn=True),),
    "not yet": (said(starts_at=NOW + timedelta(hours=1)),),
    "excludes the recipient": (said(exclusions=frozenset({7})),),
    "other recipients": (said(all_agencies=False, recipients=frozenset({8})),),
    "named recipient": (said(all_agencies=False, recipients=frozenset({7, 8})),),
    "no purpose": (said(purposes=frozenset({Purpose.CONSULT})),),
    "no category": (said(categories=frozenset({Category.MONEY})),),
    "another row excludes": (said(), said(id=2, exclusions=frozenset({7}))),
    "asked": (said(status=Status.ASKED),),
    "purposes taken out": (said(cuts=(Cut(NOW - timedelta(hours=1), purposes=frozenset({Purpose.LIAISE, Purpose.PLAN})),)),),
    "category taken out": (said(cuts=(Cut(NOW - timedelta(hours=1), categories=frozenset({Category.BASIC})),)),),
    "recipient taken out": (said(cuts=(Cut(NOW - timedelta(hours=1), recipients=frozenset({7})),)),),
    "another recipient taken out": (said(cuts=(Cut(NOW - timedelta(hours=1), recipients=frozenset({8})),)),),
    "to be taken out later": (said(cuts=(Cut(NOW + timedelta(hours=1), recipients=frozenset({7})),)),),
    "taken out, given again since": (
        said(id=2, starts_at=NOW - 2 * DAY, cuts=(Cut(NOW - DAY, recipients=frozenset({7})),)),
        said(),
    ),
    "refused before, given since": (said(id=2, status=Status.REFUSED, starts_at=NOW - 2 * DAY), said()),
}
COVERING = {
    "given", "named recipient", "refused before, given since", "another recipient taken out", "to be taken out later",
    "taken out, given again since",
}  # fmt: skip


@pytest.mark.parametrize(("act", "state", "danger"), list(product(WITH_CONSENT, STATES, ["", "倒れている"])))
def test_what_rests_on_consent(act, state, danger):
    answer = lawful(act, facts(*STATES[state], danger=danger))

    if state in COVERING:
        assert (answer.permitted, answer.basis, answer.consent_id) == (True, Basis.CONSENT, 1)
    elif act == Act.SHARE and danger:
        assert (answer.permitted, answer.basis, answer.consent_id) == (True, Basis.DANGER, None)
    else:
        assert (answer.permitted, answer.basis, answer.consent_id) == (False, Basis.NONE, None)
    assert answer.reason.endswith("。")


REASONS = {
    "none": "記録されていません", "refused": "同意していません", "unable": "意思確認が困難", "expired": "期限が過ぎています", "withdrawn": "撤回しています",
    "not yet": "開始日がまだ", "excludes the recipient": "伝えない先", "other recipients": "提供先に含まれない", "no purpose": "目的に", "no category": "内容に含まれない",
    "another row excludes": "伝えない先", "asked": "返事がまだ", "purposes taken out": "目的に", "category taken out": "内容に含まれない",
    "recipient taken out": "提供先に含まれない",
}  # fmt: skip


@pytest.mark.parametrize("state", REASONS)
def test_the_refusal_says_why(state):
    assert REASONS[state] in lawful(Act.HOLD_MEETING, facts(*STATES[state])).reason


@pytest.mark.parametrize("state", STATES)
def test_what_needs_no_consent(state):
    given = facts(*STATES[state])

    assert lawful(Act.USE_OWN, given).basis == Basis.OWN_PURPOSE
    assert lawful(Act.CONSULT_ANONYMOUSLY, given).basis == Basis.NO_IDENTITY
    assert not lawful(Act.REPORT, given)
    assert lawful(Act.REPORT, facts(*STATES[state], statute="児童虐待防止法第6条")).basis == Basis.STATUTE
    assert not lawful(Act.HOLD_CONFERENCE, given)
    assert lawful(Act.HOLD_CONFERENCE, facts(*STATES[state], convened_by_city=True)).basis == Basis.CONFERENCE


def test_every_act_is_answered():
    assert all(lawful(act, facts()).reason for act in Act)


@pytest.mark.parametrize("state", STATES)
def test_where_no_plan_can_be_made_the_ways_on_are_named(state):
    given = facts(*STATES[state])
    ways = ways_on(given)

    assert bool(ways) != bool(lawful(Act.MAKE_PLAN, given))
    if ways:
        assert {way.act for way in ways} == {
            Act.MAKE_PLAN, Act.HOLD_CONFERENCE, Act.CONSULT_ANONYMOUSLY, Act.USE_OWN, Act.REPORT,
        }  # fmt: skip
        assert all(way.reason.endswith("。") for way in ways)
