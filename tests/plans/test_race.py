"""The city decides and the person takes the consent back, at the same moment."""

from functools import partial

import pytest
from django.utils import timezone

from common.owner import as_owner
from consents.actions import withdraw_consent
from consents.enums import Kind
from consents.models import Withdrawal
from plans import actions
from plans.enums import PlanState
from plans.models import Plan
from tests.referrals.test_races import together
from tests.stories import Story

pytestmark = pytest.mark.usefixtures("racing")


def decided(story):
    return actions.decide(story.plan, by=story.people["kobayashi"])


def taken_back(story):
    coordinator = story.people["yamazaki"]
    return withdraw_consent(story.said, by=coordinator, at=timezone.now(), how=Kind.ORAL, case=story.case)


@pytest.mark.parametrize("first", ["decide", "withdraw"])
def test_a_decision_never_stands_on_a_consent_that_had_ended(first):
    for _ in range(4):
        story = Story().agreed()
        deeds = {
            "decide": (story.people["kobayashi"], partial(decided, story)),
            "withdraw": (story.people["yamazaki"], partial(taken_back, story)),
        }
        order = [first, "decide" if first == "withdraw" else "withdraw"]
        outcomes = dict(zip(order, together(*(deeds[name] for name in order)), strict=True))
        with as_owner():
            plan = Plan.objects.get(pk=story.plan.pk)
            withdrawal = Withdrawal.objects.filter(consent=story.said).first()

        assert {type(outcome) for outcome in outcomes.values() if outcome != "refused"} <= {Plan, Withdrawal}, outcomes
        assert (plan.state == PlanState.DECIDED) == (outcomes["decide"] != "refused")
        assert (withdrawal is not None) == (outcomes["withdraw"] != "refused")
        if plan.state == PlanState.DECIDED and withdrawal:
            assert plan.decided_at < withdrawal.at == plan.consent_ends_at
        assert plan.state == PlanState.DECIDED or withdrawal
