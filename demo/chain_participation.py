"""参加支援 in the chain: from a wish to 定着 at a host without an account, on a sheet that tells no more than was agreed."""

import re

from demo.browser import Browser
from demo.sheet import letters_of
from demo.walk import Failed, in_days

WISHES = "今田　陽介"
FARM = "ふれあい農園　つちのこ"
SAID = "土にさわる仕事をしてみたい。"


def lead_to_a_place(way) -> None:
    yoshida = way.person("yoshida")
    case = _received(way, yoshida)
    page = yoshida.get(f"{case}participation/begin/")
    page = yoshida.send(page.form(having="started_on"), started_on=in_days(-160))
    way.step("参加支援 begins", page, shows="参加支援プラン（F4）がまだありません")
    participation = page.url.removeprefix(way.base.rstrip("/"))
    _wish(way, yoshida, case)
    placement = _choose(way, yoshida, participation)
    sheet = _tell(way, yoshida, placement)
    _answer(way, yoshida, sheet)
    _steps(way, yoshida, placement)
    _look(way, yoshida, placement)


def _received(way, yoshida) -> str:
    page = yoshida.get("/cases/receive/")
    person = {"name": WISHES, "kana": "いまだ　ようすけ", "born_on": "H5.6.10", "sex": "male", "route": "家族・知人が来所"}
    said = {"topics": ["13"], "main_topic": "ひきこもり・不登校", "content": "働いてみたいが、外に出るのがこわい。"}
    page = yoshida.send(page.form(having="topics"), consent="not_yet", **person, **said)
    case = page.url.removeprefix(way.base.rstrip("/"))
    way.step("somebody comes who wants to try something", page, shows=WISHES)
    page = yoshida.get(f"{case}consents/add/")
    way.step("and agrees to be spoken of", yoshida.send(page.form(having="purposes")), shows="有効")
    return case


def _wish(way, yoshida, case):
    page = yoshida.get(f"{case}sheets/F4/")
    boxes = {"wish": SAID, "strengths": "几帳面。", "considerations": "大きな音が苦手。", "goal": "月2回から通う。"}
    codes = {"aims": ["rhythm"], "roles": ["farm"], "needs": ["talks_little", "quiet_space"], "tell": ["name", "wish"]}
    page = yoshida.send(page.form(having="wish"), **boxes, **codes)
    way.step("the wish is written on the plan sheet", page, shows="参加支援プランを保存しました")


def _choose(way, yoshida, participation) -> str:
    page = yoshida.get(f"{participation}examples/")
    page = yoshida.get(page.link("この例から始める"))
    way.step("places stand in order, from an example", page, shows="やってみたいことができる：農作業")
    way.step("with what speaks against them", page, shows="気をつける点")
    href = next(href for text, href in page.links if text == f"：{FARM}")
    page = yoshida.get(href)
    page = yoshida.send(page.form(having="menu"), on=in_days(-150), menu="adapted", menu_words="草取りを30分から。")
    way.step("one of them becomes a candidate", page, shows=FARM)
    return page.url.removeprefix(way.base.rstrip("/"))


def _tell(way, yoshida, placement) -> str:
    page = yoshida.get(f"{placement}sheets/make/")
    way.step(
        "what the person did not agree to is not offered",
        page,
        shows="確かめていないもの：年代、本人の連絡先、配慮してほしいこと",
    )
    said = {
        "asks": "見学をお願いします。",
        "say_wish": "土にさわる仕事をしてみたい。",
        "agreed_on": in_days(0),
        "agreed_how": "oral",
    }
    page = yoshida.send(page.form(having="asks"), **said)
    way.step("what the host will read is shown first", page, shows="このとおりに伝わります")
    form = page.form(having="asks")
    form.values["make"] = [_stamp(page)]
    page = yoshida.send(form)
    way.step("the sheet is made", page, shows="受け入れ先が読むのは、これだけです")
    return page.url.removeprefix(way.base.rstrip("/"))


def _stamp(page) -> str:
    found = re.search(r'name="make" value="([0-9a-f]+)"', page.body.decode())
    if not found:
        raise Failed("the sheet can be made", page.text[:200])
    return found.group(1)


def _answer(way, yoshida, sheet):
    page = yoshida.get(sheet)
    paper = way.step("it is printed with a code", yoshida.send(page.form("/link/")))
    letters = letters_of(paper.body)
    code = re.search(r"([0-9A-Z]{4}-){7}[0-9A-Z]{4}", letters)
    if not code or "大きな音" in letters:
        raise Failed("it is printed with a code, and tells no more", letters[:300])
    guest = Browser(way.base)
    page = guest.get("/host-answer/")
    page = guest.send(page.form(having="code"), code=code.group())
    way.step("the host opens the minimum, without the person", page, shows=FARM, hides=WISHES)
    page = guest.send(page.form("/give/"), verdict="conditional", name="今野", answer="雨の日は休みです。")
    way.step("and answers without an account", page, shows="回答を受け付けました")
    page = guest.get("/host-answer/")
    page = guest.send(page.form(having="code"), code=code.group())
    way.step("once", page, shows="このコードでは回答できません")
    way.step("the worker reads the answer", yoshida.get(sheet), shows="雨の日は休みです。")


def _steps(way, yoshida, placement):
    for step, days, shows in (
        ("asked", -140, "打診"),
        ("visit", -130, "見学"),
        ("trial", -120, "体験"),
        ("joined", -100, "参加"),
    ):
        page = yoshida.get(f"{placement}step/")
        page = yoshida.send(page.form(having="to"), to=step, on=in_days(days), words="本人が「行ってみる」と言った。")
        way.step(f"step by step: {step}", page, shows=f"「{shows}」を記録しました")
    page = yoshida.get(f"{placement}step/")
    page = yoshida.send(page.form(having="to"), to="settled", on=in_days(-60), words="毎回来ている。")
    way.step("settled means three months", page, shows="3か月たってから", keeps="毎回来ている。")
    page = yoshida.send(page.form(having="to"), to="settled", on=in_days(-5))
    way.step("from the wish to 定着", page, shows="「定着」を記録しました")


def _look(way, yoshida, placement):
    page = way.step(
        "both sides are looked after, and it is somebody's turn", yoshida.get("/"), shows="参加支援：定着支援と回答待ち"
    )
    page = yoshida.get(page.link(f"{WISHES}：受け入れ先への定着支援"))
    page = yoshida.send(page.form(having="words"), outcome="well", words="草取りのほかに、苗の札も頼みたい。")
    way.step("what the host says is written down", page, shows="苗の札も頼みたい")
