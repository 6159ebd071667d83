"""The first hour by keyboard alone: a consultation, a note, the long sheet, the household, and finding it all again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from common.wareki import spell
from tests.journeys.keyboard import Keyboard, receive_a_person, sign_in

pytestmark = pytest.mark.journey
MOST_KEYS = 41  # of an intake, beside the text itself; one of them passes 離席 in the head of the page


@pytest.fixture
def keys(racing, live_server, browser):
    context = browser.new_context(locale="ja-JP", viewport={"width": 1280, "height": 900})
    hands = Keyboard(context.new_page())
    sign_in(hands, live_server.url, "sato")
    return hands


def test_the_first_hour_by_keyboard_alone(keys):
    pressed = receive_a_person(keys)
    shown = keys.page.locator("main").inner_text()

    assert "いまの主担当" in shown
    assert all(words in shown for words in ("髙橋　﨑子", "女性", "山形市旅篭町二丁目3-25", "090-1234-5678", "母の物忘れ"))
    assert pressed <= MOST_KEYS

    a_note_with_a_next_step(keys)
    the_long_sheet(keys)
    a_member_of_the_household(keys)
    found_again(keys)


def a_note_with_a_next_step(keys):
    before = keys.keys
    keys.follow("経過を記録する")
    keys.write("自宅を訪問")
    keys.to("^内容").write("玄関に督促状が三通あった。")
    keys.to("次にすること").write("家賃の相談に同行する")
    keys.to("いつまでに").write(spell(timezone.localdate() + timedelta(days=7)))
    keys.send()
    shown = keys.page.locator("main").inner_text()

    assert "自宅を訪問" in shown
    assert "家賃の相談に同行する" in shown
    assert keys.keys - before <= MOST_KEYS


def the_long_sheet(keys):
    keys.follow("^帳票")
    keys.follow("書き始める：インテーク・アセスメントシート")
    keys.follow("^健康・障がい・介護")
    keys.to("", group="健康").press("Space")
    keys.press("Control+ArrowDown")
    assert "健康" not in keys.here["group"]
    keys.press("Control+ArrowUp")
    assert "健康" in keys.here["group"]
    keys.send()

    assert "太枠 1 /" in keys.page.locator("main").inner_text()


def a_member_of_the_household(keys):
    keys.follow("^[A-Z]\\d+-R\\d+-\\d+")
    keys.follow("世帯と家族", most=90)
    keys.follow("加える", most=40)
    keys.to("^氏名", group="^$").write("髙橋　一郎")
    keys.to("ふりがな").write("たかはし　いちろう")
    keys.to("本人から見た続柄").choose("子")
    keys.send()

    assert "髙橋　一郎" in keys.page.locator("main").inner_text()


def found_again(keys):
    keys.follow("^ケース$")
    keys.to("氏名・ふりがな・生年月日").write("いちろう")
    with keys.page.expect_navigation():
        keys.press("Enter")

    assert "髙橋　﨑子" in keys.page.locator("main").inner_text()
