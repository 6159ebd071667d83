"""The whole chain in a real browser, by keyboard and mouse as people do it, and no page with an accessibility fault."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from common.wareki import spell
from tests.journeys.conftest import NAME

pytestmark = pytest.mark.journey


def _in(days):
    return spell(timezone.localdate() + timedelta(days=days))


def test_from_intake_to_hand_back(journey):
    case = given_a_consultation_received(journey)
    when_it_is_referred_and_accepted(journey, case)
    and_consent_is_written_down(journey, case)
    plan = and_a_plan_is_drawn_up(journey, case)
    and_its_roles_are_taken_on(journey, plan)
    then_the_meeting_agrees(journey, plan)
    and_the_city_decides(journey, plan)
    and_the_plan_is_monitored_on_a_telephone(journey, plan)
    and_it_is_evaluated_and_confirmed(journey, plan)
    and_the_centre_takes_it_back(journey, case)
    then_the_centre_closes_it(journey, case)
    and_nothing_was_fetched_from_elsewhere_nor_kept_in_the_browser(journey)


def given_a_consultation_received(journey):
    page = journey.person("sato", width=390)  # on a telephone, from the first line to the last
    page.goto(f"{journey.base}/cases/receive/")
    journey.look(page, shows="相談を受け付ける")
    page.get_by_label("口頭で同意を得た").check()
    page.locator("#id_name").fill(NAME)
    page.locator("#id_kana").fill("タカハシ サキコ")
    page.locator("#id_born_on").fill("S24.3.3")
    page.get_by_role("button", name="受け付ける").click()
    journey.look(page, shows="入力内容をご確認ください")
    assert page.locator("#id_name").input_value() == NAME
    page.get_by_label("介護のこと").check()
    page.get_by_role("button", name="受け付ける").click()
    journey.look(page, shows="いまの主担当")
    return page.url


def when_it_is_referred_and_accepted(journey, case):
    page = journey.person("sato")
    page.get_by_role("link", name="つなぐ", exact=True).click()
    page.get_by_label("つなぎ先").select_option(label="山形市社会福祉協議会")
    for field in ("これまでに行ったこと", "自機関が続けること", "お願いしたいこと"):
        page.get_by_label(field).fill("面談した")
    page.get_by_role("button", name="相手に届く内容を確かめる").click()
    journey.look(page, shows="このとおりに届きます")
    page.get_by_role("button", name="このとおりに送る").click()
    journey.look(page, shows="回答待ち")
    page = journey.person("yamazaki")
    journey.look(page, shows="つなぎ：あなたの機関が動く番")
    page.get_by_role("link", name=f"つなぎ：{NAME}").click()
    journey.look(page, shows="添えられた情報")
    page.get_by_label("受理する", exact=True).check()
    page.get_by_role("button", name="回答する", exact=True).click()
    page.wait_for_url(case)


def and_consent_is_written_down(journey, case):
    page = journey.person("yamazaki")
    page.goto(f"{case}consents/add/")
    journey.look(page, shows="同意は一人ずつ")
    page.get_by_role("button", name="同意を記録する").click()
    journey.look(page, shows="いまできること")


def and_a_plan_is_drawn_up(journey, case):
    page = journey.person("yamazaki")
    page.goto(case)
    page.get_by_role("link", name="プランを作る").click()
    journey.look(page, shows="支援プランを書く")
    for field in ("#id_wish", "#id_issue-0-text", "#id_direction", "#id_goal-0-text", "#id_role-0-issue", "#id_role-0-support"):
        page.locator(field).fill("暮らしを整える")
    page.locator("#id_lead_agency").select_option(label="地域包括支援センター3")
    page.locator("#id_role-0-agency").select_option(label="生活サポート相談窓口1")
    page.get_by_role("button", name="保存する").click()
    journey.look(page, shows="三つの手続き")
    return page.url


def and_its_roles_are_taken_on(journey, plan):
    page = journey.person("yamazaki")
    page.get_by_role("button", name="役割を打診する").click()
    journey.look(page, shows="返事待ち")
    page = journey.person("ito")
    page.goto(plan)
    page.get_by_role("link", name="返事をする").click()
    journey.look(page, shows="役割への返事")
    page.get_by_label("引き受ける", exact=True).check()
    page.get_by_role("button", name="返事をする").click()
    journey.look(page, shows="引き受け")


def then_the_meeting_agrees(journey, plan):
    page = journey.person("yamazaki")
    page.goto(plan)
    page.get_by_role("link", name="会議に付す").click()
    page.locator("#id_day").fill(_in(0))
    page.locator("#id_clock").fill("13:30")
    page.locator("#id_place").fill("会議室")
    page.get_by_role("button", name="招集する").click()
    journey.look(page, shows="の出席が必要です")
    page.locator("#id_marugoto").select_option(label="𠮷田　恵")
    page.locator("#id_city").select_option(label="小林　浩")
    page.get_by_role("button", name="招集する").click()
    journey.look(page, shows="参加者")
    page.get_by_role("link", name="会議録を書く").click()
    page.locator("#id_discussion").fill("役割を確認した")
    page.get_by_label("適切（了承）").check()
    journey.look(page, shows="会議録を書く")
    page.get_by_role("button", name="保存して確認を依頼する").click()
    journey.look(page, shows="会議録の確認中")


def and_the_city_decides(journey, plan):
    page = journey.person("kobayashi")
    journey.look(page, shows="支援決定を待つプラン")
    page.goto(f"{plan}decide/")
    page.get_by_role("button", name="決定する").click()
    journey.look(page, shows="決定・実施中")
    with page.expect_download() as download:
        page.evaluate(
            "url => { const a = document.createElement('a'); a.href = url; a.download = ''; a.click(); }", f"{plan}plan.pdf"
        )
    assert re.fullmatch(r"H03-R\d+-\d+-plan1\.pdf", download.value.suggested_filename)


def and_the_plan_is_monitored_on_a_telephone(journey, plan):
    page = journey.person("sato")  # of the agency that leads, at 390 px
    page.goto(f"{plan}monitoring/add/")
    journey.look(page, shows="モニタリングを記録する")
    page.get_by_role("button", name="記録する").click()
    journey.look(page, shows="この目標の状況を選んでください")
    page.get_by_label("訪問", exact=True).check()
    page.get_by_label("一部達成").check()
    page.locator("#id_met").fill("本人")
    page.get_by_role("button", name="記録する").click()
    journey.look(page, shows="目標ごとの状況")


def and_it_is_evaluated_and_confirmed(journey, plan):
    page = journey.person("yamazaki")
    page.goto(plan)
    journey.look(page, shows="モニタリングを記録する")
    page.get_by_role("link", name="評価を始める").click()
    page.get_by_role("button", name="保存する").click()
    journey.look(page, shows="入力内容をご確認ください")
    page.get_by_label("4 よい").check()
    page.get_by_label("終結", exact=True).check()
    page.locator("#id_close_reason").select_option("handed_back")
    page.locator("#id_triggers").fill("滞納が2か月続いたとき")
    page.get_by_label("3か月後").check()
    page.get_by_role("button", name="保存する").click()
    journey.look(page, shows="次にすること")
    page.get_by_role("button", name="会議に付す").click()
    journey.look(page, shows="会議での評価待ち")
    page.get_by_role("button", name="会議の日を入れる").click()
    journey.look(page, shows="市の確認待ち")
    officer = journey.person("kobayashi")
    officer.goto(f"{journey.base}/")
    journey.look(officer, shows="評価の確認を待つもの")
    officer.get_by_role("button", name="確認する").click()
    journey.look(officer, shows="市が確認済み")


def and_the_centre_takes_it_back(journey, case):
    page = journey.person("yamazaki")
    page.reload()
    journey.look(page, shows="終結の前に")
    page.get_by_role("link", name="つなぎ戻す（プランと評価を添える）").click()
    for field in ("これまでに行ったこと", "自機関が続けること", "お願いしたいこと"):
        page.get_by_label(field).fill("プランを決めた")
    page.get_by_role("button", name="相手に届く内容を確かめる").click()
    journey.look(page, shows="支援プラン（初回）")
    page.get_by_role("button", name="このとおりに送る").click()
    page = journey.person("sato")
    page.goto(f"{journey.base}/")
    page.get_by_role("link", name=f"つなぎ戻し：{NAME}").click()
    page.get_by_label("受理する", exact=True).check()
    page.get_by_role("button", name="回答する", exact=True).click()
    page.wait_for_url(case)
    journey.look(page, shows="つなぎ戻し：受理")


def then_the_centre_closes_it(journey, case):
    page = journey.person("sato")
    page.goto(f"{case}close/")
    journey.look(page, shows="終結の前に")
    page.get_by_role("button", name="終結する").click()
    journey.look(page, shows="終結後の見守り")


def and_nothing_was_fetched_from_elsewhere_nor_kept_in_the_browser(journey):
    assert journey.foreign == []
    for page in journey.pages.values():
        kept = page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]")
        assert set(kept) <= {"htmx-current-path-for-history"}  # an address without any name; no page is kept
        page.get_by_role("button", name="ログアウト").click()
        page.get_by_role("button", name="ログインする").wait_for()
        page.go_back()
        assert NAME not in page.content()
