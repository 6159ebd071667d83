"""Every change of a followed row is kept, whichever way it came; nobody reads of it more than of the row."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, models, transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import User
from audit.models import Change
from cases.actions import add_note, correct_person, finish_step, plan_next_step, save_sheet, strike_note
from cases.models import Case
from common.acting import acting_as
from common.deeds import select
from common.owner import as_owner
from people.models import Person
from sealed.models import Conference
from tests.stories import Secret, Story
from tests.test_house import APPS

# Whose changes are not kept, each with the reason.
UNFOLLOWED = {
    "audit.Entry": "nobody can change it",
    "audit.Seal": "nobody can change it",
    "audit.Era": "a mark of the seals",
    "audit.Change": "this is it",
    "common.Submission": "keys of sent forms",
    "drafts.Draft": "what is being typed, its writer's alone",
    "notices.Notice": "read or not, its reader's alone",
    "notices.Letter": "a job",
    "notices.Preference": "one's own pace of letters; the book has the line",
    "cases.Counter": "a number",
    "cases.SavedFilter": "one's own list filter; the book has the line",
    "imports.Import": "a file that is looked over and forgotten; the book has the lines",
    "printing.Job": "a job",
    "printing.Line": "a job",
    "printing.File": "a job",
}


def changes(**asked):
    with as_owner():
        return list(Change.objects.filter(**asked).order_by("id"))


def test_every_table_is_followed_or_named_here(db):
    followed = {row[0] for row in select("select tgrelid::regclass::text from pg_trigger where tgname = 'keeps_change'")}
    ours = [model for model in apps.get_models() if model._meta.app_label in APPS]

    assert {model._meta.label for model in ours if model._meta.db_table not in followed} == set(UNFOLLOWED)


def test_who_changed_what_when(db, sato):
    story = Story().received()
    with story.by("sato"):
        correct_person(story.case, by=sato, seen=story.case.person.updated_at.isoformat(), mobile="090-0000-1111")

    (change,) = changes(about="people.person")
    assert (change.actor_id, change.act, change.changed) == (sato.pk, "update", {"mobile": ["", "090-0000-1111"]})


def test_in_bulk_and_by_the_back_door_too(db, sato):
    Story().received()
    with as_owner():
        Person.objects.update(sex="other")

    assert [change.changed for change in changes(about="people.person")] == [{"sex": ["female", "other"]}]


def test_touching_is_no_change(db):
    story = Story().received()
    with as_owner():
        Case.objects.filter(pk=story.case.pk).update(updated_at=timezone.now())

    assert changes(case_id=story.case.pk) == []


def test_of_a_protected_address_only_that_it_changed(db):
    story = Story().received()
    with as_owner():
        person = Person.objects.get(pk=story.case.person_id)
        person.address = "もとの町2-2"
        person.save()
        person.address_protected, person.address, person.mobile = True, "隠れ町1-1", "090-1"
        person.save()

    before, hidden = changes(about="people.person")
    assert hidden.changed == {"address_protected": [False, True], "address": None, "mobile": None}
    assert before.changed == {"address": None}, "what was kept before the protection is taken back"


def test_of_what_is_sealed_only_a_hash(db, kobayashi):
    secret = Secret()
    with as_owner():
        select("select set_config('juso.migrating', 'on', true)")
        conference = Conference.objects.select_related("key").get(pk=secret.conference.pk)
        conference.subject, conference.held_at = "ほかの人", timezone.now()
        conference.save()
        select("select set_config('juso.migrating', '', true)")

    (change,) = changes(about="sealed.conference")
    assert set(change.changed) >= {"subject", "held_at"}
    assert change.changed["subject"] is None, "bytes: only that they changed"
    assert len(change.changed["held_at"]) == 1, "a hash, and no value"
    assert "ほかの人" not in str(change.changed)


def test_no_password_stands_in_it(db, sato):
    with as_owner():
        sato.set_password("another-long-word-of-the-day")
        sato.save()

    assert changes(about="agencies.user")[-1].changed == {"password": None}


def test_the_application_may_not_write_it(db, sato):
    with acting_as(sato.pk):
        for attempt in (lambda: Change.objects.update(actor_id=0), lambda: Change.objects.all().delete()):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                attempt()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            select(
                "insert into audit_change (at, actor_id, request_id, act, about, about_id, scope, changed) values (now(), 1, '', 'x', 'x', 'x', '', '{}') returning id"
            )
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            select("select set_config('session_replication_role', 'replica', true)")


def test_the_circle_reads_it_and_nobody_else(db, enter, sato, takahashi):
    story = Story().received()
    with story.by("sato"):
        correct_person(story.case, by=sato, seen=story.case.person.updated_at.isoformat(), mobile="090-0000-1111")
        step = plan_next_step(story.case, by=sato, agency=story.centre, what="電話", due_on=timezone.localdate())
        finish_step(step, by=sato)
    where = reverse("oversight:changes", args=[story.case.pk])
    page = enter(sato).get(where).content.decode()

    assert "090-0000-1111" in page
    assert "佐藤　美咲" in page
    assert "次の予定" in page or "予定" in page
    assert enter(takahashi).get(where).status_code == 404
    with acting_as(takahashi.pk):
        assert Change.objects.count() == len([c for c in changes() if c.about.split(".")[0] in {"agencies", "routing"}])


def test_partial_rights_hold(db, enter, sato, yamazaki):
    """A note of the own agency: the other agencies of the circle read neither it nor what became of it."""
    story = Story().received().taken()
    with story.by("sato"):
        note = add_note(
            story.case, by=sato, agency=story.centre, happened_at=timezone.now(), kind="other", heading="内部", text="内部の話",
            visibility="agency",
        )  # fmt: skip
        strike_note(note, by=sato, reason="内部の理由")
    where = reverse("oversight:changes", args=[story.case.pk])

    assert "内部の理由" in enter(sato).get(where).content.decode()
    assert "内部の理由" not in enter(yamazaki).get(where).content.decode()


def test_what_was_written_for_fewer_stays_with_nobody_when_it_opens(db, sato, yamazaki):
    story = Story().received().taken()
    with story.by("sato"):
        record = save_sheet(story.case, None, code="F2", seen=0, answers={}, agency=story.centre, by=sato, visibility="agency")
        save_sheet(
            story.case,
            record,
            code="F2",
            seen=record.revision,
            answers={"complaint": "内部"},
            agency=story.centre,
            by=sato,
            visibility="agency",
        )
    with as_owner():
        type(record).objects.filter(pk=record.pk).update(visibility="team", revision=models.F("revision") + 1)
    with acting_as(yamazaki.pk):
        assert not [change for change in Change.objects.filter(about="cases.sheetrecord") if "内部" in str(change.changed)]
    assert [change for change in changes(about="cases.sheetrecord") if "内部" in str(change.changed)]


def test_as_many_questions_for_one_change_as_for_thirty(db, enter, sato, django_assert_max_num_queries):
    story, client, counts = Story().received(), enter(sato), []
    for rounds in (1, 30):
        for n in range(rounds):
            with as_owner():
                Person.objects.filter(pk=story.case.person_id).update(
                    mobile=f"090-{rounds}-{n}", registered_by=User.objects.first()
                )
        client.get(reverse("oversight:changes", args=[story.case.pk]))
        with django_assert_max_num_queries(60) as asked:
            client.get(reverse("oversight:changes", args=[story.case.pk]))
        counts.append(len(asked))
    assert counts[0] == counts[1]
