"""The auditor reads the book and no case; the head of an agency that takes part reads who saw its people."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import User
from agencies.roles import Permission, roles_granting
from audit.book import write_down
from audit.models import Entry
from cases import guarding
from cases.models import Case
from common.acting import acting_as
from common.deeds import rows, select
from common.owner import as_owner
from oversight.access import doubts_of
from tests.plans.test_papers import looked_at
from tests.stories import NAME, Secret, Story

BOOK, PERSON = reverse("oversight:book"), reverse("oversight:person")


def opened(user, about, case=None, verb="opened"):
    with acting_as(user.pk):
        write_down(verb, about=about, case=case)


@pytest.fixture
def story(db, sato, yamazaki):
    told = Story().received().decided()
    opened(sato, told.case, told.case)
    opened(yamazaki, told.plan, told.case, verb="printed")
    return told


def lines(client, **asked):
    return [(row.user and row.user.username, row.verb, row.what) for row in client.get(BOOK, asked).context["rows"]]


def test_the_auditor_reads_who_did_what_and_no_name_of_a_resident(story, enter, ono):
    page = enter(ono).get(BOOK)
    shown = page.content.decode()

    assert ("yamazaki", "印刷した", "支援プラン") in lines(enter(ono))
    assert story.case.number in shown
    assert NAME not in shown
    assert "髙橋　﨑" not in shown


def test_the_filters(story, enter, ono, sato, yamazaki):
    client = enter(ono)

    assert {user for user, *_ in lines(client, person=sato.pk)} == {"sato"}
    assert {verb for _, verb, _ in lines(client, group="opening", number=story.case.number)} == {"開いた", "印刷した"}
    assert {user for user, *_ in lines(client, agency=story.centre.pk, group="opening")} == {"sato"}
    assert lines(client, until=str(timezone.localdate() - timedelta(days=3)), since="R8.4.1") == []
    assert "この番号のケースはありません" in client.get(BOOK, {"number": "XX-1"}).content.decode()
    assert "「いつから」以降" in client.get(BOOK, {"since": "R8.4.2", "until": "R8.4.1"}).content.decode()


def test_page_after_page_shows_each_line_once(story, enter, ono, sato):
    for _ in range(130):
        opened(sato, story.case, story.case)
    client, after, seen = enter(ono), "", []
    for _ in range(4):
        page = client.get(BOOK, {"person": sato.pk, "after": after})
        seen += [row.id for row in page.context["rows"]]
        after = page.context["more"]
        if not after:
            break

    with as_owner():
        assert len(seen) == len(set(seen)) == Entry.objects.filter(actor_id=sato.pk).count()


def test_nothing_of_a_conference_but_how_many_lines(story, enter, ono, kobayashi):
    secret = Secret()
    opened(kobayashi, secret.conference)
    page = enter(ono).get(BOOK, {"person": kobayashi.pk}).content.decode()

    assert "支援会議" not in page.replace("重層的支援会議", "")
    assert "封印された記録" in page
    for login in ("sato", "mori", "kobayashi"):
        with acting_as(User.objects.get(username=login).pk):
            assert (
                rows(
                    "oversight_book", timezone.now() - timedelta(days=9), timezone.now(), None, None, None, None, None, None, 9
                )
                == []
            )


def test_the_auditors_look_stands_in_the_book_and_the_circle_reads_it(story, enter, ono, yamazaki):
    enter(ono).get(BOOK, {"number": story.case.number})
    page = enter(yamazaki).get(reverse("cases:readers", args=[story.case.pk])).content.decode()

    assert "小野　里奈" in page
    assert "監査" in page
    with as_owner():
        assert Entry.objects.filter(verb="book.read", actor_id=ono.pk, case_id=story.case.pk).count() == 1


def test_the_auditor_sees_no_case(story, enter, ono):
    client = enter(ono)

    assert client.get(reverse("cases:detail", args=[story.case.pk])).status_code == 404
    with acting_as(ono.pk):
        assert Case.objects.count() == 0
        assert Entry.objects.count() == 0, "the lines come through the function alone"


def test_who_saw_this_person_for_the_head_of_an_agency_in_the_circle(story, enter, yamazaki, sato, takahashi, ito):
    where = reverse("oversight:seen", args=[story.case.pk])
    found = {(row.user.username, row.agency, row.why, row.verb, row.what) for row in enter(yamazaki).get(where).context["rows"]}

    assert ("sato", "地域包括支援センター3", "つないだ機関", "開いた", "ケース") in found
    assert ("yamazaki", "山形市社会福祉協議会", "主担当", "印刷した", "支援プラン") in found
    assert enter(sato).get(where).status_code == 403
    assert enter(takahashi).get(where).status_code == 404


def test_a_case_one_does_not_take_part_in_stays_out(story, enter, ito, sato):
    """The same person has a second case elsewhere: the head of one agency does not learn of the other."""
    other = Story().received(name="丹野　茂", kana="たんの　しげる")
    with as_owner():
        select(
            "update cases_casesubject set person_id = %s where case_id = %s returning id", story.case.person_id, other.case.pk
        )
    opened(sato, other.intake if hasattr(other, "intake") else other.case, other.case, verb="exported")
    with acting_as(User.objects.get(username="yamazaki").pk):
        verbs = {row[3] for row in rows("oversight_saw", story.case.person_id, *_week(), 100)}
    with acting_as(User.objects.get(username="ono").pk):
        everything = {row[3] for row in rows("oversight_saw", story.case.person_id, *_week(), 100)}
    with acting_as(User.objects.get(username="takahashi").pk):
        nothing = rows("oversight_saw", story.case.person_id, *_week(), 100)

    assert "exported" not in verbs
    assert "exported" in everything
    assert nothing == []


def test_a_restricted_case_is_told_to_the_named_alone(story, kato, yamazaki, ono):
    """Another head of the accountable agency is not named: who saw its person is not told either, whatever is asked."""
    with story.by("yamazaki") as user:
        guarding.restrict(story.case, by=user, reason="abuse", words="理由", people=[user], why="担当")
    found = {}
    for user in (kato, yamazaki, ono):
        with acting_as(user.pk), transaction.atomic():
            found[user.username] = len(rows("oversight_saw", story.case.person_id, *_week(), 100))

    assert found["kato"] == 0
    assert found["yamazaki"] > 0
    assert found["ono"] >= found["yamazaki"]


def _week():
    return timezone.now() - timedelta(days=7), timezone.now() + timedelta(days=1)


def test_the_auditor_by_number_as_table_and_on_paper(story, enter, ono):
    client, asked = enter(ono), {"number": story.case.number}
    text = client.get(reverse("oversight:person_file"), {**asked, "as": "csv"}).content.decode("utf-8-sig")

    assert text.splitlines()[0] == "職員,所属,根拠,行為,対象,最初,最後,回数"
    assert "佐藤　美咲" in text
    assert NAME not in text
    assert looked_at(client.get(reverse("oversight:person_pdf"), asked).content)[0] == ("2", "A", "1")
    assert "入力内容をご確認ください" not in client.get(PERSON).content.decode()  # nothing is asked yet, nothing is wrong
    assert client.get(PERSON, {"number": "X"}).status_code == 200
    assert client.get(reverse("oversight:person_file")).status_code == 404


def test_the_annex_of_a_case(story, enter, yamazaki):
    client = enter(yamazaki)

    assert looked_at(client.get(reverse("oversight:seen_pdf", args=[story.case.pk])).content)[0] == ("2", "A", "1")
    assert "佐藤" in client.get(reverse("oversight:seen_file", args=[story.case.pk]), {"as": "csv"}).content.decode("utf-8-sig")


def test_seals_on_screen_and_paper(db, enter, ono, sato):
    client = enter(ono)
    assert "まだ封はありません" in client.get(reverse("oversight:seals")).content.decode()
    assert looked_at(client.get(reverse("oversight:seals_pdf")).content)[0] == ("2", "A", "1")
    assert enter(sato).get(reverse("oversight:seals")).status_code == 403


def test_the_command_answers_who(story, capsys):
    today = timezone.localdate()
    call_command("book", "who", "--person", str(story.case.person_id), "--from", str(today), "--to", str(today))

    assert "佐藤　美咲,地域包括支援センター3,つないだ機関,開いた,ケース" in capsys.readouterr().out


def test_roles_in_sql_are_those_in_python(db):
    assert set(roles_granting(Permission.READERS_VIEW)) == {"leader", "coordinator", "host_officer"}
    assert roles_granting(Permission.BOOK_READ) == ["auditor"]
    assert doubts_of(User.objects.get(username="sato")).count() == 0


def test_as_many_questions_for_one_line_as_for_sixty(story, enter, ono, sato, django_assert_max_num_queries):
    client, counts = enter(ono), []
    for more in (0, 60):
        for _ in range(more):
            opened(sato, story.case, story.case)
        client.get(BOOK)
        with django_assert_max_num_queries(60) as asked:
            client.get(BOOK)
        counts.append(len(asked))
    assert counts[0] == counts[1]
