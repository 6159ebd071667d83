"""Signing in as it is at the desk: a real browser, a passkey under our own policy, and a screen left alone."""

import pytest

from demo.personas import PASSWORD

pytestmark = pytest.mark.journey
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_password(page, base, login):
    page.goto(f"{base}/accounts/login/?next=/system/")
    page.get_by_label("ログインID").fill(login)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログインする").click()


def test_an_administrator_sets_up_a_passkey_and_comes_back_with_it(journey):
    context = journey.browser.new_context(locale="ja-JP", viewport={"width": 1280, "height": 900})
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    with_password(page, journey.base, "mori")
    journey.look(page, shows="二要素認証の登録")
    page.get_by_role("link", name="パスキーを登録する").click()
    journey.look(page, shows="パスキーの登録")
    page.get_by_role("button", name="登録する").click()
    journey.look(page, shows="控えたので、仕事を始める")
    page.goto(f"{journey.base}/staff/")
    journey.look(page, shows="職員アカウント")

    page.get_by_role("button", name="ログアウト").click()
    with_password(page, journey.base, "mori")
    journey.look(page, shows="パスキーを登録した方")
    page.get_by_role("button", name="パスキーで確認する").click()
    page.wait_for_url("**/system/")
    journey.look(page, shows="しくみ")
    assert said == []  # the policy refused nothing


@pytest.mark.parametrize("width", [1280, 390])
def test_a_screen_left_alone_keeps_what_was_typed(journey, width):
    page = journey.person("sato", width=width)
    page.goto(f"{journey.base}/cases/receive/")
    page.locator("input[name=name]").fill("打ちかけ　太郎")
    page.get_by_role("button", name="離席").click()
    journey.look(page, shows="離席中です")
    assert "打ちかけ" not in page.content()
    page.go_back()
    page.reload()
    assert "打ちかけ" not in page.content()
    page.goto(f"{journey.base}/cases/receive/")
    journey.look(page, shows="離席中です")
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="パスワードで戻る").click()
    page.get_by_text("書きかけがあります").wait_for()
    page.get_by_role("link", name="続きを書く").click()
    assert page.locator("input[name=name]").input_value() == "打ちかけ　太郎"
