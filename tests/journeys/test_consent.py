"""Consent given, refused, and taken back in the middle: what each person then finds on the screen."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from common.owner import as_owner
from meetings.models import Meeting
from tests.journeys.conftest import NAME
from tests.stories import Story

pytestmark = pytest.mark.journey


def picture(page, name):
    """For the eye, where somebody wants to look: JUSO_SHOTS names a folder."""
    if folder := os.environ.get("JUSO_SHOTS"):
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
        page.set_viewport_size({"width": 1280, "height": 900})


def test_given_it_opens_the_way_to_a_plan(journey):
    story = Story().taken()
    page = journey.person("yamazaki")
    case = f"{journey.base}{story.case.get_absolute_url()}"
    page.goto(f"{case}consents/")
    journey.look(page, shows="今の同意の目的に")
    page.get_by_role("link", name="同意を記録する").first.click()
    journey.look(page, shows="同意は一人ずつ")
    page.get_by_role("button", name="同意を記録する").click()
    journey.look(page, shows="いまできること")
    assert page.get_by_text("できない").count() == 0
    page.goto(f"{case}plans/draw-up/")
    journey.look(page, shows="本人同意の範囲内です。")


def test_refused_it_leaves_the_lawful_ways(journey):
    story = Story().received(consent=False)
    page = journey.person("sato")
    case = f"{journey.base}{story.case.get_absolute_url()}"
    page.goto(f"{case}consents/add/")
    page.get_by_label("同意しない").check()
    page.get_by_role("button", name="同意を記録する").click()
    journey.look(page, shows="同意が足りないときの進め方")
    picture(page, "refused-ledger")
    assert page.get_by_text("本人は同意していません。").count() >= 1
    page.goto(f"{case}offers/send/")
    page.get_by_label("つなぎ先").select_option(label="山形市社会福祉協議会")
    for field in ("これまでに行ったこと", "自機関が続けること", "お願いしたいこと"):
        page.get_by_label(field).fill("面談した")
    page.get_by_role("button", name="相手に届く内容を確かめる").click()
    journey.look(page, shows="本人は同意していません。")
    assert page.get_by_label("これまでに行ったこと").input_value() == "面談した"
    page.get_by_label("緊急提供の理由").fill("倒れている")
    page.get_by_role("button", name="相手に届く内容を確かめる").click()
    journey.look(page, shows="緊急提供を承認した人を入力してください。")
    picture(page, "refused-danger")
    page.get_by_label("匿名相談").check()
    page.get_by_label("緊急提供の理由").fill("")
    page.get_by_role("button", name="相手に届く内容を確かめる").click()
    journey.look(page, shows="氏名・住所などを伏せれば")


def test_withdrawn_mid_way_it_stops_everything_that_rested_on_it(journey):
    story = Story().convened()
    with as_owner():
        Meeting.objects.filter(pk=story.meeting.pk).update(held_at=timezone.now() + timedelta(days=2))
    case = f"{journey.base}{story.case.get_absolute_url()}"
    desk = journey.person("ito")
    desk.goto(case)
    journey.look(desk, shows="いまの主担当")

    centre = journey.person("sato")
    centre.goto(f"{case}consents/")
    centre.get_by_role("link", name="撤回・一部の取りやめを記録する").first.click()
    journey.look(centre, shows="あわせて撤回するほかの同意")
    picture(centre, "withdraw")
    centre.get_by_role("button", name="撤回を記録する").click()
    journey.look(centre, shows="このケースは読めなくなりました")
    picture(centre, "own-parts")
    assert centre.get_by_text(NAME).count() == 0

    desk.goto(case)
    desk.get_by_text("ページが見つかりません").first.wait_for()
    coordinator = journey.person("yamazaki")
    coordinator.goto(journey.base)
    journey.look(coordinator, shows="同意の取りやめで止まっているプラン")
    picture(coordinator, "my-day")
    coordinator.goto(f"{journey.base}{story.plan.get_absolute_url()}")
    journey.look(coordinator, shows="このプランは止まっています")
    picture(coordinator, "halted")
    coordinator.goto(f"{journey.base}{story.item.get_absolute_url()}")
    journey.look(coordinator, shows="この議題は、いまは扱えません")
    picture(coordinator, "blocked")
    coordinator.get_by_role("link", name="この議題を取りやめる").click()
    coordinator.get_by_label("取りやめる理由").fill("本人の同意がなくなったため")
    picture(coordinator, "call-off")
    coordinator.get_by_role("button", name="取りやめて知らせる").click()
    journey.look(coordinator, shows="この議題は取りやめになりました")
    coordinator.goto(f"{case}consents/add/")
    coordinator.get_by_role("button", name="同意を記録する").click()
    coordinator.goto(f"{journey.base}{story.plan.get_absolute_url()}")
    picture(coordinator, "carried")
    coordinator.get_by_role("button", name="プランを再開する").click()
    journey.look(coordinator, shows="プランを再開しました")
    desk.goto(case)
    journey.look(desk, shows="いまの主担当")
