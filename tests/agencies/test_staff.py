"""Accounts, posts and sessions."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import Post, User
from agencies.roles import GRANTS, Permission, Role
from demo.coming_in import come_in
from demo.personas import PASSWORD


def test_the_administrator_sees_no_case_and_no_role_sees_everything():
    assert not {Permission.CASE_VIEW, Permission.MEETING_ATTEND} & GRANTS[Role.ADMINISTRATOR]
    assert all(granted != set(Permission) for granted in GRANTS.values())
    assert set(GRANTS) == set(Role)


def test_an_account_is_opened_and_its_owner_sets_the_password(enter, mori):
    client = enter(mori)
    client.post(reverse("agencies:add_account"), {"username": "abe", "name": "阿部　清", "kana": "あべ　きよし"})
    user = User.objects.get(username="abe")
    assert not user.has_usable_password()

    link = client.get(user.get_absolute_url()).context["link"].removeprefix("http://testserver")
    owner = Client()
    form_url = owner.get(link)["Location"]
    words = "ながい ことば を いくつも つなげる"
    assert owner.post(form_url, {"new_password1": words, "new_password2": words}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(words)
    assert owner.get(link).context["validlink"] is False


@pytest.mark.parametrize(
    ("username", "sentence"),
    [("AB", "半角の英小文字"), ("sato", "すでに使われています"), ("", "入力してください"), ("漢字です", "半角の英小文字")],
)
def test_a_bad_login_name_is_explained(enter, mori, username, sentence):
    page = enter(mori).post(reverse("agencies:add_account"), {"username": username, "name": "x", "kana": "あ"}).content.decode()

    assert sentence in page


def test_a_closed_account_is_out_with_the_next_request(enter, mori, sato):
    other = Client()
    come_in(other, sato)
    assert other.get("/").status_code == 200
    enter(mori).post(reverse("agencies:switch_account", args=[sato.pk]))

    assert other.get("/").status_code == 302


def test_nobody_closes_the_own_account(enter, mori):
    client = enter(mori)
    page = client.post(reverse("agencies:switch_account", args=[mori.pk]), follow=True).content.decode()

    assert "自分のアカウントは停止できません" in page


def test_a_post_that_ended_grants_nothing(enter, story, sato):
    story.received()
    client = enter(sato)
    assert client.get(story.case.get_absolute_url()).status_code == 200
    Post.objects.filter(user=sato).update(until=timezone.localdate() - timedelta(days=1))

    assert client.get(story.case.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(("name", "seconds"), [("seen", 31 * 60), ("began", 12 * 3600 + 60)])
def test_sessions_end_by_idleness_and_by_age(enter, sato, name, seconds):
    client = enter(sato)
    client.get("/me/")
    session = client.session
    session[name] = session[name] - seconds
    session.save()

    assert client.get("/me/").status_code == 302


def test_signing_in_with_the_password_says_the_same_of_unknown_and_wrong(client, sato):
    pages = [
        client.post(reverse("account_login"), {"login": login, "password": "wrong wrong wrong"}).content.decode()
        for login in ("sato", "nobody")
    ]

    assert "summary-errors" in pages[0]
    unknown, wrong = (re.sub(r"nobody|sato|value=\"[^\"]*\"|nonce=\"[^\"]*\"", "", page) for page in pages)
    assert unknown == wrong


def test_second_factors_are_stored_encrypted(sato):
    from agencies.adapters import MFAAdapter

    adapter = MFAAdapter()
    assert adapter.decrypt(adapter.encrypt("seed")) == "seed"
    assert "seed" not in adapter.encrypt("seed")


def test_with_the_password_one_comes_in_and_may_set_up_second_factors(client, sato):
    assert client.post(reverse("account_login"), {"login": "sato", "password": PASSWORD}).status_code == 302
    pages = ["mfa_index", "mfa_list_webauthn", "agencies:sessions", "account_change_password", "agencies:me"]
    assert {name: client.get(reverse(name)).status_code for name in pages} == dict.fromkeys(pages, 200)

    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_the_first_administrator_gets_a_link(db, capsys, client):
    call_command("first_administrator", "hajime", "管理　始")

    link = capsys.readouterr().out.strip()
    assert client.get(client.get(link)["Location"]).context["validlink"] is True
    assert User.objects.get(username="hajime").posts.get().role == Role.ADMINISTRATOR
