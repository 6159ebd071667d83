"""A notice from the head of the page to what it is about, on a telephone."""

import pytest
from django.urls import reverse

from agencies.models import User
from common.acting import acting_as
from notices import actions, kinds

pytestmark = pytest.mark.journey


@pytest.fixture
def told(racing):
    kinds.kind("test.journey", "つなぎへの回答をお待ちしています", group="つなぎ")
    with acting_as(0):
        actions.tell("test.journey", users=[User.objects.get(username="sato")], url="/system/", key="journey")
    yield
    del kinds.KINDS["test.journey"]


def test_from_the_head_of_the_page_to_the_matter(told, journey):
    page = journey.person("sato", width=390)
    page.get_by_role("link", name="お知らせ").click()
    journey.look(page, shows="つなぎへの回答をお待ちしています")
    assert page.locator(".who .count").text_content() == "未読1件"

    page.get_by_role("button", name="つなぎへの回答をお待ちしています").click()
    journey.look(page, shows="しくみの全体")
    assert page.locator(".who .count").count() == 0

    page.goto(journey.base + reverse("notices:list"))
    page.get_by_role("link", name="メールの設定").click()
    page.get_by_label("1日1回").check()
    journey.look(page, shows="メールアドレスが登録されていないため")
    page.get_by_role("button", name="保存する").click()
    journey.look(page, shows="1日1回、朝にまとめて受け取る")
    assert journey.foreign == []


def test_the_calendar_of_the_city(journey):
    page = journey.person("mori", width=390)
    page.goto(journey.base + reverse("agencies:closing_days"))
    journey.look(page, shows="年末年始")
