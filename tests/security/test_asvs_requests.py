"""Requests somebody wrote by hand: doubled names, forged headers, fields nobody asked for, ways out of the house."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from agencies.models import User
from agencies.roles import Permission
from cases.actions import add_note
from cases.models import Case, Intake
from common.acting import acting_as
from common.files import as_download
from common.limits import client_of
from common.uploads import accept
from demo.personas import PASSWORD
from tests.security.test_doors import ADDRESSES, address, town  # noqa: F401

EVIL = ["https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example/", "\\\\evil.example", "javascript:alert(1)", "http:evil.example", " https://evil.example", "data:text/html,x"]  # fmt: skip


# Parameters ---------------------------------------------------------------------------------------------------------


def test_what_stands_in_the_address_is_not_taken_for_what_was_sent(enter, mori):
    page = enter(mori).post(reverse("agencies:add_account") + "?username=abe&name=abe&kana=あべ", {"username": ""})

    assert page.status_code == 200
    assert not User.objects.filter(username="abe").exists()


def test_of_a_doubled_name_every_part_reads_the_same(enter, mori):
    """Checked and kept is one and the same value: the last."""
    client = enter(mori)
    client.post(reverse("agencies:add_account"), {"username": ["BAD!", "abe"], "name": ["x", "阿部"], "kana": ["漢", "あべ"]})
    user = User.objects.get(username="abe")
    assert (user.name, user.kana) == ("阿部", "あべ")

    client.post(reverse("agencies:add_account"), {"username": ["abe2", "BAD!"], "name": "x", "kana": "あ"})
    assert not User.objects.filter(username__in=["abe2", "BAD!"]).exists()


@pytest.mark.parametrize("name", ["is_superuser", "is_staff", "is_active", "password", "id", "pk", "last_login"])
def test_a_field_nobody_asked_for_is_not_taken_in(enter, mori, name):
    enter(mori).post(reverse("agencies:add_account"), {"username": "abe", "name": "阿部", "kana": "あべ", name: "1"})
    user = User.objects.get(username="abe")

    assert user.is_active
    assert not getattr(user, "is_superuser", False)
    assert not getattr(user, "is_staff", False)
    assert not user.has_usable_password()
    assert (user.pk, user.last_login) != (1, "1")


def test_nobody_names_another_author_custodian_or_agency(enter, story, sato, shakyo):
    """The deed knows who acts and where from; what is sent along beside the form stays outside."""
    before = Case.objects.none()
    page = enter(sato).get(reverse("cases:receive"))
    with acting_as(sato.pk):
        before = set(Case.objects.values_list("pk", flat=True))
    sent = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    enter(sato).post(
        reverse("cases:receive"),
        {**sent, "known": "on", "name": "青木　一", "kana": "あおき　はじめ", "received_on": timezone.localdate().isoformat(), "route": "visit",
         "topics": ["03"], "main_topic": "03", "content": "本文", "custodian": shakyo.pk, "agency": shakyo.pk, "received_by": 1, "stage": "closed",
         "person_id": "0197a7a6-0000-7000-8000-000000000000", "number": "X-1"},
    )  # fmt: skip
    with acting_as(sato.pk):
        new = Case.objects.exclude(pk__in=before)
        for case in new:
            assert (case.custodian_id, case.stage != "closed", case.number != "X-1") == (sato.desk.pk, True, True)
            assert Intake.objects.get(case=case).received_by_id == sato.pk


# Who asks, and from where -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("forwarded", "found"),
    [("192.0.2.7", "192.0.2.7"), ("10.0.0.1, 192.0.2.7", "192.0.2.7"), ("evil, 127.0.0.1, 192.0.2.7", "192.0.2.7"), ("2001:db8:1:2::9", "2001:db8:1:2::/64")],
)  # fmt: skip
def test_behind_one_proxy_only_its_own_word_counts(settings, forwarded, found):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forged = {"HTTP_X_REAL_IP": "10.9.9.9", "HTTP_CLIENT_IP": "10.9.9.9", "HTTP_FORWARDED": "for=10.9.9.9"}

    assert client_of(RequestFactory().get("/", HTTP_X_FORWARDED_FOR=forwarded, REMOTE_ADDR="172.18.0.5", **forged)) == found


def test_without_a_proxy_nothing_forwarded_counts(settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR="192.0.2.7", REMOTE_ADDR="198.51.100.4")

    assert client_of(request) == "198.51.100.4"


@pytest.mark.parametrize("name", ["X-User-ID", "X-Remote-User", "Remote-User", "X-Forwarded-User", "Authorization"])
def test_no_header_signs_anybody_in(db, name):
    assert Client().get("/me/", headers={name: "mori"}).status_code == 302


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
def test_a_form_sent_from_elsewhere_is_refused_even_with_a_token(db, sato, origin):
    client = Client(enforce_csrf_checks=True)
    page = client.get(reverse("account_login")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    sent = {"csrfmiddlewaretoken": token, "login": "sato", "password": "x"}

    assert client.post(reverse("account_login"), sent, headers={"Origin": origin}).status_code == 403
    assert client.post(reverse("account_login"), sent, headers={"Origin": "http://testserver"}).status_code == 200


# Ways out -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", EVIL)
def test_signing_in_leads_nowhere_outside(enter, sato, place):
    """Asked for already signed in, and sent with the right password."""
    response = enter(sato).get(reverse("account_login"), {"next": place})
    assert not outside(response.headers.get("Location", "/"))

    client = Client()
    response = client.post(reverse("account_login"), {"login": "sato", "password": PASSWORD, "next": place})
    assert response.status_code == 302
    assert not outside(response.headers["Location"])


@pytest.mark.parametrize("place", EVIL)
def test_a_draft_leads_nowhere_outside(enter, sato, place):
    sent = {"once": "0b5f5b0e-7d0c-4a54-9d6f-7c4a4d0a1c11", "draft_place": place, "draft_label": "x", "text": "x"}

    assert enter(sato).post(reverse("drafts:keep"), sent).status_code == 400


def test_no_page_follows_an_address_it_was_given(enter, town, sato):  # noqa: F811
    """Every address of ours, asked with the usual names for "and then to"."""
    client, given = (
        enter(sato),
        dict.fromkeys(("next", "url", "redirect", "return_to", "back", "continue"), "//evil.example/"),
    )
    for name, parameters in ADDRESSES:
        if name.endswith("pdf") or name == "notices:follow":
            continue
        response = client.get(address(name, parameters, town), given)
        assert not outside(response.headers.get("Location", "/")), name


def outside(location: str) -> bool:
    return not re.match(r"/(?![/\\])|\?|#|http://testserver/", location)


# What comes back ----------------------------------------------------------------------------------------------------

NAMES = ['a";filename="b.html";x=".txt', "a\r\nSet-Cookie: x=1.txt", "a\nX: y.txt", "../../etc/passwd.txt", "表;x=1.txt", "<script>.txt", "%0d%0aX: y.txt", "a\u202etxt.exe.txt"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_a_file_cannot_leave_its_header(enter, story, sato, name):
    case = story.received().case
    with story.by("sato") as user:
        note = add_note(
            case, by=user, agency=story.centre, happened_at=timezone.now(), kind="other", heading="見出し", text="本文", visibility="team",
            attached=[accept(name, "本文".encode())],
        )  # fmt: skip
        file = note.attachments.get()
    response = enter(sato).get(reverse("cases:attachment", args=[case.pk, note.pk, file.pk]))
    disposition = response.headers["Content-Disposition"]

    assert disposition.startswith("attachment; filename")
    assert not re.search(r"[\r\n\0]", disposition)
    assert not re.search(r'filename="[^"]*\.html"', disposition)
    assert "/" not in disposition.replace("utf-8''", "")
    assert set(response.cookies) <= {"sessionid", "csrftoken"}
    assert response.headers["Content-Type"] == "text/plain"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "words",
    ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{ 7|add:7 }}{% now 'Y' %}", "javascript:alert(1)", "</textarea><svg onload=alert(1)>", "' onmouseover='x", "{{constructor.constructor('x')()}}"],
)  # fmt: skip
def test_what_was_typed_comes_back_as_text(enter, story, sato, words):
    """In the heading, the text, and the form that keeps it after a mistake."""
    case = story.received().case
    with story.by("sato") as user:
        add_note(
            case,
            by=user,
            agency=story.centre,
            happened_at=timezone.now(),
            kind="other",
            heading=words,
            text=words,
            visibility="team",
        )
    client = enter(sato)
    pages = [
        client.get(case.get_absolute_url()).content.decode(),
        client.post(
            reverse("cases:add_note", args=[case.pk]), {"heading": words, "text": words, "day": words}
        ).content.decode(),
        client.post(reverse("cases:search"), {"words": words}).content.decode(),
    ]
    for page in pages:
        assert not re.search(r"<script>alert|<img src=x|<svg onload|' onmouseover='x|(href|src|action)=\"javascript:", page)
    assert escape(words) in pages[1]


@pytest.mark.parametrize(
    "words",
    [
        "' or 1=1 --",
        "'; drop table cases_case; --",
        "%' or '1'='1",
        "\\' union select 1",
        "*)(uid=*",
        "a\0b",
        "%s %(x)s {0} {x}",
        "\ud800",
    ],
)
def test_a_search_is_a_value_and_never_a_statement(enter, story, takahashi, words):
    story.received()
    page = enter(takahashi).post(reverse("cases:search"), {"words": words.encode("utf-8", "surrogatepass")})

    assert page.status_code in {200, 400}
    assert story.case.number not in page.content.decode()
    with story.by("sato"):
        assert Case.objects.filter(pk=story.case.pk).exists()


@pytest.mark.parametrize("name", ["sort", "order", "o", "page", "after", "stage", "urgency", "topic", "custodian"])
@pytest.mark.parametrize(
    "value", ["custodian__users__password", "-pk; select 1", "9" * 400, "\x00", "..", "-1", "1e999", "NaN"]
)
def test_a_list_takes_conditions_from_its_own_table_only(enter, story, sato, name, value):
    story.received()

    assert enter(sato).get(reverse("cases:list"), {name: value}).status_code in {200, 400, 404}


@pytest.mark.parametrize(
    "address", ["a@example.jp\r\nBcc: x@evil.example", "a@example.jp\nx", "a@example.jp, x@evil.example", "a b@example.jp"]
)
def test_an_address_for_letters_has_one_line_and_one_reader(db, address):
    with pytest.raises(ValidationError, match="メールアドレス"):
        User(username="abe", name="阿部", kana="あべ", email=address).full_clean(exclude=["password"])


def test_every_role_is_a_list_of_named_rights(mori, sato):
    assert {permission for permission in Permission if mori.may(permission)} & {
        Permission.CASE_VIEW,
        Permission.CASE_RECORD,
    } == set()
    assert sato.may(Permission.CASE_VIEW)
    assert not sato.may("no.such.right")


def test_a_download_is_never_shown(story):
    case = story.received().case
    with story.by("sato") as user:
        note = add_note(
            case, by=user, agency=story.centre, happened_at=timezone.now(), kind="other", heading="h", text="t", visibility="team",
            attached=[accept("a.csv", b"=1+1")],
        )  # fmt: skip
        response = as_download(note.attachments.get())

    assert response.headers["Content-Disposition"].startswith("attachment")
