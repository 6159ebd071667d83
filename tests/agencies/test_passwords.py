"""Any long password of any script is taken as it is; words everybody would try are not."""

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import User

# Every plane of Unicode but surrogates, with a salt of letters that makes the text nobody's word.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=0, max_size=200)
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def refusals(password, user=None) -> list[str]:
    try:
        validate_password(password, user)
    except ValidationError as refused:
        return [error.code for error in refused.error_list]
    return []


@few
@given(texts)
def test_length_alone_decides_over_all_of_unicode(db, text):
    password = f"qzxj{text}"
    codes = refusals(password)

    assert ("password_too_short" in codes) == (len(password) < 15)
    assert ("too_long" in codes) == (len(password) > 128)
    if 15 <= len(password) <= 128:
        assert set(codes) <= {"words_of_this_place", "password_too_common"}


@few
@given(texts)
def test_nothing_is_cut_off_or_folded(text):
    hashed = make_password(text + "x", hasher="md5")

    assert check_password(text + "x", hashed)
    assert not check_password(text, hashed)


@pytest.mark.parametrize(
    "password",
    [
        "山形市山形市山形市山形市山形市",
        "地域共生社会課2026-2026-2026",
        "山形市社会福祉協議会12345678",
        "ＪＵＳＯ　ｊｕｓｏ　２０２６　０４　０１",
        "地域包括支援センター3地域包括支援センター3",
        "passwordpassword2026",
        "123456789012345",
        "000000000000000000",
    ],
)
def test_words_of_this_place_are_refused(db, password):
    assert "words_of_this_place" in refusals(password)


@pytest.mark.parametrize(
    "password",
    [
        "山形市の朝はさくらんぼと味噌汁",
        "correct horse battery staple",
        "雪の朝ねこ三匹と郵便局まで歩く",
        "0192837465 5647382910",
    ],
)
def test_a_sentence_is_taken(db, password):
    assert refusals(password) == []


def test_common_ones_and_ones_own_name_are_refused(db, sato):
    assert "password_too_common" in refusals("1234567890123456789"[:15]) or "words_of_this_place" in refusals("123456789012345")
    sato.username = "sato.hanako.yamagata"
    assert "password_too_similar" in refusals("sato.hanako.yamagata1", sato)


def test_pasting_is_allowed_and_managers_are_told_which_box_it_is(client, sato):
    page = client.get(reverse("account_login")).content.decode()

    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page


def test_no_form_of_the_administrator_has_a_password(enter, mori):
    """Nobody sets a password for somebody else."""
    client = enter(mori)
    user = User.objects.get(username="sato")
    for url in (reverse("agencies:add_account"), user.get_absolute_url()):
        assert 'type="password"' not in client.get(url).content.decode()
