"""In a real browser, the provider being another site: no wall of ours stands in the way, and none is taken down."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from agencies import identities
from agencies.models import User
from common.acting import acting_as
from tests.agencies.test_factors import code_of, with_app
from tests.identity_provider import CLIENT, SECRET, IdentityProvider

pytestmark = pytest.mark.journey


@pytest.fixture
def city(racing, live_server, settings):
    provider = IdentityProvider()
    shared = {"client_id": CLIENT, "secret": SECRET, "acr": ["two"], "amr": []}
    settings.OIDC = {"issuer": provider.issuer, "name": "山形市職員認証", **shared}
    settings.SITE_ADDRESS = live_server.url
    yield provider
    provider.stop()


def test_by_the_provider_and_the_own_app_then_by_the_provider_alone(journey, browser, city):
    sato, mori = User.objects.get(username="sato"), User.objects.get(username="mori")
    secret = with_app(sato)
    administrator = journey.person("mori")
    administrator.goto(journey.base + sato.get_absolute_url())
    administrator.get_by_role("link", name="識別子を登録する").click()
    journey.look(administrator, shows="識別子の登録")
    administrator.get_by_label("識別子（sub）").fill("s-0001")
    administrator.get_by_role("button", name="登録する").click()
    journey.look(administrator, shows="本人がはじめて使うとき")
    assert SocialAccount.objects.get().user == sato

    page = browser.new_context(locale="ja-JP", viewport={"width": 390, "height": 900}).new_page()
    page.goto(journey.base + reverse("agencies:me"))
    journey.look(page, shows="山形市職員認証でログインする")
    page.get_by_role("button", name="山形市職員認証でログインする").click()
    page.locator("input[name=code]").fill(code_of(secret))
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url(f"**{reverse('agencies:me')}")
    assert SocialAccount.objects.get().extra_data == {"confirmed": True}

    city.claims = {"acr": "two"}
    without_scripts = browser.new_context(locale="ja-JP", java_script_enabled=False).new_page()
    without_scripts.goto(journey.base + reverse("account_login"))
    without_scripts.get_by_role("button", name="山形市職員認証でログインする").click()
    without_scripts.wait_for_url(f"{journey.base}/")
    assert "佐藤" in without_scripts.content()

    with acting_as(mori.pk):
        identities.remove(sato, by=mori)
    stranger = browser.new_context(locale="ja-JP").new_page()
    stranger.goto(journey.base + reverse("account_login"))
    stranger.get_by_role("button", name="山形市職員認証でログインする").click()
    journey.look(stranger, shows="職員の登録が見つかりません")
