"""An entry: who reads it, how it comes nearer, how it ends, and that it really goes."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Change, Entry
from cases.models import Case, Stake
from common.acting import acting_as
from common.deeds import select
from common.errors import NotAllowed
from common.owner import as_owner
from handovers.actions import end_agency
from notices.models import Notice
from outreach import actions, tasks
from outreach.models import Contact, PotentialClient, Step, Transfer
from tests.outreach.conftest import entry


def send(browser, name, *args, **data):
    return browser.post(reverse(f"outreach:{name}", args=args), data)


def seen_by(user):
    with acting_as(user.pk):
        return list(PotentialClient.objects.values_list("pk", flat=True))


def test_only_the_agency_that_holds_it_reads_it(
    client_of_centre, tried, enter, sato, yamazaki, yoshida, kobayashi, takahashi, suzuki, ono
):
    tried(client_of_centre, "absent")
    page = reverse("outreach:detail", args=[client_of_centre.pk])

    assert seen_by(sato) == [client_of_centre.pk]
    assert enter(sato).get(page).status_code == 200
    for other in (yamazaki, yoshida, kobayashi, takahashi, suzuki, ono):
        assert seen_by(other) == []
        with acting_as(other.pk):
            assert (Contact.objects.count(), Step.objects.count()) == (0, 0)
        assert enter(other).get(page).status_code == 404


def test_an_agency_outside_the_programme_has_no_list(enter, suzuki, yoshida):
    assert enter(suzuki).get(reverse("outreach:list")).status_code == 403
    assert "アウトリーチ" not in enter(suzuki).get("/").content.decode()
    assert enter(yoshida).get(reverse("outreach:list")).status_code == 200


def test_nobody_writes_past_the_deeds(client_of_centre, sato, yoshida, shakyo):
    with acting_as(sato.pk):
        for attempt in (
            lambda: PotentialClient.objects.update(agency=shakyo),
            lambda: PotentialClient.objects.all().delete(),
            lambda: Step.objects.create(client=client_of_centre, from_stage="none", to_stage="met", by=sato),
            lambda: Contact.objects.update(result="met"),
        ):
            with pytest.raises(ProgrammingError), transaction.atomic():
                attempt()
    with acting_as(yoshida.pk):
        assert PotentialClient.objects.filter(pk=client_of_centre.pk).update(district="よそ") == 0


def test_contacts_bring_it_nearer_and_each_step_is_written(client_of_centre, tried, sato):
    tried(client_of_centre, "absent", next_on=timezone.localdate() + timedelta(days=7))
    assert client_of_centre.stage == "none"
    tried(client_of_centre, "letter")
    tried(client_of_centre, "family")
    tried(client_of_centre, "met")
    with acting_as(sato.pk):
        actions.move_stage(client_of_centre, by=sato, to="consented")
        client_of_centre.refresh_from_db()
        steps = list(Step.objects.values_list("from_stage", "to_stage", "by"))

    assert steps == [("none", "indirect", sato.pk), ("indirect", "met", sato.pk), ("met", "consented", sato.pk)]
    assert client_of_centre.met_on == client_of_centre.consented_on == client_of_centre.tried_on == timezone.localdate()


def test_nobody_agrees_whom_nobody_has_met(client_of_centre, enter, sato):
    answer = send(enter(sato), "stage", client_of_centre.pk, **{"stage-to": "consented"})

    assert "その順には進められません" in answer.content.decode()


def test_one_is_written_down_without_a_name(db, enter, sato):
    browser = enter(sato)
    page = browser.post(reverse("outreach:add"), {"label": "○町の一軒家の方"}).content.decode()
    assert "把握のきっかけを選んでください。" in page
    assert "○町の一軒家の方" in page
    said = {
        "label": "○町の一軒家の方", "district": "○町", "known_on": "R8.4.1", "source": "neighbour", "ground": "risk",
        "ground_words": "郵便がたまっている", "dangers": ["two", "dog"],
    }  # fmt: skip
    answer = browser.post(reverse("outreach:add"), said, follow=True)

    assert "○町の一軒家の方" in answer.content.decode()
    with acting_as(sato.pk):
        client = PotentialClient.objects.get()
        assert (client.known_on, client.worker, client.label, client.name) == (date(2026, 4, 1), sato, "○町の一軒家の方", "")
    with as_owner():
        (kept,) = select("select label from outreach_potentialclient")[0]
    assert "○町".encode() not in bytes(kept)


def test_a_miss_is_three_taps(client_of_centre, enter, sato):
    """会えず（不在） on the list, 1週間後, 記録する."""
    browser = enter(sato)
    where = reverse("outreach:contact", args=[client_of_centre.pk])
    assert f"{where}?result=absent" in browser.get(reverse("outreach:list")).content.decode()
    form = browser.get(f"{where}?result=absent").context["form"]
    filled = {name: form[name].value() for name in ("result", "how", "day", "clock", "next_aim")}
    filled["day"] = form["day"].value()
    answer = browser.post(where, {**filled, "after": "7"})

    assert answer.status_code == 302
    with acting_as(sato.pk):
        contact = Contact.objects.get()
        client_of_centre.refresh_from_db()
        assert (contact.result, contact.how, contact.next_on) == ("absent", "visit", timezone.localdate() + timedelta(days=7))
        assert (client_of_centre.next_on, client_of_centre.next_aim) == (contact.next_on, "手紙を入れる")


def test_two_go_where_two_must(db, enter, sato, centre):
    client = entry(sato, centre, dangers=["two"])
    browser, where = enter(sato), reverse("outreach:contact", args=[client.pk])
    said = {"result": "absent", "after": "7", "how": "visit", "day": "R8.4.1", "clock": "14:00", "words": "犬がいた"}
    page = browser.post(where, said).content.decode()

    assert "いっしょに訪問" in page or "いっしょに行った職員か" in page
    assert "犬がいた" in page
    with acting_as(sato.pk), pytest.raises(NotAllowed, match="2名訪問"):
        actions.add_contact(client, by=sato, happened_at=timezone.now(), how="visit", result="absent")
    assert browser.post(where, {**said, "alongside": "保健師"}).status_code == 302


def test_it_becomes_a_person_and_a_case_and_nothing_is_typed_twice(client_of_centre, tried, enter, sato, yamazaki, centre):
    tried(client_of_centre, "met", words="少し話せた")
    browser = enter(sato)
    where = reverse("outreach:receive", args=[client_of_centre.pk])
    form = browser.get(where).context["form"]
    assert form.initial["description"] == "鈴川の一軒家の方"
    page = browser.get(where).content.decode()
    assert "夜だけ明かりがつく" in page
    said = {
        "received_on": "R8.4.1", "route": "outreach", "urgency": "low", "consent": "not_yet", "known": "no",
        "description": "鈴川の一軒家の方", "sex": "unknown", "topics": ["03"], "content": "夜だけ明かりがつく",
        "member-TOTAL_FORMS": 0, "member-INITIAL_FORMS": 0,
    }  # fmt: skip
    answer = browser.post(where, said, follow=True)
    page = answer.content.decode()

    with acting_as(sato.pk):
        case = Case.objects.get()
        client_of_centre.refresh_from_db()
        assert (client_of_centre.case, client_of_centre.ending, case.custodian) == (case, "case", centre)
        assert case.stage == "engaging", "worked with before consent"
    assert "会えた" in page
    assert "少し話せた" in page
    assert case.get_absolute_url() in browser.get(client_of_centre.get_absolute_url()).content.decode()
    sheet = browser.get(reverse("cases:fill_sheet", args=[case.pk, "F5"]))
    assert "手紙から始める" in sheet.content.decode()
    assert browser.get(where).url == case.get_absolute_url()


@pytest.fixture
def as_case(client_of_centre, tried, story, sato):
    """The entry has become the case of the story, which the coordinator takes part in."""
    tried(client_of_centre, "met", words="少し話せた")
    story.received(consent=False)
    with acting_as(sato.pk):
        actions.become_case(client_of_centre, story.case, by=sato)
        client_of_centre.refresh_from_db()
    return client_of_centre


def test_without_consent_the_contacts_stay_with_the_own_agency(as_case, story, enter, sato, yamazaki):
    with as_owner():
        Stake.objects.create(
            case=story.case, agency=story.shakyo, reason="joined", since=timezone.now(), last_activity=timezone.now()
        )
    page = enter(sato).post(reverse("outreach:share", args=[as_case.pk]), follow=True).content.decode()

    assert "本人の同意が記録されていません" in page
    assert "少し話せた" not in enter(yamazaki).get(story.case.get_absolute_url()).content.decode()
    story.consent("sato", story.centre)
    with acting_as(sato.pk):
        actions.share(as_case, by=sato)
    assert "少し話せた" in enter(yamazaki).get(story.case.get_absolute_url()).content.decode()
    assert enter(yamazaki).get(as_case.get_absolute_url()).status_code == 404, "the entry itself stays with who holds it"
    with as_owner():
        Stake.objects.filter(agency=story.shakyo).update(until=timezone.now())
    assert seen_by(yamazaki) == []


def test_what_became_a_case_stays_so(as_case, sato):
    with acting_as(sato.pk):
        for deed in (actions.reopen, actions.find_no_ground, actions.delete_client):
            with pytest.raises(NotAllowed):
                deed(as_case, by=sato)


def test_it_ends_with_a_link_that_holds(client_of_centre, enter, sato, shakyo):
    browser = enter(sato)
    said = {"ending": "linked", "words": "サロンに通う", "linked_to": shakyo.pk, "stable": "no"}
    assert "安定するまでは終えられません" in send(browser, "end", client_of_centre.pk, **said).content.decode()
    assert (
        "つなぎ先の機関か"
        in send(browser, "end", client_of_centre.pk, ending="linked", words="x", stable="yes").content.decode()
    )
    with acting_as(sato.pk), pytest.raises(NotAllowed, match="両方"):
        actions.end(client_of_centre, by=sato, ending="linked", words="x")
    assert send(browser, "end", client_of_centre.pk, **{**said, "stable": "yes"}).status_code == 302

    with acting_as(sato.pk):
        client_of_centre.refresh_from_db()
        assert (client_of_centre.ending, client_of_centre.stable, client_of_centre.next_on) == ("linked", True, None)
    assert send(browser, "reopen", client_of_centre.pk).status_code == 302
    with acting_as(sato.pk):
        client_of_centre.refresh_from_db()
        assert client_of_centre.is_open


def test_the_ground_is_renewed_or_the_entry_really_goes(client_of_centre, tried, enter, sato):
    tried(client_of_centre, "absent")
    browser, pk = enter(sato), client_of_centre.pk
    with acting_as(sato.pk):
        contact = Contact.objects.get()
    assert "根拠を書いてください" in send(browser, "review", pk, verdict="keep", ground="risk").content.decode()
    assert send(browser, "review", pk, verdict="keep", ground="watch", ground_words="見守り中").status_code == 302
    with acting_as(sato.pk):
        client_of_centre.refresh_from_db()
        assert client_of_centre.review_on == timezone.localdate() + timedelta(days=92)
    assert send(browser, "review", pk, verdict="gone").url == reverse("outreach:review", args=[pk])
    assert "削除する" in browser.get(reverse("outreach:review", args=[pk])).content.decode()
    assert "印を付けてください" in send(browser, "delete", pk).content.decode()
    assert send(browser, "delete", pk, **{"delete-sure": "on"}).status_code == 302

    with as_owner():
        assert [model.objects.count() for model in (PotentialClient, Contact, Step)] == [0, 0, 0]
        assert Change.objects.filter(about_id__in=[str(pk), str(contact.pk)]).count() == 0
        line = Entry.objects.get(verb="outreach.deleted")
    assert (line.about_id, line.detail) == (str(pk), {})


def test_nothing_goes_by_silence_alone(client_of_centre, sato):
    with as_owner():
        PotentialClient.objects.update(review_on=timezone.localdate() - timedelta(days=400))
    with acting_as(0):
        tasks.forget_gone()
    assert seen_by(sato) == [client_of_centre.pk]
    with acting_as(sato.pk):
        actions.find_no_ground(client_of_centre, by=sato)
    with acting_as(0):
        tasks.forget_gone()
    assert seen_by(sato) == [client_of_centre.pk]
    with as_owner():
        PotentialClient.objects.update(gone_on=timezone.localdate() - timedelta(days=184))
    with acting_as(0):
        tasks.forget_gone()
    assert seen_by(sato) == []


def test_what_is_late_is_told_once(client_of_centre, sato):
    with as_owner():
        PotentialClient.objects.update(next_on=timezone.localdate() - timedelta(days=1), review_on=timezone.localdate())
    for _ in range(2):
        with acting_as(0):
            tasks.remind()
    with as_owner():
        told = sorted(Notice.objects.filter(user=sato, kind__startswith="outreach.").values_list("kind", flat=True))
    assert told == ["outreach.review", "outreach.visit"]
    with acting_as(sato.pk), pytest.raises(DatabaseError, match="しくみ自身"), transaction.atomic():
        tasks.remind()


def test_another_agency_takes_it_over_and_nobody_is_between(
    client_of_centre, tried, enter, sato, yoshida, suzuki, centre, shakyo
):
    tried(client_of_centre, "absent", words="たばこの吸い殻")
    browser, pk = enter(sato), client_of_centre.pk
    said = {"to_agency": shakyo.pk, "summary": "鈴川の一軒家の方です", "basis": "agreed", "basis_words": "4月1日に電話で聞いた"}
    assert "呼び名が入っています" in send(browser, "offer", pk, **said).content.decode()
    said["summary"] = "四十代、手紙には返事があります"
    assert send(browser, "offer", pk, **said).status_code == 302
    with acting_as(yoshida.pk):
        offer = Transfer.objects.get()
        assert seen_by(yoshida) == []
    page = enter(yoshida).get(offer.get_absolute_url()).content.decode()
    assert "四十代、手紙には返事があります" in page
    assert "一軒家" not in page
    assert enter(suzuki).get(offer.get_absolute_url()).status_code == 404
    assert "先に、引き渡しを取りやめて" in send(enter(sato), "end", pk, ending="watch", words="x").content.decode()
    assert enter(sato).post(reverse("outreach:take", args=[offer.pk])).status_code == 403
    assert "理由を入力" in send(enter(yoshida), "refuse", offer.pk).content.decode()
    assert send(enter(yoshida), "take", offer.pk).status_code == 302

    assert (seen_by(sato), seen_by(yoshida)) == ([], [pk])
    with acting_as(yoshida.pk):
        taken = PotentialClient.objects.get()
        assert (taken.agency, taken.worker, taken.contacts.get().words) == (shakyo, yoshida, "たばこの吸い殻")
    with acting_as(yoshida.pk), pytest.raises(NotAllowed, match="すでに返事"):
        actions.answer_offer(offer, by=yoshida, state="refused", words="x")


def test_no_name_goes_on_without_a_ground(shakyo):
    with pytest.raises(NotAllowed, match="同意が記録されていません"):
        actions.may_hand_over(shakyo, basis="", words="")
    with pytest.raises(NotAllowed):
        actions.may_hand_over(shakyo, basis="danger", words="")
    actions.may_hand_over(shakyo, basis="danger", words="餓死のおそれ")


def test_when_an_agency_ends_its_entries_go_on(client_of_centre, kobayashi, yoshida, centre, shakyo):
    with acting_as(kobayashi.pk):
        end_agency(
            centre, successor=shakyo, last_day=timezone.localdate() - timedelta(days=1), reason="統合", basis="委託の引継ぎ",
            by=kobayashi,
        )  # fmt: skip

    assert seen_by(yoshida) == [client_of_centre.pk]


def test_area_notes_are_for_every_agency_of_the_programme(enter, sato, yoshida, suzuki):
    browser = enter(sato)
    assert send(browser, "area", district="鈴川町", words="一丁目は午後に在宅が多い").status_code == 302
    page = enter(yoshida).get(reverse("outreach:area")).content.decode()

    assert "一丁目は午後に在宅が多い" in page
    assert "消す" not in page
    assert enter(suzuki).get(reverse("outreach:area")).status_code == 403


def test_the_round_on_paper(client_of_centre, tried, enter, sato):
    tried(client_of_centre, "absent", next_on=timezone.localdate())
    answer = enter(sato).get(reverse("outreach:round_pdf"))

    assert answer["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("page", ["list", "add", "area"])
def test_as_many_questions_for_one_as_for_five(page, db, enter, sato, centre, django_assert_max_num_queries):
    browser, counts = enter(sato), []
    for rounds in (1, 4):
        for _ in range(rounds):
            entry(sato, centre)
            with acting_as(sato.pk):
                actions.add_area_note(by=sato, agency=centre, district="x", words="y")
        browser.get(reverse(f"outreach:{page}"))
        with django_assert_max_num_queries(60) as asked:
            browser.get(reverse(f"outreach:{page}"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
