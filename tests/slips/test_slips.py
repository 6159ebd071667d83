"""つなぐシート: consent first, one screen, somebody always has it, and what became of it comes back to the sender."""

import threading

import pytest
from django.db import ProgrammingError, connection, connections, transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import User
from cases.actions import receive
from cases.models import Case
from common.acting import acting_as
from common.errors import NotAllowed
from common.owner import as_owner
from people.models import Relation
from slips import actions
from slips.carry import intake_of
from slips.models import Slip
from tests.common.test_pdf import words_of
from tests.slips.conftest import ADD, LIST, SAID, page


def test_a_counter_sees_slips_and_no_case(enter, endo, db):
    client = enter(endo)
    assert client.get("/")["Location"] == LIST
    assert client.get("/cases/").status_code == 403
    assert client.get(LIST).status_code == 200


def test_what_was_typed_arrives_and_nobody_else_reads_it(enter, sent, desk, endo, ito, sato, sasaki):
    assert (sent.consented, sent.to_agency, sent.answers["born_on"], sent.answers["kana"]) == (
        True,
        desk,
        "1949-03-03",
        "たかはし　きよし",
    )
    told = page(enter(ito), sent)
    for words in ("髙橋　清", "収入・仕事、支出・滞納・借金", "督促が怖い", "分納の相談で来庁", "長女"):
        assert words in told
    assert "髙橋　清" in enter(ito).get("/").content.decode()
    for outsider in (sato, sasaki):
        assert enter(outsider).get(sent.get_absolute_url()).status_code == 404


def test_it_becomes_a_case_without_typing_it_again(enter, sent, ito, endo):
    client, address = enter(ito), reverse("slips:take", args=[sent.pk])
    form, members = (client.get(address).context[name] for name in ("form", "members"))
    shown = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    assert (shown["name"], shown["mobile"], shown["route"], shown["consent"]) == (
        "髙橋　清",
        "090-1234-5678",
        "referral",
        "oral",
    )
    assert shown["content"] == "お困りごと：収入・仕事、支出・滞納・借金\n督促が怖い\n紹介の理由：分納の相談で来庁"

    typed = {name: field.prepare_value(value) for name, value in shown.items() if (field := form.fields[name]) and value != ""}
    for member in members:
        typed |= {member.add_prefix(name): member[name].value() or "" for name in member.fields}
    typed |= {f"member-{key}": value for key, value in members.management_form.initial.items()}
    response = client.post(address, {**typed, "topics": ["06"], "received_on": timezone.localdate().isoformat()})

    assert response.status_code == 302, (response.context["form"].errors, response.context["members"].errors)
    with as_owner():
        case = Case.objects.get()
        relation = Relation.objects.get()
        sent.refresh_from_db()
        assert (sent.state, sent.case) == ("taken", case)
        assert (case.custodian, case.person.name, case.person.born_on.isoformat()) == (ito.desk, "髙橋　清", "1949-03-03")
        assert (relation.kind, relation.note) == ("child", "長女、50歳")
    told = page(enter(endo), sent)
    assert "ケースとして受け付けました" in told
    assert str(case.pk) not in told
    assert "受け付けたケースを開く" in page(enter(ito), sent)


@pytest.mark.parametrize(("troubles", "topics"), [([], []), (["care", "health", "illness"], ["01", "12"]), (["debt"], [])])
def test_what_can_mean_one_topic_only_is_ticked(sent, troubles, topics):
    sent.answers["troubles"] = troubles

    assert intake_of(sent)["topics"] == topics


def test_a_protected_address_leaves_the_paper_of_the_slip(enter, sent, ito):
    client = enter(ito)
    assert "旅篭町" in words_of(client.get(reverse("slips:pdf", args=[sent.pk])).content)
    with acting_as(ito.pk, "test"):
        case = receive(
            agency=ito.desk,
            by=ito,
            person={"known": True, "name": "髙橋　清", "address_protected": True},
            intake={"received_on": timezone.localdate(), "route": "referral", "topics": []},
        )
        actions.take(sent, case, by=ito)
    words = words_of(client.get(reverse("slips:pdf", args=[sent.pk])).content)

    assert "旅篭町" not in words
    assert "090-1234-5678" not in words
    assert "支援措置のため記載しません" in words


def test_an_answer_and_a_word_afterwards_come_back(enter, sent, ito, endo):
    client = enter(ito)
    assert client.post(reverse("slips:answer", args=[sent.pk]), {"answer-words": "家計相談を案内しました"}).status_code == 302
    assert "家計相談を案内しました" in page(enter(endo), sent)
    assert enter(endo).post(reverse("slips:tell", args=[sent.pk]), {"tell-words": "ありがとうございました"}).status_code == 302
    assert "ありがとうございました" in page(enter(ito), sent)
    again = enter(ito).post(reverse("slips:answer", args=[sent.pk]), {"answer-words": "もう一度"})
    assert "すでに回答があるか" in again.content.decode()


def test_the_sender_hears_of_it_on_my_day(enter, sato, ito, desk):
    client = enter(sato)
    client.post(ADD, {**SAID, "to_agency": desk.pk})
    assert "送ったつなぐシート" not in client.get("/").content.decode()
    with as_owner():
        slip = Slip.objects.get()
        Slip.objects.update(answer_by=timezone.localdate() - timezone.timedelta(days=1))
    assert "送ったつなぐシート" in client.get("/").content.decode()
    enter(ito).post(reverse("slips:answer", args=[slip.pk]), {"answer-words": "分納の窓口を案内しました。"})
    told = enter(sato).get("/").content.decode()

    assert "回答・情報提供で完了" in told
    assert slip.get_absolute_url() in told


def test_passed_on_it_leaves_one_desk_and_lies_with_the_next(enter, sent, ito, suzuki, endo):
    onward = suzuki.desk
    response = enter(ito).post(
        reverse("slips:pass", args=[sent.pk]), {"pass-to_agency": onward.pk, "pass-words": "障がいの相談が中心のため"}
    )
    assert response.status_code == 302
    assert enter(ito).get(sent.get_absolute_url()).status_code == 404
    assert "髙橋　清" in page(enter(suzuki), sent)
    told = page(enter(endo), sent)
    assert f"別の機関に回しました（{onward.name}へ）" in told
    assert "障がいの相談が中心のため" in told


def test_without_consent_the_slip_names_nobody(enter, endo, desk):
    response = enter(endo).post(ADD, {**SAID, "consent": "no", "to_agency": desk.pk})
    told = response.content.decode()
    assert response.status_code == 200
    assert "同意がないときは、書かずに送ってください" in told
    assert "督促が怖い" in told
    anonymous = {
        "consent": "no",
        "no_consent_reason": "refused",
        "channel": "chat",
        "troubles": ["debt"],
        "wish": "70代の男性",
        "to_agency": desk.pk,
    }
    assert enter(endo).post(ADD, anonymous).status_code == 302
    with as_owner():
        assert Slip.objects.get().display_name == "匿名の相談"


def test_the_database_holds_it_too(endo, desk):
    with acting_as(endo.pk), pytest.raises(NotAllowed, match="同意がないときは"), transaction.atomic():
        actions.send_slip(
            by=endo,
            from_agency=endo.desk,
            to_agency=desk,
            version=1,
            channel="counter",
            answers={"consent": "no", "name": "髙橋"},
        )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"consent": ""}, "選んでください"),
        ({"troubles": []}, "選んでください"),
        ({"to_agency": ""}, "紹介先を選んでください"),
        ({"born_on": "きのう"}, "日付"),
        ({"name": "", "wish": ""}, "様子や場所を書いてください"),
    ],
)
def test_a_mistake_keeps_everything(enter, endo, desk, change, sentence):
    response = enter(endo).post(ADD, {**SAID, "to_agency": desk.pk, **change})
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert "分納の相談で来庁" in response.content.decode()


def test_taken_back_by_its_sender(enter, sent, endo, ito):
    enter(endo).post(reverse("slips:withdraw", args=[sent.pk]))
    assert "取り下げました" in page(enter(endo), sent)
    assert "ケースとして受け付ける" not in page(enter(ito), sent)


def test_only_the_side_that_may(enter, sent, endo, ito):
    refused = enter(endo).post(reverse("slips:answer", args=[sent.pk]), {"answer-words": "自分で"})
    assert "いま受けている機関だけ" in refused.content.decode()
    enter(ito).post(reverse("slips:withdraw", args=[sent.pk]))
    with as_owner():
        sent.refresh_from_db()
    assert sent.state == "waiting"


def test_nobody_writes_past_the_functions(sent, ito):
    for change in ({"state": "answered"}, {"to_agency": ito.desk}, {"answers": {}}):
        with acting_as(ito.pk), pytest.raises(ProgrammingError), transaction.atomic():
            Slip.objects.filter(pk=sent.pk).update(**change)


def test_the_paper_carries_both_halves(enter, sent, ito, endo):
    enter(ito).post(reverse("slips:answer", args=[sent.pk]), {"answer-words": "家計相談を案内しました"})
    words = words_of(enter(endo).get(reverse("slips:pdf", args=[sent.pk])).content)
    for part in ("つなぐシート", "髙橋", "納税課", "督促が怖い", "家計相談を案内しました"):
        assert part in words


def test_two_desks_answer_once(racing):
    clerk, worker = User.objects.get(username="endo"), User.objects.get(username="ito")
    with acting_as(clerk.pk), transaction.atomic():
        slip = actions.send_slip(
            by=clerk, from_agency=clerk.desk, to_agency=worker.desk, version=1, channel="counter", answers={"consent": "no"}
        )
    outcomes, start = [], threading.Barrier(2)

    def answer(words):
        start.wait()
        try:
            with acting_as(worker.pk):
                actions.answer(slip, by=worker, words=words)
            outcomes.append("answered")
        except NotAllowed:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=answer, args=[words]) for words in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["answered", "refused"]
    with as_owner():
        assert slip.steps.count() == 1
    connection.close()
