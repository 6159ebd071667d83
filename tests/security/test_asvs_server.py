"""The application as production runs it, spoken to over the wire: cookies, headers, refused requests, the last error page."""

import json
import re
from http.cookies import SimpleCookie

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.urls import reverse

from agencies.models import User
from common.owner import as_owner
from tests.security.production import HOST, serving

LOGIN = "/accounts/login/"
WORDS = "ながい ことば を いくつも つなげる"


@pytest.fixture(scope="module")
def server(tmp_path_factory, django_db_setup):
    with serving(tmp_path_factory.mktemp("production")) as running:
        yield running


def cookies_of(headers) -> dict:
    kept = SimpleCookie()
    for line in headers.get_all("Set-Cookie") or []:
        kept.load(line)
    return dict(kept)


@pytest.mark.parametrize("path", [LOGIN, "/", "/nothing-there/", "/health/", "/static/css/juso.css"])
def test_every_answer_insists_on_tls_and_names_its_type(server, path):
    _, headers, _ = server.ask("GET", path)

    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers.get("Content-Type", "text/html; charset=utf-8").startswith(("text/html; charset=utf-8", "text/css", "text/plain", "application/json"))  # fmt: skip
    assert "Access-Control-Allow-Origin" not in headers


def test_a_page_opens_no_window_to_others_and_is_kept_nowhere(server):
    _, headers, _ = server.ask("GET", LOGIN)

    policy = headers["Content-Security-Policy"]
    assert {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= {part.strip() for part in policy.split(";")}
    assert re.search(r"script-src 'self' 'nonce-[^']{16,}'", policy)
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]
    assert server.ask("GET", LOGIN)[1]["Content-Security-Policy"] != policy  # another nonce each time


def test_without_tls_a_page_is_only_pointed_to_and_the_probe_is_answered(server):
    status, headers, body = server.ask("GET", LOGIN, X_Forwarded_Proto="http")
    assert (status, headers["Location"], body) == (301, f"https://{HOST}{LOGIN}", "")
    assert server.ask("GET", "/health/", X_Forwarded_Proto="http")[0] == 200


def test_cookies_are_for_this_host_over_tls_and_not_for_scripts(racing, server):
    with as_owner():
        User.objects.filter(username="takahashi").update(password=Argon2PasswordHasher().encode(WORDS, "saltsaltsaltsalt"))
    _, headers, page = server.ask("GET", LOGIN)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    csrf = cookies_of(headers)["__Host-csrf"]
    body = f"csrfmiddlewaretoken={token}&login=takahashi&password={WORDS}".encode()
    form = {"Content_Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}", "Cookie": f"__Host-csrf={csrf.value}"}  # fmt: skip
    status, headers, _ = server.ask("POST", LOGIN, body, **form)
    session = cookies_of(headers)["__Host-sid"]

    assert status == 302
    for cookie, same_site in ((csrf, "Strict"), (session, "Lax")):
        told = (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"], cookie["samesite"])
        assert told == (True, True, "/", "", same_site)
        assert len(cookie.key) + len(cookie.value) < 4096
    assert re.fullmatch(r"[a-z0-9]{32}", session.value)  # 165 bits
    assert server.ask("POST", LOGIN, body, **form | {"Origin": "https://evil.example"})[0] == 403


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "DELETE", "PUT", "PATCH", "BREW"])
def test_methods_nobody_serves(server, method):
    status, _, body = server.ask(method, "/health/", X_Marker="carried")
    assert status in {400, 403, 405, 501}
    assert "carried" not in body


def head(*lines: str, request=f"POST {LOGIN} HTTP/1.1") -> bytes:
    return "\r\n".join([request, f"Host: {HOST}", "X-Forwarded-Proto: https", *lines, "", ""]).encode()


@pytest.mark.parametrize(
    "raw",
    [
        head("Content-Length: 5", "Content-Length: 6") + b"hello",
        head("Content-Length: 4", "Transfer-Encoding: chunked") + b"0\r\n\r\nGET /health/ HTTP/1.1\r\nHost: x\r\n\r\n",
        head("Transfer-Encoding: xchunked") + b"0\r\n\r\n",
        head("Transfer-Encoding: chunked", "Transfer-Encoding: identity") + b"0\r\n\r\n",
        head("Content-Length: +5") + b"hello",
        head("Content-Length : 5") + b"hello",
        head("X-Bare: a\nX-Injected: b"),
        head("X-Nul: a\0b"),
        head(request=f"POST {LOGIN} HTTP/9.9"),
    ],
    ids=["two lengths", "length and chunks", "unknown coding", "two codings", "signed length", "space before the colon", "bare line feed", "nul", "no such version"],
)  # fmt: skip
def test_a_request_two_servers_could_read_differently_is_refused_whole(server, raw):
    heard = server.say(raw)
    answers = re.findall(rb"HTTP/1\.[01] (\d{3})", heard)
    assert len(answers) <= 1  # nothing smuggled behind it is answered
    assert set(answers) <= {b"400", b"403", b"501", b"505"}


def test_lengths_of_answers_are_true(server):
    for path in (LOGIN, "/nothing-there/", "/health/"):
        _, headers, body = server.ask("GET", path)
        assert int(headers["Content-Length"]) == len(body.encode())


@pytest.mark.parametrize("name", ["evil.example", f"{HOST}.evil.example", f"{HOST}@evil.example", ""])
def test_only_the_names_of_this_city_are_answered_to(server, name):
    status, headers, body = server.ask("GET", LOGIN, Host=name)
    assert status == 400
    assert "evil" not in body
    assert "Location" not in headers


def test_a_forwarded_name_is_not_believed(server):
    status, headers, body = server.ask("GET", "/", X_Forwarded_Host="evil.example", X_Host="evil.example", Forwarded="host=evil.example")  # fmt: skip
    assert (status, headers["Location"]) == (302, f"{LOGIN}?next=/")
    assert "evil" not in body + str(headers)


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.git/HEAD", "/.env", "/manage.py", "/juso/settings.py", "/docker-compose.yml", "/requirements.txt", "/secrets/secret_key", "/static/../manage.py", "/static/%2e%2e/manage.py", "/static/css/juso.css.map", "/static/css/juso.css~", "/admin/", "/api/", "/metrics", "/debug/", "/__debug__/", "/demo/", "/ui/"],
)  # fmt: skip
def test_nothing_of_the_program_or_its_tools_is_served(server, path):
    assert server.ask("GET", path)[0] == 404


@pytest.mark.parametrize("path", ["/static/", "/static/css/", "/static/vendor/"])
def test_no_folder_is_listed(server, path):
    status, _, body = server.ask("GET", path)
    assert status == 404
    assert "juso.css" not in body.replace('.css" ', "").split("<body")[-1]


def test_a_page_with_a_file_ending_is_no_file(server):
    """A cache that goes by endings must not keep a page under one."""
    for path in (f"{LOGIN}x.css", "/me/a.css", "/me/;a.js", "/me/%2fa.png"):
        status, headers, _ = server.ask("GET", path)
        assert (status, "no-store" in headers["Cache-Control"]) == (404, True), path


def test_answers_tell_no_version(server):
    for path in (LOGIN, "/nothing-there/"):
        _, headers, body = server.ask("GET", path)
        assert not re.search(r"\d", headers.get("Server", ""))
        assert not {"X-Powered-By", "X-Runtime", "Via"} & set(headers)
        assert not re.search(r"django|gunicorn|python|postgres", body, re.IGNORECASE)


def test_a_request_too_large_is_refused(server):
    _, headers, page = server.ask("GET", LOGIN)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    form = {"Content_Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}", "Cookie": f"__Host-csrf={cookies_of(headers)['__Host-csrf'].value}"}  # fmt: skip
    assert server.ask("POST", LOGIN, f"csrfmiddlewaretoken={token}&a=".encode() + b"x" * 3_000_000, **form)[0] in {400, 413}
    assert server.ask("POST", LOGIN, f"csrfmiddlewaretoken={token}".encode() + b"&a=1" * 600, **form)[0] in {400, 413}
    assert server.say(head("Cookie: " + "x" * 100_000, request=f"GET {LOGIN} HTTP/1.1")).split(b" ")[1] in {b"400", b"431"}
    assert server.say(head(request=f"GET /{'x' * 10_000} HTTP/1.1")).split(b" ")[1] in {b"400", b"414"}
    assert server.ask("GET", "/health/")[0] == 200


def test_when_the_database_is_gone_a_page_says_so_and_nothing_else(tmp_path, django_db_setup):
    with serving(tmp_path, DATABASE_URL="postgresql://juso_app:a-password@127.0.0.1:1/juso") as broken:
        for _ in range(2):  # one failure does not take the process with it
            status, headers, body = broken.ask("GET", LOGIN)
            assert status == 500
            assert "申し訳ありません" in body or "エラー" in body
            assert not re.search(r"Traceback|OperationalError|psycopg|a-password|juso_app|settings|/srv", body)
            assert headers["X-Content-Type-Options"] == "nosniff"
        assert broken.ask("GET", "/static/css/juso.css")[0] == 200
        assert broken.process.poll() is None
        lines = [json.loads(line) for line in broken.log.read_text("utf-8").splitlines() if line.startswith("{")]
    failed = [line for line in lines if line.get("status") == 500]
    assert failed
    assert {"at", "level", "logger", "where", "request"} <= set(failed[0])
    assert failed[0]["error"] == "OperationalError"
    assert "a-password" not in str(lines)


def test_every_page_has_its_way_out(enter, sato):
    """In any environment: the button to leave stands in the head of each page."""
    page = enter(sato).get("/me/").content.decode()
    assert f'action="{reverse("account_logout")}"' in page
