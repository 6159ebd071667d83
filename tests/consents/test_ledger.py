"""The ledger: what was shown, what is left after a part is taken back, what was told without consent."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import Choice
from audit.models import Entry
from cases.actions import add_relative
from cases.tasks import remind_of_ending_consents
from common.acting import acting_as
from common.errors import NotAllowed
from common.owner import as_owner
from common.uploads import accept
from consents.actions import add_paper, disclose, narrow_consent, record_consent, withdraw_consent
from consents.enums import Act, Basis, Category, Kind, Purpose, Status
from consents.ledger import ask
from consents.models import Consent, ConsentText, Disclosure, Narrowing, SignedPaper
from notices.models import Notice
from tests.common.test_pdf import words_of

GOOD = {
    "status": "given", "kind": "written", "capacity": "self", "purposes": ["consult", "liaise"], "categories": ["basic"], "reach": "all",
    "ends_on": "R9.3.31", "text_version": "2026-04",
}  # fmt: skip
TOLD = {
    "basis": "statute", "statute": "児童福祉法第25条", "recipient": "児童相談所", "what": "けがの様子", "day": "R8.11.1", "clock": "10:00",
    "approved_by": "所長",
}  # fmt: skip


def son_of(story):
    with story.by("sato") as sato:
        return add_relative(
            story.case,
            by=sato,
            identity={"name": "髙橋　蓮"},
            relation={"kind": "child"},
            together=True,
            is_head=False,
            registered=True,
            on=timezone.localdate(),
        )


def test_the_text_somebody_was_shown_is_kept_by_its_hash_and_never_changed(story):
    story.received()
    text = ConsentText.objects.get(in_use=True)

    assert story.said.text_sha256 == text.sha256
    with as_owner(), pytest.raises(DatabaseError, match="新しい版"), transaction.atomic():
        ConsentText.objects.filter(pk=text.pk).update(body="別の文面")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        ConsentText.objects.filter(pk=text.pk).update(title="別の表題")


def test_other_words_need_another_version(db, tmp_path):
    file = tmp_path / "text.json"
    file.write_text('{"version": "2026-04", "title": "x", "body": "別の文面"}', encoding="utf-8")
    with as_owner(), pytest.raises(CommandError, match="new version"):
        call_command("load_consent_text", str(file))

    file.write_text('{"version": "2027-04", "title": "x", "body": "別の文面"}', encoding="utf-8")
    with as_owner():
        call_command("load_consent_text", str(file))
    assert list(ConsentText.objects.filter(in_use=True).values_list("version", flat=True)) == ["2027-04"]
    assert ConsentText.objects.get(version="2026-04").body.startswith("１")


@pytest.mark.parametrize(
    ("taken", "reason"),
    [
        ({"purposes": [Purpose.LIAISE]}, "目的に"),
        ({"categories": [Category.BASIC]}, "内容に含まれない"),
        ({"recipients": "desk"}, "提供先に含まれない"),
    ],
)
def test_what_is_taken_out_is_not_covered_any_more(story, taken, reason):
    story.received()
    taken = {name: [story.desk.pk] if value == "desk" else value for name, value in taken.items()}
    with story.by("sato") as sato:
        before = ask(Act.SHARE, story.case.person, recipients=[story.desk])
        narrow_consent(story.said, by=sato, how=Kind.ORAL, case=story.case, **taken)
        after = ask(Act.SHARE, story.case.person, recipients=[story.desk])
        elsewhere = ask(Act.SHARE, story.case.person, recipients=[story.shakyo])

    assert before
    assert not after
    assert reason in after.reason
    assert bool(elsewhere) == ("recipients" in taken)


def test_nothing_is_taken_out_of_what_has_ended(story):
    story.received()
    with story.by("sato") as sato:
        with pytest.raises(NotAllowed, match="一つ以上"):
            narrow_consent(story.said, by=sato, how=Kind.ORAL)
        withdraw_consent(story.said, by=sato, at=timezone.now(), how=Kind.ORAL)
        with pytest.raises(NotAllowed, match="有効な同意だけ"):
            narrow_consent(story.said, by=sato, how=Kind.ORAL, purposes=[Purpose.LIAISE])
    with story.by("sato"):
        assert not Narrowing.objects.exists()


def test_a_mothers_consent_does_not_cover_her_son(story, enter, sato):
    story.received()
    son = son_of(story)
    page = enter(sato).get(reverse("cases:consents", args=[story.case.pk])).content.decode()

    assert "有効" in page
    assert "この方の情報は、ほかの家族の同意では渡せません。" in page
    answer = enter(sato).post(
        reverse("cases:add_consent", args=[story.case.pk]), {**GOOD, "person": str(son.pk), "signed": accept_as_upload()}
    )
    assert answer.status_code == 302
    with story.by("sato"):
        consent = Consent.objects.get(person=son)
        assert consent.papers.get().content() == b"signed"
        assert ask(Act.SHARE, son, recipients=[story.desk], categories=[Category.BASIC])


def accept_as_upload():
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("同意書.txt", b"signed")


@pytest.mark.parametrize("status", [Status.ASKED, Status.REFUSED, Status.UNABLE])
def test_no_answer_a_refusal_and_no_will_are_shown_with_the_ways_on(story, enter, sato, status):
    story.received(consent=False).consent("sato", story.centre, status=status, purposes=[], categories=[])
    page = enter(sato).get(reverse("cases:consents", args=[story.case.pk])).content.decode()

    assert status.label in page
    assert "同意が足りないときの進め方" in page
    assert "支援会議（社会福祉法第106条の6）の開催を依頼する" in page


def test_the_page_narrows_and_keeps_what_was_typed(story, enter, sato):
    story.received()
    url = reverse("cases:withdraw_consent", args=[story.case.pk, story.said.pk])

    refused = enter(sato).post(url, {"scope": "part", "how": "oral", "reason": "学校には知られたくない"}).content.decode()
    assert "一つ以上選んでください" in refused
    assert "学校には知られたくない" in refused
    unsure = enter(sato).post(url, {"scope": "all", "how": "oral", "purposes": ["liaise"]}).content.decode()
    assert "「一部だけ」か「すべて」か" in unsure
    done = enter(sato).post(url, {"scope": "part", "how": "oral", "recipients": [story.desk.pk]}, follow=True).content.decode()
    assert "有効（一部取りやめ）" in done
    assert story.desk.name in done


@pytest.mark.parametrize("members", [1, 3])
def test_the_page_asks_no_more_for_a_large_household(story, enter, sato, members):
    story.received()
    for _ in range(members):
        son = son_of(story)
        with story.by("sato") as user:
            consent = record_consent(
                son, by=user, agency=story.centre, case=story.case, status="given", kind="oral", purposes=["liaise"], categories=["basic"],
                all_agencies=True, starts_at=timezone.now(), ends_at=timezone.now() + timedelta(days=9), text_version="2026-04",
            )  # fmt: skip
            add_paper(consent, accept("同意書.txt", b"x"), by=user, case=story.case)
            narrow_consent(consent, by=user, how="oral", recipients=[story.desk.pk], case=story.case)
    client, url = enter(sato), reverse("cases:consents", args=[story.case.pk])
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    COUNTED[members] = len(asked)

    assert len(set(COUNTED.values())) == 1


COUNTED: dict[int, int] = {}


def test_a_report_is_written_down_with_its_law_and_read_by_those_who_must_know(story, enter, sato):
    story.taken()
    url = reverse("cases:report_disclosure", args=[story.case.pk])
    label = Choice.objects.offered("statute").get(code="child_need").label

    missing = enter(sato).post(url, {**TOLD, "statute": ""}).content.decode()
    assert "根拠となる法律を選んでください" in missing
    assert "けがの様子" in missing
    assert enter(sato).post(url, {**TOLD, "statute": label}).status_code == 302
    with story.by("sato"):
        told = Disclosure.objects.get()
    assert (told.basis, told.statute, told.agency) == (Basis.STATUTE, label, story.centre)
    assert label in told.basis_reason
    with story.by("yamazaki"):
        assert Disclosure.objects.exists()
    with story.by("ito"):
        assert not Disclosure.objects.exists()
    history = enter(sato).get(reverse("cases:history", args=[story.case.pk])).content.decode()
    assert "consent.disclosed" not in history
    with as_owner():
        assert Entry.objects.get(verb="consent.disclosed").case_id is None


def test_an_emergency_needs_its_danger_and_is_not_ahead(story):
    story.received()
    said = {"agency": story.centre, "basis": Basis.DANGER, "recipient": "消防署", "what": "住所", "approved_by": "所長"}
    with story.by("sato") as sato:
        with pytest.raises(NotAllowed, match="差し迫った危険"):
            disclose(story.case.person, by=sato, at=timezone.now(), **said)
        with pytest.raises(NotAllowed, match="今より前"):
            disclose(story.case.person, by=sato, at=timezone.now() + timedelta(hours=1), danger="倒れている", **said)
        told = disclose(story.case.person, by=sato, at=timezone.now(), danger="倒れている", **said)
    assert "緊急提供" in told.basis_reason


def test_signed_paper_is_for_the_circle_alone(story, enter, sato, takahashi):
    story.received()
    with story.by("sato") as user:
        paper = add_paper(story.said, accept("同意書.txt", b"signed"), by=user, case=story.case)
    url = reverse("cases:consent_paper", args=[story.case.pk, story.said.pk, paper.pk])

    assert b"".join(enter(sato).get(url).streaming_content) == b"signed"
    assert enter(takahashi).get(url).status_code == 404
    with acting_as(takahashi.pk, "test"), transaction.atomic():
        assert not SignedPaper.objects.exists()


def test_the_form_on_paper_says_the_citys_text_and_for_whom_it_is(story, enter, sato):
    story.received()
    answer = enter(sato).get(reverse("cases:consent_form_pdf", args=[story.case.pk, story.case.person_id]))
    words = words_of(answer.content)

    assert "個人情報の取扱いに関する同意書" in words
    assert "取りやめ" in words
    assert ConsentText.objects.get(in_use=True).sha256[:12] in words


@pytest.mark.parametrize(("days", "times"), [(29, 1), (6, 1), (40, 0)])
def test_the_night_reminds_once_of_what_runs_out(story, days, times):
    story.received(consent=False).consent("sato", story.centre, ends_at=timezone.now() + timedelta(days=days))
    remind_of_ending_consents()
    remind_of_ending_consents()
    with as_owner():
        told = Notice.objects.filter(kind="consent.ending")
        assert told.count() == times
        assert {notice.user_id for notice in told} <= {story.people["sato"].pk}
