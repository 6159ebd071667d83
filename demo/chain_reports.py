"""A year of the plan: a section reports, the host section freezes, a later change shows, the committee judges."""

from demo.walk import Failed
from demo.walk import in_days as _in

PROGRAMME = "地域包括支援センター運営事業"


def _drawn_up(way) -> None:
    """A city that has not drawn up its plan does so first."""
    kobayashi = way.person("kobayashi")
    page = kobayashi.get("/cityplan/")
    if "実施計画を登録する" not in page.text:
        return
    page = kobayashi.send(page.form("/begin/"))
    programme = next(href for text, href in page.links if "/programmes/" in href)
    page = kobayashi.get(f"{programme}indicators/add/")
    said = {"code": "received", "words": "新規に受け付けた相談", "unit": "件", "level": "programme", "direction": "up"}
    page = kobayashi.send(page.form(having="words"), figure="received", **said)
    way.step("the plan is drawn up, with an indicator that counts by itself", page, shows="新規に受け付けた相談")


def year_of_the_plan(way) -> None:
    _drawn_up(way)
    sasaki, kobayashi = way.person("sasaki"), way.person("kobayashi")
    page = way.step("everybody reads how the plan goes", way.person("endo").get("/cityplan/"), shows=PROGRAMME)
    here = page.url.removeprefix(way.base.rstrip("/"))
    page = sasaki.get(here)
    programme = next(href for text, href in page.links if "/programmes/" in href)
    page = sasaki.get(programme)
    form = page.form(having="outcome")
    grades = {name: "B" for name in form.values if name.startswith("grade_")}
    typed = {name.replace("source_", "value_"): "43.5" for name in form.values if name.startswith("source_")}
    words = {
        "outcome": "夜間の相談を始め、相談が増えた。",
        "issues": "若い世代に知られていない。",
        "next_steps": "学校と職域で周知する。",
    }
    page = sasaki.send(form, **words, **grades, **typed, submit="1")
    way.step("a section reports its result and its assessment", page, shows="提出済み")
    way.step("a section may not freeze the year", sasaki.get(f"{here}freeze/"), status=403)
    page = kobayashi.get(f"{here}freeze/")
    form = page.form(having="once")
    page = kobayashi.send(form, **({"early": "on"} if "early" in {**form.values, **form.ticks} else {}))
    way.step("the host section freezes the year", page, shows="確定")
    _comes_later(way)
    way.step("what changed since is shown as a difference", kobayashi.get(here), shows="差 +1")
    page = kobayashi.get(f"{here}judge/")
    page = kobayashi.send(
        page.form(having="opinion"),
        opinion="若い世代への周知を進められたい。",
        verdict="review",
        reason="新規の相談の目標を見直すため。",
        judged_on=_in(0),
    )
    way.step("the committee's evaluation leads to a review of the plan", page, shows="見直す")
    pdf = way.step("the evaluation sheet is a PDF", kobayashi.get(f"{here}sheet.pdf"))
    if not pdf.body.startswith(b"%PDF"):
        raise Failed("the evaluation sheet is a PDF", pdf.text[:200])
    way.step("the figures stand by month", kobayashi.get("/statistics/?split=field"), shows="新規に受け付けた相談")


def _comes_later(way):
    sato = way.person("sato")
    page = sato.get("/cases/receive/")
    page = sato.send(
        page.form(having="topics"), name="後藤　春江", kana="ごとう　はるえ", route="本人が直接来所", topics=["12"],
        main_topic="介護のこと", content="買い物に行けない。", consent="oral",
        sex="female", born_on="S15.4.2", address="山形市旅篭町1",
    )  # fmt: skip
    way.step("another consultation comes in afterwards", page, shows="いまの主担当")
