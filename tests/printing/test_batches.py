"""Many papers in one file: ordered, worked off in the orderer's name, given out once more under law and walls, and gone."""

import os
import re
import signal
import subprocess
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
import time_machine
from celery import Celery
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from common import bell
from common.acting import acting_as
from common.errors import NotAllowed
from common.owner import as_owner
from consents.actions import withdraw_consent
from meetings import actions as meetings
from notices.models import Notice
from plans.models import Plan
from printing import actions, tasks, work
from printing.enums import HOURS, MOST, JobState, LineState
from printing.models import File, Job, Line
from tests.common.test_pdf import structure, words_of
from tests.jobs import WORKER, at_work, redis, until  # noqa: F401 (a fixture)
from tests.stories import Story


def decided(times):
    return [Story().decided() for _ in range(times)]


def order(client, *stories, shown="to_decide", **more):
    data = {"shown": shown, "plan": [story.plan.pk for story in stories], **more}
    return client.post(reverse("printing:order_plans"), data)


def worked_off():
    while work.do_next():
        pass


def job_now():
    with as_owner():
        return Job.objects.get()


def lines_now():
    with as_owner():
        return list(Line.objects.order_by("position"))


def fetch(client, job):
    return client.post(reverse("printing:fetch", args=[job.pk]))


def content(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.fixture
def two(db):
    return decided(2)


# From the order to the file -------------------------------------------------------------------------------------------


def test_what_was_ticked_comes_as_one_file(two, enter, kobayashi):
    client = enter(kobayashi)
    answer = order(client, *two)
    job = job_now()
    assert answer.headers["Location"] == job.get_absolute_url()
    assert "0 / 2" in client.get(job.get_absolute_url()).content.decode()

    worked_off()
    page = client.get(job.get_absolute_url()).content.decode()
    assert "ファイルを受け取る" in page
    assert "hx-trigger" not in page, "nothing is asked for any more"
    response = fetch(client, job)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    words = words_of(content(response))
    for story in two:
        assert words.count(story.case.number) >= 2, "on the list, and on its plan"
        assert story.plan.document_no in words
    assert "この家で暮らしたい" in words
    with as_owner():
        assert Notice.objects.filter(user=kobayashi, kind="print.ready").count() == 1


def test_the_joined_file_is_archival_and_can_be_read_aloud(two, enter, kobayashi, tmp_path):
    client = enter(kobayashi)
    order(client, *two)
    worked_off()
    joined = content(fetch(client, job_now()))
    (tmp_path / "joined.pdf").write_bytes(joined)
    run = subprocess.run(["qpdf", "--check", tmp_path / "joined.pdf"], capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
    with pikepdf.open(BytesIO(joined)) as document:
        facts = document.open_metadata()
        assert (facts["pdfaid:part"], facts["pdfaid:conformance"], facts["pdfuaid:part"]) == ("2", "A", "1")
        root = document.Root
        assert (str(root.Lang), bool(root.MarkInfo.Marked)) == ("ja", True)
        with document.open_outline() as outline:
            assert [re.sub(r"\s.*", "", entry.title) for entry in outline.root] == ["1", "2"]
        elements = list(structure(root.StructTreeRoot))
        assert sum(element.S == "/H1" for element in elements) == 3
        nums = list(root.StructTreeRoot.ParentTree.Nums)
        found = dict(zip(map(int, nums[::2]), nums[1::2], strict=True))
        for page in document.pages:  # every page finds its tags, and they know it
            marked = [element for element in found[int(page.StructParents)] if isinstance(element, pikepdf.Dictionary)]
            assert marked
            assert all(element.Pg.objgen == page.obj.objgen for element in marked if "/Pg" in element)
        cells = [str(element.ID) for element in elements if "/ID" in element]
        assert len(cells) == len(set(cells))
        heads = {str(name) for element in elements for name in _headers(element)}
        assert heads <= set(cells)


def _headers(element):
    about = element.get("/A", {})
    for each in about if isinstance(about, pikepdf.Array) else [about]:
        yield from each.get("/Headers", [])


def test_all_of_the_page_is_what_the_page_shows(two, enter, kobayashi):
    waiting = Story().agreed()
    client = enter(kobayashi)
    order(client, shown="to_decide", all="1")
    with as_owner():
        assert list(Line.objects.values_list("target", flat=True)) == [waiting.plan.pk]
        Job.objects.all().delete()
    order(client, shown=str(two[0].plan.document_year), all="1")
    with as_owner():
        assert set(Line.objects.values_list("target", flat=True)) == {story.plan.pk for story in two}


def test_a_double_click_is_one_job_and_nothing_ticked_is_said(two, enter, kobayashi):
    client = enter(kobayashi)
    first, second = order(client, *two), order(client, *two)
    assert first.headers["Location"] == second.headers["Location"]

    answer = client.post(reverse("printing:order_plans"), {"shown": "to_decide"}, follow=True)
    assert "印刷するものを選んでください" in answer.content.decode()
    assert client.post(reverse("printing:order_plans"), {"plan": "x"}).status_code == 404


def test_more_than_the_most_is_refused(two, kobayashi, host):
    with two[0].by("kobayashi") as user, pytest.raises(NotAllowed, match=f"{MOST}件まで"):
        actions.order_plans([two[0].plan] * (MOST + 1), by=user, agency=host)


def test_fifty_plans(db, enter, kobayashi):
    stories = decided(3)
    with acting_as(kobayashi.pk), transaction.atomic():
        plans = list(Plan.objects.select_related("case"))
        host = kobayashi.agencies_with("plan.decide")[0]
        actions.order_plans((plans * 17)[:50], by=kobayashi, agency=host)
    worked_off()
    client = enter(kobayashi)
    joined = content(fetch(client, job_now()))
    with pikepdf.open(BytesIO(joined)) as document, document.open_outline() as outline:
        assert len(outline.root) == 50
        assert len(document.pages) >= 101
    assert [line.state for line in lines_now()] == [LineState.DONE] * 50
    assert len(stories) == 3


def test_the_job_page_asks_the_same_number_of_questions_for_one_sheet_and_for_three(
    enter, kobayashi, django_assert_max_num_queries
):
    client = enter(kobayashi)
    counts = []
    for number in (1, 3):
        with as_owner():
            Job.objects.all().delete()
        order(client, *decided(number))
        url = job_now().get_absolute_url()
        client.get(url)
        with django_assert_max_num_queries(60) as asked:
            client.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# Who sees it ----------------------------------------------------------------------------------------------------------


def test_it_is_its_orderers_alone(two, enter, kobayashi, yamazaki):
    client = enter(kobayashi)
    order(client, *two)
    worked_off()
    job = job_now()
    for login in ("yamazaki", "ito"):
        with two[0].by(login):
            assert (Job.objects.count(), Line.objects.count(), File.objects.count()) == (0, 0, 0)
    client = enter(yamazaki)
    assert client.get(job.get_absolute_url()).status_code == 404
    assert fetch(client, job).status_code == 404
    assert client.post(reverse("printing:throw_away", args=[job.pk])).status_code == 404
    with as_owner():
        assert File.objects.count() == 1


def test_who_does_not_decide_orders_no_plans(two, enter, sato, yamazaki):
    for user in (sato, yamazaki):
        assert order(enter(user), *two).status_code == 403


def test_a_plan_one_may_not_read_is_not_even_taken_in(two, enter, kobayashi):
    hidden = Story().planned()
    order(enter(kobayashi), two[0], hidden)
    assert [line.target for line in lines_now()] == [two[0].plan.pk]


def test_what_lies_there_is_sealed_and_only_for_the_meantime(two, enter, kobayashi):
    order(enter(kobayashi), *two)
    assert work.do_next()
    first, second = lines_now()
    assert (first.state, second.state) == (LineState.DONE, LineState.WAITING)
    assert b"%PDF" not in bytes(first.sealed)
    assert first.content().startswith(b"%PDF")
    worked_off()
    assert [bytes(line.sealed) for line in lines_now()] == [b"", b""]
    with as_owner():
        assert b"%PDF" not in bytes(File.objects.get().sealed)


# The law, asked when it is made and when it is fetched ------------------------------------------------------------------


def test_what_may_not_be_printed_any_more_is_left_out_and_named_by_number(two, enter, kobayashi):
    client = enter(kobayashi)
    order(client, *two)
    with two[1].by("yamazaki") as user:
        withdraw_consent(two[1].said, by=user, at=timezone.now(), how="oral", case=two[1].case)
    worked_off()
    page = client.get(job_now().get_absolute_url()).content.decode()
    assert "印刷していないもの（1件）" in page
    words = words_of(content(fetch(client, job_now())))
    assert words.count(two[1].case.number) == 1, "on the list only"
    assert re.search("撤回|目的に", words)
    assert two[1].plan.document_no not in words


def test_with_nothing_left_there_is_no_file(db, enter, kobayashi):
    (story,) = decided(1)
    client = enter(kobayashi)
    order(client, story)
    with story.by("yamazaki") as user:
        withdraw_consent(story.said, by=user, at=timezone.now(), how="oral", case=story.case)
    worked_off()
    assert job_now().state == JobState.NOTHING
    assert "印刷できるものがありませんでした" in client.get(job_now().get_absolute_url()).content.decode()
    with as_owner():
        assert not File.objects.exists()


def test_a_withdrawal_after_the_file_was_made_has_it_made_again(two, enter, kobayashi):
    client = enter(kobayashi)
    order(client, *two)
    worked_off()
    with two[1].by("yamazaki") as user:
        withdraw_consent(two[1].said, by=user, at=timezone.now(), how="oral", case=two[1].case)
    answer = fetch(client, job_now())
    assert answer.headers["Location"] == job_now().get_absolute_url()
    assert "作り直して" in client.get(job_now().get_absolute_url()).content.decode()
    with as_owner():
        assert not File.objects.exists()
        assert not Entry.objects.filter(verb="printed").exists()
    worked_off()
    words = words_of(content(fetch(client, job_now())))
    assert two[0].plan.document_no in words
    assert two[1].plan.document_no not in words


def test_who_has_lost_the_post_gets_nothing(two, enter, kobayashi):
    client = enter(kobayashi)
    order(client, *two)
    with as_owner():
        kobayashi.posts.update(until=timezone.localdate() - timedelta(days=1), since=timezone.localdate() - timedelta(days=9))
    worked_off()
    assert job_now().state == JobState.NOTHING
    assert {line.reason for line in lines_now()} == {"印刷を頼んだ職員は、いま職に就いていません。"}


def test_every_plan_is_in_the_book_when_the_file_is_fetched_and_not_before(two, enter, kobayashi):
    client = enter(kobayashi)
    order(client, *two)
    worked_off()
    with as_owner():
        assert not Entry.objects.filter(verb="printed").exists()
    fetch(client, job_now())
    with as_owner():
        printed = Entry.objects.filter(verb="printed", actor_id=kobayashi.pk)
        assert {(entry.about, entry.about_id, entry.case_id) for entry in printed} == {
            ("plans.plan", str(story.plan.pk), story.case.pk) for story in two
        }


# After a day ----------------------------------------------------------------------------------------------------------


def test_it_is_gone_at_once_by_the_button_and_after_a_day_by_itself(two, enter, kobayashi):
    client = enter(kobayashi)
    order(client, *two)
    worked_off()
    client.post(reverse("printing:throw_away", args=[job_now().pk]))
    with as_owner():
        assert (job_now().state, File.objects.count()) == (JobState.ENDED, 0)
        Job.objects.all().delete()

    order(client, *two)
    worked_off()
    tasks.forget_files()
    with as_owner():
        assert File.objects.count() == 1
        Job.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert fetch(client, job_now()).status_code == 302, "past its day it is not given out, swept or not"
    tasks.forget_files()
    with as_owner():
        assert (job_now().state, File.objects.count()) == (JobState.ENDED, 0)
        Job.objects.update(created_at=timezone.now() - timedelta(days=91))
    tasks.forget_files()
    with as_owner():
        assert (Job.objects.count(), Line.objects.count()) == (0, 0)
    assert HOURS == 24


def test_a_job_taken_back_while_it_waits_is_not_worked_off(two, enter, kobayashi):
    client = enter(kobayashi)
    order(client, *two)
    assert work.do_next()
    client.post(reverse("printing:throw_away", args=[job_now().pk]))
    assert not work.do_next()
    assert [bytes(line.sealed) for line in lines_now()] == [b"", b""]


# The papers of a meeting ----------------------------------------------------------------------------------------------


def test_all_copies_of_an_item_as_one_file(story, enter, yamazaki):
    story.convened()
    client = enter(yamazaki)
    url = reverse("printing:order_papers", args=[story.meeting.pk, story.item.pk])
    assert "先に「資料を出す」" in client.post(url, follow=True).content.decode()

    with story.by("yamazaki") as user:
        seats = list(story.item.participants.select_related("agency"))
        for participant in seats:
            meetings.hand_out(story.item, by=user, participant=participant)
    client.post(url)
    worked_off()
    words = words_of(content(fetch(client, job_now())))
    for number in range(1, 1 + len(seats)):
        assert f"第 {number} 部" in words
    with as_owner():
        assert Entry.objects.filter(verb="printed", about="meetings.copy").count() == len(seats)


# Real workers ---------------------------------------------------------------------------------------------------------


def ring(address):
    with Celery(broker=address) as sender:
        sender.send_task("printing.tasks.work_off")


def settled():
    return job_now().state == JobState.READY


def ordered(stories):
    with acting_as(stories[0].people["kobayashi"].pk), transaction.atomic():
        plans = [Plan.objects.select_related("case").get(pk=story.plan.pk) for story in stories]
        return actions.order_plans(plans, by=stories[0].people["kobayashi"], agency=stories[0].host)


@pytest.fixture
def morning():
    """Before the noon of the workers."""
    with time_machine.travel("2026-11-25T10:00+09:00") as clock:
        yield clock


@pytest.mark.usefixtures("morning")
def test_the_bell_brings_the_file_and_a_killed_worker_loses_nothing(racing, settings, redis, monkeypatch):  # noqa: F811
    monkeypatch.setattr(bell, "_not_before", 0.0)
    settings.REDIS_URL = redis
    stories = decided(6)
    with at_work(*WORKER, REDIS_URL=redis) as worker:
        ordered(stories)
        assert until(lambda: sum(line.state == LineState.DONE for line in lines_now()) >= 2, 60), lines_now()[0].reason
        os.killpg(worker.pid, signal.SIGKILL)
    first = [line.updated_at for line in lines_now() if line.state == LineState.DONE]
    assert first
    assert not settled()

    with at_work(*WORKER, REDIS_URL=redis):
        ring(redis)
        assert until(settled, 60)
    again = [line.updated_at for line in lines_now()][: len(first)]
    assert len(lines_now()) == 6
    assert {line.reason for line in lines_now()} == {""}
    assert len(again) == len(first)


@pytest.mark.usefixtures("morning")
def test_without_redis_the_process_beside_the_server_works_it_off(racing):
    ordered(decided(2))
    with at_work("work"):
        assert until(settled, 60)
    connection.close()
