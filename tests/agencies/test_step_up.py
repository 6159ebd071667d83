"""Sensitive acts ask again who is there, and nothing typed is lost."""

import re
import time

import time_machine
from django.urls import reverse

from agencies.models import Post, User
from agencies.stepup import SENSITIVE, challenge
from demo.coming_in import come_in
from demo.personas import PASSWORD
from tests.agencies.test_factors import code_of, with_app
from tests.security.test_doors import ADDRESSES, address, town  # noqa: F401 (a fixture)

# What must be in the table, whatever is added: files with many records, rights, persons made one. Beside each rule the
# addresses that look alike and are not meant, with the reason.
RULES = {
    r"xlsx|workbook|register": {"reports:workbook": "sums of the whole city, as the page shows them to everybody"},
    r"^agencies:(account|add_account|ask_reset|settle_reset|invitation_pdf|end_post|switch_account|unstop|end_all_sessions)$": {},
    r"^agencies:\w+_identity$": {},
    r"^matching:": {
        "matching:board": "a list of counts and names already open to the coordinator",
        "matching:known": "a list of decisions taken",
    },
    r"^packs:.*pdf$|^packs:(make|hand_over)$": {},
    r"^sealed:(convene\w*|hand_chair|nominate|pledge|renew)$": {},
    r"^cases:open_in_emergency$": {},
    r"^handovers:(agency|cancel|renewals)$": {},
    r"_file$|:fetch$": {
        "reports:figure_file": "sums of the whole city, small ones hidden",
        "reports:national_file": "likewise",
    },
}


def test_the_table_covers_what_must_be_in_it():
    names = {name for name, _ in ADDRESSES}
    wanted = {name for rule, not_meant in RULES.items() for name in names if re.search(rule, name) and name not in not_meant}

    assert wanted == set(SENSITIVE)


def test_every_listed_page_asks_after_six_minutes(client, town):  # noqa: F811
    parameters = dict(ADDRESSES)
    for login in ("yamazaki", "mori", "kobayashi"):
        come_in(client, User.objects.get(username=login))
        with time_machine.travel(time.time() + 6 * 60):
            for name in SENSITIVE:
                url = address(name, parameters[name], town)
                asked = client.get(url)
                assert (asked.status_code, asked["Location"].split("?")[0]) == (302, reverse("account_reauthenticate")), name
                sent = client.post(url, {"typed": "打ちかけ"})
                assert sent.status_code == 403, name
                assert "もう一度、本人の確認をします" in sent.content.decode(), name


def test_nothing_asks_while_the_proof_is_young(enter, mori):
    client = enter(mori)
    with time_machine.travel(time.time() + 4 * 60):
        assert client.get(reverse("agencies:add_account")).status_code == 200


def test_a_page_is_asked_for_and_comes_after_the_proof(enter, mori):
    client = enter(mori)
    url = reverse("agencies:add_account")
    with time_machine.travel(time.time() + 6 * 60):
        led = client.get(url)["Location"]
        before = client.session.session_key
        proved = client.post(led, {"password": PASSWORD})
        assert (proved.status_code, proved["Location"]) == (302, url)
        assert client.session.session_key != before
        assert client.get(url).status_code == 200


def test_what_was_typed_comes_through_the_proof(enter, mori):
    client, typed = enter(mori), {"username": "abe", "name": "阿部　清<b>", "kana": "あべ　きよし", "email": ""}
    url = reverse("agencies:add_account")
    with time_machine.travel(time.time() + 6 * 60):
        page = client.post(url, typed)
        assert not User.objects.filter(username="abe").exists()
        carried = dict(page.context["carried"])
        assert carried == typed
        assert "阿部　清&lt;b&gt;" in page.content.decode()
        assert typed["name"] not in str(dict(client.session))  # the server keeps none of it

        wrong = client.post(url, {**carried, "stepup_password": "wrong wrong wrong"})
        assert wrong.status_code == 403
        assert "パスワードが違います" in wrong.content.decode()
        assert dict(wrong.context["carried"]) == typed
        assert not User.objects.filter(username="abe").exists()

        before = client.session.session_key
        done = client.post(url, {**carried, "stepup_password": PASSWORD})
        assert done.status_code == 302
        assert client.session.session_key != before
    assert User.objects.get(username="abe").name == "阿部　清<b>"


def test_many_values_of_one_name_come_through(enter, mori, sato):
    client = enter(mori)
    with time_machine.travel(time.time() + 6 * 60):
        page = client.post(reverse("agencies:add_account"), {"name": ["a", "b"]})

    assert page.context["carried"] == [("name", "a"), ("name", "b")]


def test_the_code_of_the_app_is_enough_and_good_once(enter, mori, sato):
    secret, client = with_app(mori), enter(mori)
    post = sato.posts.get()
    url = reverse("agencies:end_post", args=[sato.pk, post.pk])
    with time_machine.travel(time.time() + 6 * 60):
        code = code_of(secret)
        assert client.post(url, {"until": "R20.3.31", "stepup_code": code}).status_code == 302
        assert Post.objects.get(pk=post.pk).until.year == 2038
    with time_machine.travel(time.time() + 6 * 60 + 1):
        other = come_in(type(client)(), mori)
    with time_machine.travel(time.time() + 12 * 60):
        assert other.post(url, {"until": "R20.3.31", "stepup_code": code}).status_code == 403


def test_the_answers_of_the_proof_never_reach_the_form(enter, mori):
    client = enter(mori)
    page = client.post(reverse("agencies:add_account"), {"name": "x", "stepup_password": PASSWORD})

    assert "stepup_password" not in page.context["form"].data


def test_it_leads_back_to_where_one_was_and_is_quiet_for_five_minutes(rf, sato):
    request = rf.get("/somewhere/?page=2")
    request.user, request.session = sato, {}
    assert challenge(request)["Location"] == f"{reverse('account_reauthenticate')}?next=%2Fsomewhere%2F%3Fpage%3D2"

    record = {"method": "mfa", "at": time.time() - 299}
    request.session = {"account_authentication_methods": [record], "account_authentication_methods_user": str(sato.pk)}
    assert challenge(request) is None
