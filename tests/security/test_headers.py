"""What every answer carries, whoever asks for whatever, errors and files included."""

import json
import logging
import re

import pytest
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from agencies.models import User
from common.views import REPORTS
from demo.coming_in import come_in
from tests.security.test_doors import ADDRESSES, address, town  # noqa: F401 (a fixture)
from tests.security.walled import walled

RULES = ["default-src 'none'", "script-src 'self' 'nonce-", "style-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]


def test_a_page_gives_its_nonce_once(client, db):
    first, second = (client.get(reverse("account_login")) for _ in range(2))
    nonces = {re.search(r"'nonce-([^']+)'", page["Content-Security-Policy"])[1] for page in (first, second)}

    assert len(nonces) == 2
    assert all(rule in first["Content-Security-Policy"] for rule in RULES)
    assert "report-uri /csp" in first["Content-Security-Policy"]


def test_static_files_carry_them_too(client, db):
    assert finders.find("css/juso.css")
    answer = client.get("/static/css/juso.css")

    assert b"".join(answer.streaming_content)
    answer.close()
    walled(answer, is_file=True)


def test_errors_carry_them_too(db, sato, settings):
    client = come_in(Client(raise_request_exception=False, enforce_csrf_checks=True), sato)
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    answers = {
        400: client.get("/", headers={"host": "evil.example"}),
        403: client.post("/away/"),
        404: client.get("/nowhere/"),
        405: client.get("/away/"),
    }
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    answers[413] = Client().post("/accounts/login/", {"login": "x" * 2_000})
    cache.clear()
    for _ in range(121):
        answers[429] = Client().post("/accounts/login/", {})
    cache.clear()
    assert {status: answer.status_code for status, answer in answers.items()} == {status: status for status in answers}
    for answer in answers.values():
        walled(answer)
        assert "<h1>" in answer.content.decode()


def test_a_broken_page_tells_nothing_and_carries_them_too(db, sato, monkeypatch):
    from agencies import views

    def breaks(request):
        raise RuntimeError("secret of the page")

    monkeypatch.setattr(views.panels, "of_me", breaks)
    answer = come_in(Client(raise_request_exception=False), sato).get("/me/")

    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
    walled(answer)


def test_a_file_that_is_taken_away_is_boxed_in(town, client):  # noqa: F811
    come_in(client, User.objects.get(username="yamazaki"))
    answer = client.get(address("cases:attachment", dict(ADDRESSES)["cases:attachment"], town))

    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    walled(answer)


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_no_header_makes_another_method_of_it(enter, sato, header):
    client = enter(sato)

    assert client.get(reverse("agencies:away"), headers={header: "POST"}).status_code == 405
    assert client.get("/cases/").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", ""])
def test_only_our_own_names_are_answered(client, db, host):
    assert client.get("/accounts/login/", headers={"host": host}).status_code in ({400} if host else {200, 400})
    assert client.get("/accounts/login/", headers={"x-forwarded-host": "evil.example"}).status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nothing_leads_outside(client, sato, target):
    from demo.personas import PASSWORD

    answer = client.post(reverse("account_login"), {"login": "sato", "password": PASSWORD, "next": target})

    assert answer["Location"] == "/"


# Reports of browsers ------------------------------------------------------------------------------------------------------


def report(client, content):
    return client.post("/csp", content, content_type="application/csp-report")


def test_of_a_report_only_the_rule_is_kept(caplog, db):
    cache.clear()
    client = Client(enforce_csrf_checks=True)
    said = {"csp-report": {"effective-directive": "script-src", "document-uri": "http://x/cases/秘密", "blocked-uri": "evil"}}
    with caplog.at_level(logging.WARNING, "juso.csp"):
        assert report(client, json.dumps(said)).status_code == 204
        assert report(client, json.dumps({"csp-report": {"effective-directive": "秘密\nmore"}})).status_code == 204
        for broken in ("", "[]", "{", '{"csp-report": 3}', "x" * 20_000):
            assert report(client, broken).status_code == 204

    assert [record.getMessage() for record in caplog.records][:2] == [
        "a page broke the rule script-src",
        "a page broke the rule other",
    ]
    assert "秘密" not in caplog.text


def test_a_flood_of_reports_is_not_written_down(caplog, db):
    cache.clear()
    with caplog.at_level(logging.WARNING, "juso.csp"):
        for _ in range(REPORTS.most + 20):
            report(Client(), "{}")

    assert len(caplog.records) == REPORTS.most
