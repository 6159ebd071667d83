"""Three plans lack the same thing: one card, spoken of by the working group and the council, answered back to who raised it."""

from demo.walk import CENTRE, SHAKYO, Failed, in_days

LACK = "保証人なしで借りられる住まい"
HOUSEHOLDS = [
    ("大沼　源一郎", "おおぬま　げんいちろう"),
    ("奥山　ちづる", "おくやま　ちづる"),
    ("工藤　新太", "くどう　あらた"),
]


def cards(way) -> None:
    cases = [_household(way, name, kana) for name, kana in HOUSEHOLDS]
    card = _card(way)
    _who_reads(way, card, cases)
    _working_group(way, card)
    _council(way, card)
    _answered(way, card)


def _household(way, name, kana) -> str:
    """A consultation at the coordinator's desk, with consent, and a plan that says what is missing."""
    yamazaki = way.person("yamazaki")
    page = yamazaki.get("/cases/receive/")
    said = {"route": "本人が電話・メール", "topics": ["02"], "main_topic": "住まいについて", "content": "住まいのこと。"}
    page = yamazaki.send(page.form(having="topics"), name=name, kana=kana, sex="male", consent="oral", **said)
    way.step("a household looks for a flat", page, shows="いまの主担当")
    case = page.url.removeprefix(way.base.rstrip("/"))
    page = yamazaki.get(f"{case}move/")
    yamazaki.send(page.form(having="to"), to="assessing")
    page = yamazaki.get(f"{case}consents/add/")
    yamazaki.send(page.form(having="purposes"))
    page = yamazaki.get(f"{case}plans/draw-up/")
    page = yamazaki.send(
        page.form(having="wish"),
        wish="この町で暮らし続けたい。",
        direction="住まいを先に決める。",
        lead_agency=CENTRE,
        applied_on=in_days(0),
        missing_resource=LACK,
        **{
            "issue-0-text": "住まい",
            "goal-0-text": "転居先が決まる",
            "goal-0-due_on": in_days(90),
            "role-0-issue": "住まい",
            "role-0-support": "家探しの付き添い",
            "role-0-agency": SHAKYO,
            "role-0-due_on": in_days(90),
        },
    )
    way.step("its plan says what is missing in town", page, shows=LACK)
    return case


def _card(way) -> str:
    yamazaki = way.person("yamazaki")
    page = yamazaki.get("/council/sources/")
    way.step("what a card can be made of is gathered", page, shows=LACK)
    ticked = [value for form in page.forms for value in form.ticks.get("from", ()) if value.startswith("plan:")]
    page = yamazaki.get("/council/cards/raise/?" + "&".join(f"from={value}" for value in ticked))
    said = {
        "title": "保証人のいない単身者の住まい",
        "gap": "between",
        "proposal": "居住支援法人と協定を結び、保証の仕組みをつくる。",
    }
    words = "工藤さんのように、保証人が立てられず転居先が見つからない人がいる。"
    page = yamazaki.send(page.form(having="pattern"), pattern=words, **said)
    way.step("a name is refused, and what was typed stays", page, shows="「工藤さん」（人の名前）", keeps=words)
    words = "保証人が立てられず、転居先が見つからない人が続いている。"
    page = yamazaki.send(page.form(having="pattern"), pattern=words, **said)
    way.step("three plans become one card", page, shows="3件のケース")
    return page.url.removeprefix(way.base.rstrip("/"))


def _who_reads(way, card, cases) -> None:
    kobayashi, shoji = way.person("kobayashi"), way.person("shoji")
    way.step("before the check no member reads it", shoji.get(card), status=404)
    page = kobayashi.get(card)
    page = kobayashi.send(page.form(f"{card}check/"))
    way.step("the host section has checked that it names nobody", page, shows="匿名化を確認しました")
    page = way.step("a section head reads the card", shoji.get(card), shows="3件のケース", hides="あなたが開ける記録")
    for case in cases:
        way.step("and none of the cases behind it", shoji.get(case), status=404)
    way.step("nor any list of cases", shoji.get("/cases/"), status=403)
    page = shoji.get(f"{card}comment/")
    page = shoji.send(page.form(having="text"), text="市営住宅の空きも調べます。")
    way.step("the member's comment waits for the secretariat", page, shows="確認待ち")
    way.step("until then others do not read it", way.person("endo").get(card), hides="市営住宅の空きも調べます。")
    page = kobayashi.get(card)
    kobayashi.send(page.form("/pass/"))
    way.step("then they do", way.person("endo").get(card), shows="市営住宅の空きも調べます。")


def _sitting(way, kind, card, **on_the_card):
    """Called, recorded; returns its page. `on_the_card`: how the card goes on."""
    kobayashi = way.person("kobayashi")
    page = kobayashi.get("/council/sittings/convene/")
    held = {"type": kind, "day": in_days(0), "clock": "13:30", "place": "大会議室", "matters": "次回の日程"}
    page = kobayashi.send(page.form(having="place"), cards=card.split("/")[-2:-1], **held)
    way.step(f"{kind} is called", page, shows="次回の日程")
    sitting = page.url.removeprefix(way.base.rstrip("/"))
    way.step("its agenda is a PDF", kobayashi.get(f"{sitting}agenda.pdf"))
    page = kobayashi.get(f"{sitting}record/")
    form = page.form(having="chair")
    step = next(name.removesuffix("-onto") for name in form.options if name.endswith("-onto"))
    tasks = {key.removeprefix("task_"): on_the_card.pop(key) for key in list(on_the_card) if key.startswith("task_")}
    said = {f"{step}-{name}": value for name, value in on_the_card.items()}
    said |= {f"decision-0-{name}": value for name, value in tasks.items()}
    page = kobayashi.send(form, chair="福祉推進部長", **said)
    way.step("what was decided counts at once", page, shows="会議録の確認中")
    return sitting


def _working_group(way, card) -> None:
    _sitting(way, "福祉まるごとワーキンググループ", card, onto="まるごと会議", words="保証の費用を試算し、会議で検討する。")
    way.step("the working group sends the card up", way.person("shoji").get(card), shows="保証の費用を試算し、会議で検討する。")


def _council(way, card) -> None:
    kobayashi, shoji = way.person("kobayashi"), way.person("shoji")
    project = {
        "onto": "事業化・要綱改正・予算",
        "became": "事業化（新しい社会資源）",
        "owner": "住宅政策課",
        "due_on": in_days(60),
    }
    task = {"task_what": "協定の案をまとめる", "task_agency": "住宅政策課", "task_due_on": in_days(30)}
    sitting = _sitting(way, "福祉まるごと会議", card, words="協定を結び、10世帯で始める。", **project, **task)
    page = kobayashi.send(kobayashi.get(sitting).form("/check/"))
    way.step("who wrote the minutes does not check them", page, shows="書いた人とは別の構成員")
    page = shoji.send(shoji.get(sitting).form("/check/"))
    way.step("a member has read them", page, shows="会議録確認済み")
    page = kobayashi.send(kobayashi.get(sitting).form("/fix/"))
    way.step("the minutes are fixed", page, shows="会議録確定")
    page = kobayashi.get(f"{sitting}minutes.pdf")
    way.step("and are a PDF", page)
    if not page.body.startswith(b"%PDF"):
        raise Failed("and are a PDF", page.text[:200])
    page = way.step("the decision waits with the section", shoji.get("/council/"), shows="協定の案をまとめる")
    page = shoji.get(page.link("協定の案をまとめる"))
    page = shoji.send(page.form(having="report"), report="案をまとめ、法務の確認を受けた。")
    way.step("and is reported done", page, shows="案をまとめ、法務の確認を受けた。")


def _answered(way, card) -> None:
    kobayashi, yamazaki = way.person("kobayashi"), way.person("yamazaki")
    page = way.step("the proposer is told that there is an answer", yamazaki.get("/notices/"), shows="回答がありました")
    way.step("and reads it", yamazaki.get(card), shows="協定を結び、10世帯で始める。")
    for onto, words, more in (
        ("verifying", "受付を始めた。", {"due_on": in_days(90)}),
        ("ended", "12世帯が使い、立ち退きがなくなった。", {"helped": "効果があった"}),
    ):
        page = kobayashi.get(f"{card}step/")
        page = kobayashi.send(page.form(having="onto"), onto=onto, words=words, **more)
    way.step("whether it helped is written down", page, shows="検証：効果があった")
    way.step(
        "and stands where everybody in the house reads it", way.person("endo").get("/council/archive/"), shows="12世帯が使い"
    )
