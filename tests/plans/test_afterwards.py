"""Handing back with the plan, closing with what the city requires, and the checks after the closing."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import actions as cases
from cases.closing import needs, obstacles
from cases.models import Case, Stake
from common.errors import NotAllowed
from common.owner import as_owner
from consents.actions import withdraw_consent
from consents.models import Consent
from plans import afterwards, evaluation
from plans.enums import AfterResult, PlanState, Verdict
from plans.models import AfterCheck, Plan
from plans.tasks import remind_of_plans
from referrals.enums import OfferKind
from tests.plans.test_evaluation import submitted, switch_off, told
from tests.plans.test_roles import unread
from tests.security.test_ground import refused
from tests.stories import Story, settle


def missing(story, login="yamazaki"):
    with story.by(login):
        return obstacles(Case.objects.select_related("person", "custodian").get(pk=story.case.pk))


def close(story, login="yamazaki"):
    with story.by(login) as user:
        return cases.close_case(story.case, by=user, reason="handed_back", note="見守る")


def lead(story):
    submitted(story)
    with story.by("sato") as user:
        evaluation.accept_lead(story.evaluation, by=user)
    with story.by("yamazaki") as user:
        evaluation.set_meeting_day(story.evaluation, by=user, on=timezone.localdate())
    with story.by("kobayashi") as user:
        evaluation.confirm(story.evaluation, by=user)


# Handing back -----------------------------------------------------------------------------------------------------------


def test_the_hand_back_is_offered_with_the_plan_and_the_evaluation(story, enter, yamazaki, sato):
    story.decided().monitored().evaluated()
    client = enter(yamazaki)
    page = client.get(story.evaluation.get_absolute_url())
    form = client.get(page.context["hand_back"]).context["form"]
    chosen = {name: form[name].value() for name in ("kind", "to_agency", "pages")}
    assert chosen == {
        "kind": "hand_back",
        "to_agency": str(story.centre.pk),
        "pages": [f"plan/{story.plan.pk}", f"evaluation/{story.evaluation.pk}"],
    }

    said = {**chosen, "urgency": "low", "did": "計画した", "keeps": "月1回の確認", "asks": "中心となる支援"}
    url = reverse("referrals:send", args=[story.case.pk])
    seen = client.post(url, said)
    assert "家計の相談" in seen.content.decode()
    assert client.post(url, {**said, "shown": seen.context["preview"]["stamp"]}).status_code == 302
    with story.by("sato"):
        offer = story.case.offers.get(kind=OfferKind.HAND_BACK)
        assert "この家で暮らしたい" in offer.enclosure["支援プラン（初回）"]
        told_of = next(words for label, words in offer.enclosure.items() if label.startswith("評価シート"))
        assert "滞納が2か月続く" in told_of
        assert "長男の居場所" in told_of


def test_what_consent_does_not_cover_is_not_enclosed(story, enter, yamazaki):
    story.decided().evaluated()
    with story.by("yamazaki") as user:
        for consent in Consent.objects.all():
            withdraw_consent(consent, by=user, at=timezone.now(), how="oral")
    story.consent("yamazaki", story.shakyo, categories=["basic", "history"])
    said = {
        "kind": "hand_back", "to_agency": story.centre.pk, "pages": [f"plan/{story.plan.pk}"], "urgency": "low", "did": "a", "keeps": "b", "asks": "c",
    }  # fmt: skip
    page = enter(yamazaki).post(reverse("referrals:send", args=[story.case.pk]), said)

    assert page.context["preview"] is None
    assert "同意" in page.content.decode()


def test_after_the_hand_back_everybody_stays_in_the_team_and_the_centre_may_close(story):
    story.decided().monitored().evaluated()
    assert any("終結後の主担当" in sentence for sentence in missing(story))
    story.offered(OfferKind.HAND_BACK, by="yamazaki", to=story.centre).accepted(by="sato")

    assert missing(story, "sato") == []
    with as_owner():
        inside = set(Stake.objects.current().filter(case=story.case).values_list("agency__name", flat=True))
    assert {story.centre.name, story.shakyo.name, story.desk.name, story.host.name} <= inside


def test_another_agency_that_took_the_case_over_leads_then(story):
    story.decided().monitored().evaluated().offered(OfferKind.HAND_BACK, by="yamazaki", to=story.desk).accepted(by="ito")

    assert missing(story, "ito") == []


# Closing ----------------------------------------------------------------------------------------------------------------


def test_a_running_plan_is_evaluated_first(story):
    story.decided()
    assert missing(story) == ["支援プランの評価がまだです。プランの画面から評価を始めてください。"]
    story.evaluating(lead_after=story.centre)
    assert "「作成中」です" in missing(story)[0]
    submitted(story)
    assert "「会議での評価待ち」です" in missing(story)[0]
    with pytest.raises(NotAllowed, match="会議での評価待ち"):
        close(story)


def test_the_city_switches_its_own_requirements_off(story):
    story.decided().evaluated()
    assert len(missing(story)) == 2
    switch_off("monitored", "lead")

    assert missing(story) == []


def test_an_evaluation_that_wanted_to_go_on_does_not_close(story):
    story.decided().evaluated(verdict=Verdict.REPLAN, close_reason="", lead_after=None, checks=[])

    assert any("再プランして継続" in sentence for sentence in missing(story))


def test_a_case_without_a_decided_plan_closes_as_before(story):
    story.planned()
    with story.by("yamazaki"):
        titles = [need.title for need in needs(story.case)]
    assert not any("評価" in title for title in titles)
    assert missing(story) == []


def test_when_consent_was_taken_back_no_evaluation_is_asked_for(story):
    story.decided()
    with story.by("yamazaki") as user:
        withdraw_consent(story.said, by=user, at=timezone.now(), how="oral")

    assert missing(story) == []
    close(story)
    with story.by("yamazaki"):
        assert Plan.objects.get().state == PlanState.ENDED


def test_the_page_lists_what_is_met_and_what_is_missing_and_proposes_the_words(story, enter, yamazaki):
    story.decided().monitored().evaluated()
    response = enter(yamazaki).get(reverse("cases:close", args=[story.case.pk]))
    page = response.content.decode()

    assert "終結の前に" in page
    assert "モニタリングの記録がある" in page
    assert "つなぎ戻すか、引き受けてもらってください" in page
    assert response.context["form"]["reason"].value() == "handed_back"
    assert "再開の目安：滞納が2か月続く" in response.context["form"]["note"].value()


def test_the_plan_ends_with_the_case_and_the_checks_are_set(story):
    story.closed()
    with story.by("sato"):
        assert Plan.objects.get().state == PlanState.ENDED
        checks = list(AfterCheck.objects.select_related("agency"))
    today = timezone.localdate()
    assert [(check.months, check.agency, check.due_on) for check in checks] == [
        (months, story.centre, afterwards.months_after(today, months)) for months in (1, 6)
    ]


def test_the_lead_that_said_yes_looks_after_it_though_the_coordinator_closes(story):
    story.decided().monitored().evaluating()
    lead(story)
    assert missing(story) == []
    close(story)
    with story.by("sato"):
        assert {check.agency for check in AfterCheck.objects.select_related("agency")} == {story.centre}


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 25), 1, date(2026, 12, 25)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 12, 31), 3, date(2027, 3, 31)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
    ],
)
def test_months_later(day, months, expected):
    assert afterwards.months_after(day, months) == expected


# Afterwards -------------------------------------------------------------------------------------------------------------


def made_due(days=0):
    settle()
    with as_owner():
        AfterCheck.objects.update(due_on=timezone.localdate() - timedelta(days=days))


def test_the_check_lies_on_the_desk_of_the_lead_when_it_is_due(story, enter, sato, ito):
    story.closed()
    assert "終結後の確認" not in enter(sato).get(reverse("cases:my_day")).content.decode()
    made_due()
    assert "終結後の確認" in enter(sato).get(reverse("cases:my_day")).content.decode()
    assert "終結後の確認" not in enter(ito).get(reverse("cases:my_day")).content.decode()
    remind_of_plans()
    remind_of_plans()
    with as_owner():
        assert unread(sato, "plan.check_due") == 2  # one for each check


def test_nothing_has_changed(story, enter, sato):
    story.closed()
    made_due()
    remind_of_plans()
    with story.by("sato"):
        check = AfterCheck.objects.first()
    client = enter(sato)
    page = client.post(check.get_absolute_url(), {"result": "unchanged", "words": ""}).content.decode()
    assert "入力してください" in page
    assert client.post(check.get_absolute_url(), {"result": "unchanged", "words": "電話で確かめた"}).status_code == 302
    with story.by("sato"):
        done = AfterCheck.objects.get(pk=check.pk)
        assert (done.result, done.done_by) == (AfterResult.UNCHANGED, sato)
        assert not Case.objects.get().is_open
    assert len(told("plan.check_due")) == 1
    again = client.post(check.get_absolute_url(), {"result": "unchanged", "words": "x"}).content.decode()
    assert "「変わりなし」と記録されています" in again


def test_the_case_is_taken_up_again_and_its_other_checks_rest(story, enter, sato):
    story.closed()
    made_due()
    with story.by("sato"):
        check = AfterCheck.objects.first()
    enter(sato).post(check.get_absolute_url(), {"result": "reopen", "words": "滞納が始まった"})
    with story.by("sato"):
        assert Case.objects.get().stage == "assessing"
        assert not AfterCheck.objects.waiting().exists()
    assert "終結後の確認" not in enter(sato).get(reverse("cases:my_day")).content.decode()


def test_the_closed_case_shows_what_to_look_out_for(story, enter, sato):
    story.closed()
    page = enter(sato).get(story.case.get_absolute_url()).content.decode()

    assert "終結後の見守り" in page
    assert "滞納が2か月続く" in page
    assert "1か月後の確認" in page


def test_a_partner_answers_no_check(story, enter, ito):
    story.closed()
    with story.by("ito"):
        check = AfterCheck.objects.first()
        assert (
            AfterCheck.objects.update(words="x", result="unchanged", done_at=timezone.now(), done_by=story.people["ito"]) == 0
        )
    assert enter(ito).get(check.get_absolute_url()).status_code == 403


def test_a_check_keeps_its_day_and_is_answered_once(story):
    story.closed()
    for sql in ("update plans_aftercheck set due_on = now()", "delete from plans_aftercheck"):
        with story.by("sato"):
            refused(sql)
    with story.by("sato") as user:
        answered = {"words": "x", "result": "unchanged", "done_at": timezone.now(), "done_by": user}
        assert (AfterCheck.objects.update(**answered), AfterCheck.objects.update(**answered)) == (2, 0)


def test_a_closing_after_reopening_needs_no_second_evaluation_of_the_same_plan(story):
    story.closed()
    with story.by("sato") as user:
        cases.reopen_case(story.case, by=user, reason="また滞納")
    assert missing(story, "sato") == []
    close(story, "sato")
    with story.by("sato"):
        assert AfterCheck.objects.count() == 2


def test_two_stories_do_not_mix(story):
    story.closed()
    other = Story().decided()
    assert missing(other) == ["支援プランの評価がまだです。プランの画面から評価を始めてください。"]
