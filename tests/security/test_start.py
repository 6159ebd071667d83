"""In production nothing starts with a value that was meant for trying out."""

import base64
import os
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {
    "JUSO_ENV": "production",
    "JUSO_SECRET_KEY": "k3y-of-a-Test_only-" * 4,
    "JUSO_FIELD_KEYS": "a:" + base64.b64encode(bytes(range(32))).decode(),
    "JUSO_MFA_KEY": base64.urlsafe_b64encode(bytes(range(1, 33))).decode(),
    "JUSO_HOSTS": "juso.city.example.lg.jp",
    "DATABASE_URL": "postgres://juso_app:x@127.0.0.1/juso",
    "REDIS_URL": "redis://127.0.0.1/0",
}
SPARE = "only-for-demo-and-tests-never-in-production"


def start(**changed) -> subprocess.CompletedProcess:
    environment = {name: value for name, value in {**GOOD, **changed}.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", "import juso.settings as s; print(s.SESSION_COOKIE_NAME, 'demo' in s.INSTALLED_APPS)"],
        cwd=settings.ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_with_everything_in_place_it_starts_without_the_demo():
    started = start()

    assert (started.returncode, started.stdout.strip()) == (0, "__Host-sid False"), started.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JUSO_SECRET_KEY", None),
        ("JUSO_SECRET_KEY", "short"),
        ("JUSO_SECRET_KEY", "a" * 60),
        ("JUSO_SECRET_KEY", SPARE * 2),
        ("JUSO_FIELD_KEYS", None),
        ("JUSO_FIELD_KEYS", "a:" + base64.b64encode(b"only-for-demo-and-tests-32-bytes").decode()),
        ("JUSO_FIELD_KEYS", "a:" + base64.b64encode(bytes(32)).decode()),
        ("JUSO_FIELD_KEYS", "a:c2hvcnQ="),
        ("JUSO_MFA_KEY", "anVzby1kZW1vLWFuZC10ZXN0cy1vbmx5LTMyYnl0ZXM="),
        ("JUSO_MFA_KEY", "short"),
        ("JUSO_HOSTS", None),
        ("JUSO_HOSTS", "*"),
        ("JUSO_HOSTS", ".lg.jp,*"),
        ("JUSO_ADDRESS", "http://juso.city.example.lg.jp"),
        ("DATABASE_URL", None),
        ("REDIS_URL", None),
        ("JUSO_SESSION_IDLE", "86400"),
        ("JUSO_SESSION_ABSOLUTE", "604800"),
        ("JUSO_ENV", "prod"),
        ("JUSO_OIDC_ISSUER", "https://idp.city.example.lg.jp"),
    ],
)
def test_a_missing_or_weak_value_stops_the_start_and_is_named(name, value):
    started = start(**{name: value})

    assert started.returncode != 0
    assert name in started.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("issuer", "client", "content", "starts"),
    [
        ("https://idp.city.example.lg.jp", "juso", "a secret of the provider\n", True),
        ("http://idp.city.example.lg.jp", "juso", "a secret of the provider", False),
        ("https://idp.city.example.lg.jp", "", "a secret of the provider", False),
        ("https://idp.city.example.lg.jp", "juso", " \n", False),
    ],
)
def test_an_identity_provider_is_named_whole_or_not_at_all(tmp_path, issuer, client, content, starts):
    (tmp_path / "secret").write_text(content, encoding="utf-8")
    named = {"JUSO_OIDC_ISSUER": issuer, "JUSO_OIDC_CLIENT_ID": client, "JUSO_OIDC_SECRET_FILE": str(tmp_path / "secret")}
    started = start(**named)

    assert (started.returncode == 0) == starts, started.stderr
    assert starts or "JUSO_OIDC" in started.stderr.strip().splitlines()[-1]


def test_the_secret_of_the_provider_is_taken_from_a_file_alone():
    started = start(JUSO_OIDC_ISSUER="https://idp.city.example.lg.jp", JUSO_OIDC_CLIENT_ID="juso", JUSO_OIDC_SECRET="in clear")

    assert started.returncode != 0
    assert "JUSO_OIDC_SECRET_FILE" in started.stderr
