"""From the invitation to the first page; and a lost factor, which two people open."""

import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies import resets
from agencies.actions import confirm_conduct, one_time_link, set_conduct
from agencies.models import Agency, Conduct, FactorReset, Post, User
from agencies.roles import Role
from audit.models import Entry
from common.acting import acting_as
from common.errors import NotAllowed
from common.owner import as_owner
from demo.coming_in import come_in
from demo.personas import PASSWORD
from notices.models import Notice
from tests.agencies.test_factors import sign_in, with_app
from tests.common.test_pdf import words_of

CONDUCT = reverse("agencies:conduct")


# The invitation ------------------------------------------------------------------------------------------------------


def test_the_invitation_on_paper_names_the_way(enter, mori, sato):
    answer = enter(mori).get(reverse("agencies:invitation_pdf", args=[sato.pk]))
    words = words_of(answer.content)

    assert answer["Content-Type"] == "application/pdf"
    assert "sato" in words
    assert "http://testserver/password/" in words.replace("\n", "")
    assert "回復コード" in words
    with as_owner():
        assert Entry.objects.filter(verb="printed", about="agencies.user", about_id=str(sato.pk)).exists()


def test_the_link_ends_after_three_days_and_after_its_use(sato):
    link, words = one_time_link(sato), "ながい ことば を いくつも つなげる"
    with time_machine.travel(time.time() + 3 * 24 * 3600 + 60):
        late = Client().get(link)
        assert (late.status_code, late.headers.get("Location")) == (200, None)
    client = Client()
    form = client.get(link)["Location"]
    assert "password" not in form.rpartition("/password/")[2].replace("set-password", "")
    client.post(form, {"new_password1": words, "new_password2": words})
    assert Client().get(link).context["validlink"] is False


def test_a_new_password_by_link_ends_every_session_and_keeps_the_factor(sato):
    secret, words = with_app(sato), "ながい ことば を いくつも つなげる"
    client, owner = Client(), Client()
    sign_in(client, sato, secret)
    sato.refresh_from_db()
    owner.post(owner.get(one_time_link(sato))["Location"], {"new_password1": words, "new_password2": words})

    assert client.get("/").status_code == 302
    assert Authenticator.objects.filter(user=sato).exists()
    again = Client()
    again.post(reverse("account_login"), {"login": "sato", "password": words})
    assert "_auth_user_id" not in again.session  # the factor is still asked for
    with as_owner():
        assert Notice.objects.filter(user=sato, kind="sign_in.changed").exists()


# 守秘の確認 --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def text(db):
    with acting_as(0):
        return set_conduct(words="知り得たことを、ほかに漏らしません。\n退職したあとも同じです。", by=None)


def test_the_words_come_once_before_the_first_page(text, sato):
    secret, client = with_app(sato), Client()
    sign_in(client, sato, secret)
    assert client.get("/cases/")["Location"] == CONDUCT
    assert "退職したあとも同じです" in client.get(CONDUCT).content.decode()
    assert client.post(CONDUCT)["Location"] == "/"
    assert client.get("/cases/").status_code == 200
    assert Conduct.objects.get(user=sato).text == text

    later = Client()
    sign_in(later, sato, secret, steps=1)
    assert later.get("/cases/").status_code == 200


def test_new_words_are_confirmed_anew(text, sato, enter, kobayashi):
    with acting_as(sato.pk):
        confirm_conduct(text, by=sato)
    page = enter(kobayashi).post(reverse("agencies:edit_conduct"), {"words": "新しい文"})
    assert page.status_code == 302
    client = Client()
    sign_in(client, sato, with_app(sato))

    assert client.get("/cases/")["Location"] == CONDUCT
    assert "新しい文" in client.get(CONDUCT).content.decode()


@pytest.mark.parametrize(("login", "first"), [("sato", "/"), ("endo", "/slips/")])
def test_the_first_page_is_the_one_of_the_role(text, db, login, first):
    user, client = User.objects.get(username=login), Client()
    sign_in(client, user, with_app(user))

    assert client.post(CONDUCT)["Location"] == first


def test_only_who_keeps_the_lists_edits_the_words(enter, sato):
    assert enter(sato).get(reverse("agencies:edit_conduct")).status_code == 403


# A lost factor ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def second(db):
    """A second administrator."""
    user = User.objects.create(username="second", name="第二　管理", kana="だいに")
    host, today = Agency.objects.get(name="地域共生社会課"), timezone.localdate()
    Post.objects.create(user=user, agency=host, role=Role.ADMINISTRATOR, since=today, until=today)
    return user


def asked(client, user, how="対面で確認"):
    return client.post(reverse("agencies:ask_reset", args=[user.pk]), {"how": how})


def test_one_asks_another_agrees_and_the_person_sets_it_up_anew(mori, second, sato):
    secret, client = with_app(sato), Client()
    sign_in(client, sato, secret)
    assert asked(come_in(Client(), mori), sato).status_code == 302
    assert Authenticator.objects.filter(user=sato).exists()  # one alone changes nothing
    with as_owner():
        assert list(Notice.objects.filter(kind="factors.reset_waiting").values_list("user__username", flat=True)) == ["second"]

    other = come_in(Client(), second)
    assert "対面で確認" in other.get(reverse("agencies:resets")).content.decode()
    other.post(reverse("agencies:settle_reset", args=[FactorReset.objects.get().pk]), {"agreed": "1"})
    assert not Authenticator.objects.filter(user=sato).exists()
    assert client.get("/").status_code == 302
    again = Client()
    again.post(reverse("account_login"), {"login": "sato", "password": PASSWORD})
    assert again.get("/")["Location"] == reverse("agencies:enrol")
    with as_owner():
        assert Notice.objects.filter(user=sato, kind="sign_in.changed").exists()
        verbs = set(Entry.objects.filter(about_id=str(sato.pk)).values_list("verb", flat=True))
        assert {"factors.reset_asked", "factors.reset"} <= verbs


def test_who_asked_cannot_agree_nor_can_the_person(mori, second, sato):
    with acting_as(mori.pk):
        reset = resets.ask(sato, how="対面", by=mori)
        with pytest.raises(NotAllowed, match="申し出た人と本人は"):
            resets.settle(reset, agreed=True, by=mori)
        with pytest.raises(NotAllowed, match="自分の再登録は"):
            resets.ask(mori, how="自分", by=mori)
    assert resets.may_settle(sato, reset) is False
    with pytest.raises(IntegrityError), transaction.atomic():
        FactorReset.objects.filter(pk=reset.pk).update(settled_by=sato, settled_at=timezone.now(), agreed=True)


def test_who_answers_for_the_agency_may_agree_and_who_answers_for_another_may_not(mori, ito, sato, client):
    worker = User.objects.create(username="worker", name="新人", kana="しんじん")
    today = timezone.localdate()
    Post.objects.create(user=worker, agency=ito.desk, role=Role.COUNSELLOR, since=today, until=today)
    with acting_as(mori.pk):
        mine, others = resets.ask(worker, how="対面", by=mori), resets.ask(sato, how="対面", by=mori)

    assert [reset.pk for reset in resets.waiting_for(ito)] == [mine.pk]
    come_in(client, ito)
    assert client.post(reverse("agencies:settle_reset", args=[others.pk]), {"agreed": "1"}).status_code == 404
    assert client.post(reverse("agencies:settle_reset", args=[mine.pk]), {"agreed": "1"}).status_code == 302


def test_it_is_taken_back_and_asked_once_at_a_time(mori, sato):
    client = come_in(Client(), mori)
    asked(client, sato)
    assert "すでに申し出があります" in asked(client, sato).content.decode()
    client.post(reverse("agencies:settle_reset", args=[FactorReset.objects.get().pk]), {"agreed": "0"})

    assert FactorReset.objects.get().agreed is False
    assert asked(client, sato).status_code == 302


def test_others_see_nothing_of_it(enter, sato):
    assert enter(sato).get(reverse("agencies:resets")).status_code == 403
