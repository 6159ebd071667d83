"""An agency's part ends while the case stays open: its own stays readable to it, and nothing newer."""

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases.actions import add_note, end_part, plan_next_step
from cases.models import Case, NextStep, Note, Stake
from common.acting import acting_as
from common.errors import NotAllowed
from common.owner import as_owner
from tests.stories import NAME


def note(story, login, agency, heading):
    with story.by(login) as user:
        add_note(
            story.case,
            by=user,
            agency=agency,
            happened_at=timezone.now(),
            kind="other",
            heading=heading,
            text="x",
            visibility="team",
        )


@pytest.fixture
def joined(story):
    """The livelihood desk takes part in a case of the coordinator."""
    story.taken().consent("yamazaki", story.shakyo).offered("join", by="yamazaki", to=story.desk)
    with story.by("ito") as user:
        from referrals.actions import accept, report

        accept(story.offer, by=user)
        story.case.refresh_from_db()
        report(story.offer, by=user, words="家計表を作った")
    note(story, "ito", story.desk, "家計表")
    return story


def leave(story, login, agency, reason="役割を終えた"):
    with story.by(login) as user:
        end_part(story.case, agency, by=user, reason=reason)


def test_the_agency_reads_its_own_and_nothing_newer(joined, enter, ito):
    leave(joined, "ito", joined.desk)
    note(joined, "yamazaki", joined.shakyo, "あとの記録")

    with acting_as(ito.pk), transaction.atomic():
        assert list(Note.objects.values_list("heading", flat=True)) == ["家計表"]
        assert not Case.objects.exists()
    client = enter(ito)
    assert client.get(joined.case.get_absolute_url()).status_code == 404
    stake = Stake.objects.none()
    with acting_as(ito.pk), transaction.atomic():
        stake = Stake.objects.get(agency=joined.desk)
    page = client.get(reverse("cases:own_part", args=[stake.pk])).content.decode()
    assert NAME in page
    assert "家計表" in page
    assert "あとの記録" not in page
    assert NAME in client.get(reverse("cases:own_parts")).content.decode()


def test_steps_fall_to_the_accountable_agency(joined):
    with joined.by("yamazaki") as user:
        plan_next_step(joined.case, by=user, agency=joined.desk, what="家計を見る", due_on=timezone.localdate())
    leave(joined, "ito", joined.desk)

    with joined.by("yamazaki"):
        step = NextStep.objects.get()
        assert (step.agency, step.worker) == (joined.shakyo, None)


def test_the_accountable_agency_ends_anothers_part_but_never_its_own(joined):
    with joined.by("yamazaki") as user, pytest.raises(NotAllowed, match="主担当機関は、関わりを終えられません"):
        end_part(joined.case, joined.shakyo, by=user, reason="x")
    leave(joined, "yamazaki", joined.desk)

    with joined.by("yamazaki"):
        assert not Stake.objects.current().filter(case=joined.case, agency=joined.desk).exists()


@pytest.mark.parametrize(
    ("login", "reason", "sentence"), [("sato", "x", "その機関と主担当機関だけ"), ("ito", " ", "理由を入力")]
)
def test_nobody_else_and_not_without_a_reason(joined, login, reason, sentence):
    with joined.by(login) as user, pytest.raises(NotAllowed, match=sentence):
        end_part(joined.case, joined.desk, by=user, reason=reason)


def test_who_owes_a_report_stays(story):
    story.taken().consent("yamazaki", story.shakyo).offered("join", by="yamazaki", to=story.desk).accepted(by="ito")

    with story.by("ito") as user, pytest.raises(NotAllowed, match="結果が、まだ報告されていません"):
        end_part(story.case, story.desk, by=user, reason="x")


def test_the_stage_of_the_case_does_not_reach_a_part_that_ended(joined):
    leave(joined, "ito", joined.desk)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("update cases_case set stage = 'active' where id = %s", [joined.case.pk])
        assert set(Stake.objects.filter(case=joined.case, agency=joined.desk).values_list("stage", flat=True)) == {"assessing"}


def test_it_may_join_again(joined):
    leave(joined, "ito", joined.desk)
    joined.offered("join", by="yamazaki", to=joined.desk).accepted(by="ito")

    with joined.by("ito"):
        assert Case.objects.get(pk=joined.case.pk).custodian == joined.shakyo
        assert not Stake.objects.ended_of([joined.desk]).exists()
