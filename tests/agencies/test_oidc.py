"""Signing in through the city's identity provider: only who was registered, only a token that holds, and our own factor
where the provider has seen none."""

import re
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.cache import cache
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from agencies import identities, tries
from agencies.actions import close_account
from agencies.models import User
from audit.models import Entry
from common.acting import acting_as
from common.owner import as_owner
from demo.coming_in import come_in
from notices.models import Notice
from tests.agencies.test_factors import PASSWORD, code_of, sign_in, with_app
from tests.identity_provider import CLIENT, SECRET, IdentityProvider

LOGIN, GO, BACK, ME = map(reverse, ["account_login", "agencies:to_provider", "agencies:from_provider", "agencies:me"])
STRONG = {"acr": "urn:city:two"}


@pytest.fixture
def city(db, settings):
    """The provider, named in the settings."""
    cache.clear()
    provider = IdentityProvider()
    settings.OIDC = {
        "issuer": provider.issuer,
        "name": "山形市認証基盤",
        "client_id": CLIENT,
        "secret": SECRET,
        "acr": ["urn:city:two"],
        "amr": ["hwk"],
    }
    yield provider
    provider.stop()


@pytest.fixture
def linked(city, sato, mori):
    """Sato is registered there as s-0001, and has come in through it with the own app before."""
    with acting_as(mori.pk):
        identities.register(sato, subject="s-0001", by=mori)
    SocialAccount.objects.update(extra_data={"confirmed": True})
    return city


def register(user, mori, subject="s-0001"):
    with acting_as(mori.pk):
        return identities.register(user, subject=subject, by=mori)


def ask(client, **more) -> str:
    """The button of the sign-in page; returns where it leads."""
    page = client.post(GO, more)
    assert page.status_code == 200, page
    address = page.context["address"]
    assert page.headers["Refresh"] == f"0; url={address}"
    return address


def through(client, city, *, change=(), **more):
    return client.get(BACK, {**city.consent(ask(client, **more)), **dict(change)})


def is_in(client) -> bool:
    return client.get(ME).status_code == 200


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def written():
    with as_owner():
        return list(Entry.objects.order_by("id").values_list("verb", "about_id", "detail"))


# Coming in -------------------------------------------------------------------------------------------------------------


def test_whoever_the_provider_has_seen_with_two_factors_is_in(client, linked, sato):
    with_app(sato)
    linked.claims = STRONG
    answer = through(client, linked, next=ME)

    assert (answer.status_code, answer["Location"]) == (302, ME)
    assert is_in(client)
    lines = [(verb, detail) for verb, about, detail in written() if about == str(sato.pk)]
    assert ("signin.entered", {"way": "provider"}) in lines
    assert "account.signed_in" in {verb for verb, _ in lines}


def test_amr_may_say_so_too(client, linked, sato):
    with_app(sato)
    linked.claims = {"amr": ["pwd", "hwk"]}
    through(client, linked)

    assert is_in(client)


@pytest.mark.parametrize("claims", [{}, {"acr": "urn:city:one"}, {"amr": ["pwd"]}, {"amr": "hwk"}, {"acr": ["urn:city:two"]}])
def test_without_that_word_the_own_factor_is_asked_as_after_a_password(client, linked, sato, claims):
    secret = with_app(sato)
    linked.claims = claims
    answer = through(client, linked)

    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_in(client)


def test_who_has_no_factor_yet_sets_one_up_first(client, linked):
    linked.claims = STRONG
    through(client, linked)

    assert client.get(ME).status_code == 200  # one's own page shows what is missing
    assert client.get(reverse("cases:list"))["Location"] == reverse("agencies:enrol")


def test_the_word_counts_only_after_the_person_has_shown_the_own_factor_once(client, city, sato, mori):
    """An administrator who registers somebody else's subject does not become that person."""
    secret = with_app(sato)
    register(sato, mori)
    city.claims = STRONG

    assert through(client, city)["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_in(client)
    assert "identity.confirmed" in {verb for verb, *_ in written()}

    second = Client()
    through(second, city)
    assert is_in(second)


def test_administrators_and_conveners_still_show_their_passkey(client, city, mori, kobayashi, ito):
    for number, user in enumerate([mori, kobayashi]):
        with acting_as(ito.pk):
            identities.register(user, subject=f"a-{number}", by=ito)
        SocialAccount.objects.update(extra_data={"confirmed": True})
        with_app(user)
        city.subject, city.claims = f"a-{number}", STRONG
        browser = Client()

        assert through(browser, city)["Location"] == reverse("mfa_authenticate")
        assert not is_signed_in(browser)


def test_coming_in_through_it_is_no_proof_of_now(client, linked, sato):
    """It may have asked for nothing: where it does not say when it last saw the person, a sensitive act asks here."""
    with_app(sato)
    linked.claims = {**STRONG, "auth_time": None}
    through(client, linked)

    with_app_page = client.get(reverse("cases:register"))
    assert with_app_page.status_code == 302
    assert "reauthenticate" in with_app_page["Location"]


def test_a_moment_it_names_counts_from_then(client, linked, sato):
    with_app(sato)
    linked.claims = STRONG
    through(client, linked)
    records = client.session["account_authentication_methods"]
    (proof,) = [record for record in records if record["method"] == "mfa"]

    assert abs(proof["at"] - time.time()) < 60
    assert "reauthenticate" not in client.get(reverse("cases:register")).headers.get("Location", "")


# Who does not come in --------------------------------------------------------------------------------------------------


def test_nobody_is_made_and_no_address_is_taken_over(client, city, sato):
    """The provider names the e-mail of an account of ours; that is no reason."""
    before = User.objects.count()
    User.objects.filter(pk=sato.pk).update(email="sato@elsewhere.example")
    city.claims = {"email_verified": True, **STRONG}
    answer = through(client, city)

    assert answer.status_code == 403
    assert not is_signed_in(client)
    assert (User.objects.count(), SocialAccount.objects.count(), SocialToken.objects.count()) == (before, 0, 0)
    assert ("signin.failed", "0", {"way": "provider"}) in written()


def body_of(answer) -> str:
    return re.sub(r'(nonce|value|content)="[^"]*"', "", answer.content.decode())


def test_a_closed_account_is_answered_like_an_unknown_one(client, city, endo, mori):
    unknown = through(client, city)
    register(endo, mori)
    with acting_as(mori.pk):
        close_account(endo, by=mori)
    closed = through(Client(), city)

    assert (closed.status_code, body_of(closed)) == (unknown.status_code, body_of(unknown))
    assert ("signin.failed", str(endo.pk), {"way": "provider"}) in written()


def test_the_same_subject_from_another_issuer_is_somebody_else(client, linked, settings):
    other = IdentityProvider()
    settings.OIDC = {**settings.OIDC, "issuer": other.issuer}
    answer = through(client, other)
    other.stop()

    assert answer.status_code == 403
    assert not is_signed_in(client)


def forged(name):
    """What is wrong with the token: provider → None, after changing it."""
    return {
        "unsigned": lambda p: setattr(
            p, "sign", lambda claims: jwt.encode(claims, "", algorithm="none", headers={"kid": "first"})
        ),
        "signed by another": lambda p: setattr(p, "sign", lambda claims: p.signed(claims, key=p.other_key)),
        "another key by name": lambda p: setattr(p, "sign", lambda claims: p.signed(claims, kid="second")),
        "signed with the secret": lambda p: setattr(p, "sign", lambda claims: p.signed(claims, key=SECRET, alg="HS256")),
        "cut": lambda p: setattr(p, "sign", lambda claims: p.signed(claims)[:-4]),
        "no token": lambda p: setattr(p, "token_answer", {"access_token": "x"}),
        "no object": lambda p: setattr(p, "token_answer", ["access_token"]),
        "not a token": lambda p: setattr(p, "token_answer", {"access_token": "x", "id_token": 5}),
        "expired": lambda p: p.claims.update(exp=int(time.time()) - 120),
        "without an end": lambda p: p.claims.update(exp=None),
        "for another": lambda p: p.claims.update(aud="somebody"),
        "for another too": lambda p: p.claims.update(aud=[CLIENT, "somebody"]),
        "asked for by another": lambda p: p.claims.update(azp="somebody"),
        "another issuer": lambda p: p.claims.update(iss="https://elsewhere.example"),
        "another nonce": lambda p: p.claims.update(nonce="n" * 43),
        "no nonce": lambda p: p.claims.update(nonce=None),
        "a nonce of numbers": lambda p: p.claims.update(nonce=7),
        "no subject": lambda p: p.claims.update(sub=None),
        "an empty subject": lambda p: p.claims.update(sub=" "),
        "an endless subject": lambda p: p.claims.update(sub="s" * 300),
        "discovery of another": lambda p: p.config.update(issuer="https://elsewhere.example"),
    }[name]


FORGERIES = [
    "unsigned",
    "signed by another",
    "another key by name",
    "signed with the secret",
    "cut",
    "no token",
    "no object",
    "not a token",
    "expired",
    "without an end",
    "for another",
    "for another too",
    "asked for by another",
    "another issuer",
    "another nonce",
    "no nonce",
    "a nonce of numbers",
    "no subject",
    "an empty subject",
    "an endless subject",
    "discovery of another",
]


@pytest.mark.parametrize("name", FORGERIES)
def test_a_token_that_does_not_hold_opens_nothing(client, linked, sato, name):
    with_app(sato)
    linked.claims = dict(STRONG)
    back = linked.consent(ask(client))
    forged(name)(linked)
    answer = client.get(BACK, back)

    assert answer.status_code == 403
    assert "ログインできませんでした" in answer.content.decode()
    assert not is_signed_in(client)
    assert "account_authentication_methods" not in client.session
    assert ("signin.failed", "0", {"way": "provider"}) in written()


# The way there and back ------------------------------------------------------------------------------------------------


def test_what_is_asked_of_it(client, city, settings):
    asked = parse_qs(urlsplit(ask(client)).query)

    assert asked.pop("redirect_uri") == [settings.SITE_ADDRESS + BACK]
    assert asked.pop("scope") == ["openid"]
    assert asked.pop("acr_values") == ["urn:city:two"]
    assert asked.pop("code_challenge_method") == ["S256"]
    assert {len(asked.pop(name)[0]) >= 16 for name in ("state", "nonce", "code_challenge")} == {True}
    assert asked == {"client_id": [CLIENT], "response_type": ["code"]}


def test_what_the_address_says_changes_nothing_of_it(client, city):
    address = client.post(f"{GO}?scope=email&process=connect&auth_params=prompt%3Dnone", headers={"host": "127.0.0.1"}).context[
        "address"
    ]

    assert "email" not in address
    assert "prompt" not in address
    state = client.session["socialaccount_states"][parse_qs(urlsplit(address).query)["state"][0]][0]
    assert state["process"] == "login"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_way_on_stays_here(client, linked, sato, target):
    with_app(sato)
    linked.claims = STRONG
    answer = through(client, linked, next=target)

    assert answer["Location"] == "/"


def test_a_code_needs_the_verifier_of_the_session_that_asked(client, linked, sato):
    """Stolen on the way: another browser has neither the state nor the verifier."""
    with_app(sato)
    back = linked.consent(ask(client))
    thief = Client()
    own = linked.consent(ask(thief))

    assert thief.get(BACK, back).status_code == 403  # not asked in that session
    assert thief.get(BACK, {**own, "code": back["code"]}).status_code == 403  # not the verifier of that code
    assert not is_signed_in(thief)


def test_an_answer_is_taken_once(client, linked, sato):
    with_app(sato)
    linked.claims = STRONG
    back = linked.consent(ask(client))
    client.get(BACK, back)
    client.post(reverse("account_logout"))

    assert client.get(BACK, back).status_code == 403
    assert not is_signed_in(client)


def test_an_answer_that_comes_too_late(client, linked):
    back = linked.consent(ask(client))
    with time_machine.travel(time.time() + 11 * 60):
        assert client.get(BACK, back).status_code == 403


@pytest.mark.parametrize(
    "change", [{"code": ""}, {"error": "access_denied"}, {"error": "server_error"}, {"iss": "https://other.example"}]
)
def test_a_refusal_there_is_said_here(client, linked, change):
    answer = through(client, linked, change=change)

    assert answer.status_code == 403
    assert "もう一度お試しください" in answer.content.decode()


@pytest.mark.parametrize(
    "config", [{"token_endpoint": None}, {"authorization_endpoint": "javascript:x"}, {"jwks_uri": "https://other.example/jwks"}]
)
def test_a_provider_that_talks_nonsense(client, city, config):
    city.config = config

    assert client.post(GO).status_code == 403


def test_a_provider_that_is_away(client, city):
    city.stop()
    answer = client.post(GO)

    assert answer.status_code == 403
    assert "もう一度お試しください" in answer.content.decode()
    assert client.get(LOGIN).status_code == 200


def test_whoever_is_in_stays_who_that_is(linked, enter, suzuki):
    client = enter(suzuki)

    assert client.post(GO)["Location"] == "/"
    assert client.get(BACK, {"code": "x", "state": "y"})["Location"] == "/"
    assert client.session["_auth_user_id"] == str(suzuki.pk)


def test_the_session_gets_a_new_number(client, linked, sato):
    with_app(sato)
    linked.claims = STRONG
    back = linked.consent(ask(client))
    before = client.session.session_key
    client.get(BACK, back)

    assert client.session.session_key != before


def test_failures_are_counted_and_end(client, linked, sato):
    for _ in range(tries.STRANGERS_AT_ONE_PLACE.burst):
        assert through(client, linked, change={"code": "wrong"}).status_code == 403
    answer = through(client, linked)

    assert answer.status_code == 429
    assert "しばらく受け付けられません" in answer.content.decode()
    client.post(LOGIN, {"login": "sato", "password": PASSWORD})  # the other way in has its own count
    assert is_signed_in(client)


def test_a_foreign_page_cannot_use_up_the_tries(client, linked, sato):
    for _ in range(tries.STRANGERS_AT_ONE_PLACE.burst + 1):
        client.get(BACK, {"code": "x", "state": "made up"})
    with_app(sato)
    linked.claims = STRONG
    through(client, linked)

    assert is_in(client)


def test_right_ones_are_not_counted(linked, sato):
    with_app(sato)
    linked.claims = STRONG
    for _ in range(tries.STRANGERS_AT_ONE_PLACE.burst + 1):
        client = Client()
        through(client, linked)
        assert is_signed_in(client)


# What is kept, and what is not -----------------------------------------------------------------------------------------


def test_nothing_of_the_token_is_kept(client, linked, sato):
    with_app(sato)
    linked.claims = STRONG
    through(client, linked)
    row = SocialAccount.objects.get()

    assert (row.uid, row.extra_data) == (f"{linked.issuer} s-0001", {"confirmed": True})
    assert SocialToken.objects.count() == 0
    assert "elsewhere.example" not in str(dict(client.session))
    sato.refresh_from_db()
    assert (sato.username, sato.email == "sato@elsewhere.example") == ("sato", False)


def test_the_database_takes_no_provider_and_no_token(db):
    for statement in (
        "insert into socialaccount_socialapp (provider, provider_id, name, client_id, secret, key, settings) values ('openid_connect','x','x','x','x','','{}')",
        "insert into socialaccount_socialtoken (token, token_secret, account_id) values ('x','',1)",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_no_other_page_of_that_library_is_reachable(client, db):
    for name in ("socialaccount_signup", "socialaccount_connections", "socialaccount_login_cancelled", "openid_connect_login"):
        with pytest.raises(NoReverseMatch):
            reverse(name, **({"kwargs": {"provider_id": "city"}} if name.startswith("openid") else {}))
    assert client.get("/accounts/oidc/city/login/").status_code in {302, 404}


def test_without_a_provider_there_is_none(client, enter, sato, mori):
    assert "oidc" not in client.get(LOGIN).content.decode()
    assert client.post(GO).status_code == 404
    assert client.get(BACK).status_code == 404
    administrator = enter(mori)
    assert administrator.get(reverse("agencies:add_identity", args=[sato.pk])).status_code == 404
    assert "識別子" not in administrator.get(sato.get_absolute_url()).content.decode()


def test_the_button_keeps_where_one_was_going(client, city):
    page = client.get(LOGIN, {"next": ME}).content.decode()

    assert "山形市認証基盤でログインする" in page
    assert page.count(f'name="next" value="{ME}"') == 2


# Registering -----------------------------------------------------------------------------------------------------------


def test_the_administrator_registers_a_subject_and_the_person_is_told(enter, city, sato, mori):
    client = enter(mori)
    page = reverse("agencies:add_identity", args=[sato.pk])
    assert city.issuer in client.get(page).content.decode()
    answer = client.post(page, {"subject": "s-0001"})

    assert answer["Location"] == sato.get_absolute_url()
    assert "s-0001" in client.get(sato.get_absolute_url()).content.decode()
    assert SocialAccount.objects.get().uid == f"{city.issuer} s-0001"
    assert ("identity.registered", str(sato.pk)) in {(verb, about) for verb, about, _ in written()}
    with acting_as(sato.pk):
        assert Notice.objects.filter(user=sato, kind="sign_in.changed").exists()


@pytest.mark.parametrize(
    ("who", "subject", "sentence"),
    [
        ("mori", "s-0002", "ほかの管理者に依頼"),
        ("suzuki", "s-0001", "ほかの職員に登録されています"),
        ("sato", "s-0002", "すでに登録があります"),
        ("suzuki", "s" * 150, "長すぎます"),
        ("suzuki", "s" * 151, "150 文字以下"),
        ("suzuki", " ", "入力してください"),
    ],
)
def test_what_cannot_be_registered(enter, linked, settings, mori, who, subject, sentence):
    settings.OIDC["issuer"] += "" if len(subject) < 150 else "/" + "i" * 60
    page = reverse("agencies:add_identity", args=[User.objects.get(username=who).pk])
    answer = enter(mori).post(page, {"subject": subject})

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert SocialAccount.objects.count() == 1


def test_first_a_password_of_ones_own(enter, city, mori, endo):
    """It proves again who is there, whatever becomes of the provider."""
    endo.set_unusable_password()
    endo.save()
    answer = enter(mori).post(reverse("agencies:add_identity", args=[endo.pk]), {"subject": "s-0009"})

    assert "本人がパスワードを設定してから" in answer.content.decode()
    assert SocialAccount.objects.count() == 0


def test_taken_away_it_ends_at_once(client, linked, sato, mori):
    with_app(sato)
    linked.claims = STRONG
    through(client, linked)
    assert is_in(client)
    administrator = Client()
    come_in(administrator, mori)
    administrator.post(reverse("agencies:remove_identity", args=[sato.pk]))

    assert not is_in(client)
    assert through(Client(), linked).status_code == 403
    assert "identity.removed" in {verb for verb, *_ in written()}
    again = administrator.post(reverse("agencies:remove_identity", args=[sato.pk]), follow=True)
    assert "すでに外されています" in again.content.decode()


def test_only_administrators_register(enter, linked, ito, sato):
    client = enter(ito)

    assert client.get(reverse("agencies:add_identity", args=[sato.pk])).status_code == 403
    assert client.post(reverse("agencies:remove_identity", args=[sato.pk])).status_code == 403
    assert SocialAccount.objects.count() == 1


def test_the_password_still_opens(client, linked, sato):
    assert sign_in(client, sato, with_app(sato)).status_code == 302
    assert is_in(client)
