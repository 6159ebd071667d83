"""Restricted cases, declared ties, requests to read, emergencies: the deeds and their pages."""

import re
import time
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, Post, User
from agencies.roles import Role
from audit.models import Entry
from cases import guarding
from cases.actions import add_note, admit
from cases.models import AccessRequest, Case, CaseUserObjectPermission, Exclusion, Note, Opening, Restriction
from cases.tasks import keep_somebody_named, pass_requests_on
from common.acting import acting_as
from common.errors import NotAllowed
from common.owner import as_owner
from notices.models import Notice
from referrals.models import Offer
from tests.stories import Story


def sees(user, case) -> bool:
    with acting_as(user.pk), transaction.atomic():
        return Case.objects.filter(pk=case.pk).exists()


def restrict(story, *logins, by="yamazaki"):
    with story.by(by) as user:
        people = [story.people[login] for login in logins]
        guarding.restrict(story.case, by=user, reason="abuse", words="理由", people=people, why="担当")


def told(kind) -> set[str]:
    with as_owner():
        return set(Notice.objects.filter(kind=kind).values_list("user__username", flat=True))


@pytest.fixture
def shut(story):
    """Only 山﨑 of the coordinator agency is named; 加藤 and 吉田 work there too, 佐藤's centre has referred it."""
    story.taken()
    restrict(story, "yamazaki")
    return story


def test_only_the_named_open_a_restricted_case(shut):
    assert {login for login, user in shut.people.items() if sees(user, shut.case)} == {"yamazaki"}
    assert told("access.restricted") == {"kato"}, "the head of the accountable agency is told; who did it need not be"
    assert told("access.named") == set()


def test_naming_opens_it_and_removing_closes_it_at_once(shut, sato):
    with shut.by("yamazaki") as user:
        guarding.name_readers(shut.case, by=user, people=[sato], why="つないだ")
    assert sees(sato, shut.case)
    assert told("access.named") == {"sato"}
    with shut.by("yamazaki") as user:
        guarding.unname_reader(shut.case, sato.pk, by=user)
    assert not sees(sato, shut.case)


def test_a_name_ends_with_its_day(shut, sato):
    with shut.by("yamazaki") as user:
        guarding.name_readers(shut.case, by=user, people=[sato], why="つないだ", until=timezone.localdate())
    assert sees(sato, shut.case)
    with as_owner():
        CaseUserObjectPermission.objects.filter(user=sato).update(until=timezone.localdate() - timedelta(days=1))
    assert not sees(sato, shut.case)


def test_somebody_who_can_act_is_always_named(shut, yamazaki, sato):
    with shut.by("yamazaki") as user, pytest.raises(NotAllowed, match="少なくとも一人"):
        guarding.unname_reader(shut.case, user.pk, by=user)
    other = Story().taken()
    with other.by("yamazaki") as user, pytest.raises(NotAllowed, match="少なくとも一人"):
        guarding.restrict(other.case, by=user, reason="abuse", words="理由", people=[sato], why="つないだ")


@pytest.mark.parametrize("login", ["yoshida", "sato", "takahashi"])
def test_not_everybody_may_restrict(story, login):
    story.taken()
    with story.by(login) as user, pytest.raises(NotAllowed, match="主担当機関の責任者"):
        guarding.restrict(story.case, by=user, reason="abuse", words="理由", people=[user], why="担当")


def test_lifting_opens_it_to_the_team_again(shut, kato, sato):
    with shut.by("yamazaki") as user:
        guarding.lift_restriction(shut.case, by=user, why="虐待の事実はなかった")
    assert sees(kato, shut.case)
    assert sees(sato, shut.case)
    with as_owner():
        assert list(Entry.objects.filter(verb__startswith="case.restrict").values_list("verb", flat=True).order_by("at")) == [
            "case.restricted",
            "case.restriction_lifted",
        ]


def test_an_offer_of_it_names_the_head_of_whom_it_asks(shut, ito):
    """The livelihood desk has a head: she may answer, her colleague sees no offer, and whoever is told is named."""
    colleague = User.objects.create(username="colleague", name="同僚", kana="どうりょう")
    today = timezone.localdate()
    Post.objects.create(user=colleague, agency=shut.desk, role=Role.COUNSELLOR, since=today, until=today)
    shut.offered("join", by="yamazaki", to=shut.desk)
    for user, expected in ((ito, True), (colleague, False)):
        with acting_as(user.pk), transaction.atomic():
            assert Offer.objects.filter(pk=shut.offer.pk).exists() is expected
    with as_owner():
        about = set(Notice.objects.filter(url__contains=str(shut.offer.pk)).values_list("user__username", flat=True))
    assert about == {"ito"}
    shut.accepted(by="ito")
    assert sees(ito, shut.case)
    assert not sees(colleague, shut.case)


def test_when_the_named_have_left_the_heads_are_named(shut, kato):
    with as_owner():
        Post.objects.filter(user__username="yamazaki").update(until=timezone.localdate() - timedelta(days=1))
    assert not sees(kato, shut.case)

    keep_somebody_named()

    assert sees(kato, shut.case)
    assert "kato" in told("access.named")


def test_the_database_itself_closes_every_table(shut, kato):
    """By direct SQL, with every filter of ours left out: nothing that hangs on the case, for somebody of the same agency."""
    with shut.by("yamazaki") as user:
        add_note(shut.case, by=user, agency=shut.shakyo, happened_at=timezone.now(), kind="other", heading="h", text="x")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_attribute a join pg_class c on c.oid = a.attrelid "
            "where a.attname = 'case_id' and c.relkind = 'r' and not a.attisdropped order by 1"
        )
        tables = [name for (name,) in cursor.fetchall()]
        filled = []
        for table in tables:
            cursor.execute(f"select count(*) from {table} where case_id = %s", [shut.case.pk])
            if cursor.fetchone()[0]:
                filled.append(table)
    assert {"cases_note", "cases_stake", "cases_custody", "referrals_offer", "audit_entry"} <= set(filled)
    with acting_as(kato.pk), transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"select count(*) from {table} where case_id = %s", [shut.case.pk])
            assert cursor.fetchone()[0] == 0, table
        cursor.execute("select count(*) from people_person where id = %s", [shut.case.person_id])
        assert cursor.fetchone()[0] == 0


def test_every_table_that_hangs_on_a_case_is_closed_with_it(db):
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "select c.relname from pg_attribute a join pg_class c on c.oid = a.attrelid "
            "where a.attname = 'case_id' and c.relkind = 'r' and not a.attisdropped and not exists "
            "(select 1 from pg_policies p where p.tablename = c.relname and p.policyname = 'closed' and p.permissive = 'RESTRICTIVE')"
        )
        left_out = {name for (name,) in cursor.fetchall()}
    # Who reads these rows asks the case itself.
    assert left_out == {"cases_restriction", "cases_exclusion", "cases_opening", "cases_accessrequest", "audit_change"}


def test_nobody_writes_these_rows_past_the_functions(shut, kato):
    for table in ("restriction", "caseuserobjectpermission", "exclusion", "opening", "accessrequest"):
        for words in (
            f"update cases_{table} set id = id",
            f"delete from cases_{table}",
            f"insert into cases_{table} default values",
        ):
            with acting_as(kato.pk), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(words)


# ---------------------------------------------------------------------------------------------------------------------


def test_whoever_declares_a_tie_reads_nothing_more_and_the_heads_are_told(story, yoshida, yamazaki, kato):
    story.taken()
    with story.by("yoshida") as user:
        guarding.declare_tie(story.case, by=user, bond="family")
    assert (sees(yoshida, story.case), sees(kato, story.case)) == (False, True)
    assert told("access.declared") == {"yamazaki", "kato"}
    with story.by("yoshida") as user:
        assert Exclusion.objects.get().bond == "family", "one's own declaration stays to be seen"
    with story.by("yamazaki") as user:
        guarding.lift_exclusion(Exclusion.objects.get(), by=user)
    assert sees(yoshida, story.case)


def test_the_last_one_named_may_leave_by_declaring(shut, kato):
    with shut.by("yamazaki") as user:
        guarding.declare_tie(shut.case, by=user, bond="neighbour")
    assert not sees(shut.people["yamazaki"], shut.case)
    assert sees(kato, shut.case)


# ---------------------------------------------------------------------------------------------------------------------


def in_emergency(story, login="suzuki", number=None):
    with story.by(login) as user:
        return guarding.open_in_emergency(
            by=user, agency=user.desk, number=number or story.case.number, danger="life", reason="電話の途中で倒れた"
        )


def test_an_emergency_opens_it_for_some_hours_to_read(story, suzuki, enter):
    story.planned()
    client = enter(suzuki)
    assert client.get(story.case.get_absolute_url()).status_code == 404

    opening = in_emergency(story)

    assert timedelta(hours=3, minutes=59) < opening.until - timezone.now() < timedelta(hours=4)
    assert told("access.emergency") == {"yamazaki", "kato", "kobayashi"}
    for name in ("detail", "readers", "history", "household", "genogram", "consents", "sheets", "intake_pdf"):
        assert client.get(reverse(f"cases:{name}", args=[story.case.pk])).status_code == 200, name
    assert client.get(reverse("plans:detail", args=[story.case.pk, story.plan.pk])).status_code == 200
    assert client.get(reverse("cases:add_note", args=[story.case.pk])).status_code == 403
    assert story.case.number not in client.get(reverse("cases:list")).content.decode()
    with acting_as(suzuki.pk), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Note.objects.create(
            case=story.case, agency=suzuki.desk, author=suzuki, happened_at=timezone.now(), kind="other", heading="h", text="x"
        )
    with acting_as(suzuki.pk), transaction.atomic():
        assert Case.objects.filter(pk=story.case.pk).update(close_note="x") == 0


def test_it_ends_by_itself(story, suzuki, enter):
    story.taken()
    opening = in_emergency(story)
    with as_owner():
        Opening.objects.filter(pk=opening.pk).update(since=timezone.now() - timedelta(hours=5), until=timezone.now())
    assert enter(suzuki).get(story.case.get_absolute_url()).status_code == 404


def test_no_such_case_and_not_for_you_are_the_same(shut):
    assert in_emergency(shut, number="X00-R8-0001") is None
    assert in_emergency(shut) is None
    with as_owner():
        assert list(AccessRequest.objects.values_list("case", flat=True)) == [None, None]


def test_a_restricted_case_opens_in_an_emergency_to_the_host_section(shut, kobayashi):
    assert in_emergency(shut, "kobayashi")
    assert sees(kobayashi, shut.case)
    assert told("access.emergency") == {"yamazaki"}, "of a restricted case only who is named hears, beside the host section"


def test_numbers_cannot_be_tried(story):
    for _ in range(10):
        in_emergency(story.received(), number="X00-R8-0001")
    with pytest.raises(NotAllowed, match="10件まで"):
        in_emergency(story)


def test_the_host_section_reviews_each_with_words(story, kobayashi, suzuki, enter):
    story.taken()
    opening = in_emergency(story)
    client = enter(kobayashi)
    assert opening.number in client.get(reverse("cases:emergencies")).content.decode()
    page = reverse("cases:review_emergency", args=[opening.pk])
    assert "入力してください" in client.post(page, {"verdict": "wrong", "words": ""}).content.decode()
    assert client.post(page, {"verdict": "wrong", "words": "危険はなかった"}).status_code == 302
    assert not sees(suzuki, story.case)
    assert told("access.reviewed") == {"suzuki"}
    assert client.get(page).status_code == 404
    with as_owner():
        assert Opening.objects.get().review_words == "危険はなかった"


def links_of(client, address) -> set[str]:
    return {unescape(found) for found in re.findall(r'<a [^>]*href="(/[^"#]+)"', client.get(address).content.decode())}


@pytest.mark.parametrize("login", ["suzuki", "yoshida", "kobayashi"])
def test_no_page_of_a_case_shows_a_link_that_is_refused(story, login, enter):
    """Not to a reader for some hours, not to those whose role allows less than the counsellor's."""
    story.convened()
    if login == "suzuki":
        in_emergency(story)
    client = enter(story.people[login])
    pages = [
        reverse(f"cases:{name}", args=[story.case.pk]) for name in ("detail", "household", "sheets", "consents", "readers")
    ]
    links = set().union(*(links_of(client, page) for page in pages))
    followed = {link: client.get(link).status_code for link in links if str(story.case.pk) in link}

    assert len(followed) > 10
    assert {link: status for link, status in followed.items() if status not in (200, 302)} == {}


def test_nobody_reviews_the_own_one(story):
    story.taken()
    opening = in_emergency(story, "kobayashi")
    with story.by("kobayashi") as user, pytest.raises(NotAllowed, match="ご自身"):
        guarding.review(opening, by=user, verdict="right", words="x")


def test_an_emergency_asks_who_one_is(suzuki, enter):
    client = enter(suzuki)
    with time_machine.travel(time.time() + 400):
        page = client.get(reverse("cases:open_in_emergency"))
    assert page.status_code == 302
    assert page["Location"].startswith("/accounts/reauthenticate/")


# ---------------------------------------------------------------------------------------------------------------------


def ask(client, number):
    return client.post(
        reverse("cases:ask_for"), {"number": number, "reason": "支援の引継ぎ", "agency": client.agency}, follow=True
    )


def test_asking_says_the_same_whether_or_not_there_is_a_case(shut, suzuki, enter):
    client = enter(suzuki)
    client.agency = suzuki.desk.pk
    answers = [ask(client, number).content.decode() for number in (shut.case.number, "X00-R8-0001")]
    assert all("申請を受け付けました" in answer for answer in answers)
    assert told("access.asked") == set()
    pass_requests_on()
    assert told("access.asked") == {"yamazaki"}
    with acting_as(suzuki.pk), transaction.atomic():
        assert not AccessRequest.objects.exists()


def asked_of(story, login="suzuki"):
    with story.by(login) as user:
        guarding.ask_for(by=user, agency=user.desk, number=story.case.number, reason="支援の引継ぎ")
    with as_owner():
        return AccessRequest.objects.select_related("agency", "user").latest("asked_at")


def test_a_granted_request_opens_it_until_that_day(story, suzuki, yamazaki, enter):
    story.planned()
    asked = asked_of(story)
    client = enter(yamazaki)
    assert "支援の引継ぎ" in client.get(reverse("cases:requests", args=[story.case.pk])).content.decode()
    page = reverse("cases:answer_request", args=[story.case.pk, asked.pk])
    assert "期限を入力してください" in client.post(page, {"answer": "read", "words": "必要"}).content.decode()
    until = (timezone.localdate() + timedelta(days=7)).isoformat()
    assert client.post(page, {"answer": "read", "words": "必要", "until": until}).status_code == 302
    assert sees(suzuki, story.case)
    assert told("access.granted") == {"suzuki"}


def test_joining_lets_the_agency_in(story, suzuki):
    story.planned()
    asked = asked_of(story)
    with story.by("yamazaki") as user:
        guarding.answer_request(asked, by=user, answer="join", words="一緒に")
    assert sees(suzuki, story.case)
    with as_owner():
        assert story.case.stakes.current().filter(agency=suzuki.desk, reason="joined").exists()


@pytest.mark.parametrize("answer", ["read", "join"])
def test_nothing_is_granted_past_the_law(story, suzuki, answer):
    story.received(consent=False)
    asked = asked_of(story)
    with story.by("sato") as user, pytest.raises(NotAllowed, match="同意"):
        guarding.answer_request(asked, by=user, answer=answer, words="x", until=timezone.localdate())
    assert not sees(suzuki, story.case)


def test_a_refusal_reaches_nobody(story, suzuki):
    story.planned()
    asked = asked_of(story)
    with story.by("yamazaki") as user:
        guarding.answer_request(asked, by=user, answer="no", words="要らない")
    with as_owner():
        assert not Notice.objects.filter(user=suzuki).exists()


# ---------------------------------------------------------------------------------------------------------------------


def test_the_pages_of_restricting(story, yamazaki, kato, ito, enter):
    story.taken_on()
    client = enter(yamazaki)
    page = reverse("cases:restriction", args=[story.case.pk])
    wanted = {"reason": "staff", "words": "職員の家族", "why": "担当"}
    assert "一人以上、選んでください" in client.post(page, wanted).content.decode()
    assert client.post(page, {**wanted, "people": [yamazaki.pk]}, follow=True).status_code == 200
    assert "閲覧を限定" in client.get(story.case.get_absolute_url()).content.decode()
    assert (
        client.post(reverse("cases:name_readers", args=[story.case.pk]), {"people": [ito.pk], "why": "家計"}).status_code == 302
    )
    assert "伊藤" in client.get(page).content.decode()
    assert enter(kato).get(page).status_code == 404
    client = enter(yamazaki)
    client.post(reverse("cases:unname_reader", args=[story.case.pk, ito.pk]))
    assert not sees(ito, story.case)
    assert client.post(reverse("cases:lift_restriction", args=[story.case.pk]), {"why": "終わった"}).status_code == 302
    assert sees(kato, story.case)
    with as_owner():
        assert Restriction.objects.get().lifted_why == "終わった"


def test_who_sees_this_on_every_kind_of_record(story, yamazaki, enter):
    story.decided()
    with story.by("yamazaki") as user:
        note = add_note(
            story.case, by=user, agency=story.shakyo, happened_at=timezone.now(), kind="other", heading="h", text="x"
        )
    client = enter(yamazaki)
    own = client.get(reverse("cases:record_readers", args=[story.case.pk, "note", note.pk])).content.decode()
    assert "加藤" in own
    assert "伊藤" not in own
    for kind, record in (("plan", story.plan), ("item", story.item)):
        page = client.get(reverse("cases:record_readers", args=[story.case.pk, kind, record.pk])).content.decode()
        assert "伊藤" in page, kind
    assert client.get(reverse("cases:record_readers", args=[story.case.pk, "offer", note.pk])).status_code == 404


def test_why_not_and_what_to_ask_for(story, yamazaki, enter):
    story.taken()
    page = reverse("cases:readers", args=[story.case.pk])
    other = Agency.objects.get(name="生活サポート相談窓口1")
    said = enter(yamazaki).get(page, {"agency": other.pk}).content.decode()
    assert "伊藤" in said
    assert "閲覧の申請が必要です" in said


def test_one_reads_about_oneself_and_the_head_about_the_staff(story, yamazaki, kato, sato, enter):
    story.taken()
    assert story.case.number in enter(sato).get(reverse("cases:my_access")).content.decode()
    client = enter(yamazaki)
    assert story.case.number in client.get(reverse("cases:access_of", args=[kato.pk])).content.decode()
    assert client.get(reverse("cases:access_of", args=[sato.pk])).status_code == 404
    assert enter(sato).get(reverse("cases:access_of", args=[yamazaki.pk])).status_code == 404


def queries(client, page) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(page).status_code == 200
    return len(seen)


def test_as_many_queries_for_three_as_for_one(story, yamazaki, kobayashi, enter):
    """Three ways in, three requests, three emergencies, three agencies: no page asks more often."""
    story.planned()
    pages = {
        "yamazaki": [reverse(f"cases:{name}", args=[story.case.pk]) for name in ("readers", "requests")]
        + [reverse("cases:my_access")],
        "kobayashi": [reverse("cases:emergencies"), reverse("cases:my_day")],
    }
    counted = []
    for logins in (["suzuki"], ["watanabe", "takahashi"]):
        for login in logins:
            asked_of(story, login)
            in_emergency(story, login)
        if login == "takahashi":
            with story.by("yamazaki"):
                admit(story.case, story.host, why="joined")
        for login in pages:
            client = enter(story.people[login])
            counted.append([queries(client, page) for page in pages[login]])
    assert counted[:2] == counted[2:]
