"""Somebody without a name: found, visited, met, a person and a case, consent, a plan, and a link that holds."""

from demo.walk import SHAKYO, Failed, Walk, in_days

LABEL = "○町の一軒家の方"


def outreach(way: Walk) -> None:
    client = _found(way)
    _tried(way, client)
    case = _case(way, client)
    _plan(way, case)
    _linked(way, client)
    _taken_over(way)


def _found(way) -> str:
    yoshida = way.person("yoshida")
    page = yoshida.get("/outreach/add/")
    page = yoshida.send(
        page.form(having="ground"), label=LABEL, district="鈴川地区", source="近隣住民", source_words="夜だけ明かりがつく。",
        avoid="大きな声で名前を呼ばない。", dangers=["two"], ground="risk", ground_words="郵便がたまっている。",
    )  # fmt: skip
    way.step("somebody is written down without a name", page, shows=LABEL)
    client = page.url.removeprefix(way.base.rstrip("/"))
    for login in ("sato", "kobayashi", "ono"):
        way.step(f"it is not there for {login}", way.person(login).get(client), status=404)
    way.step("the host section sees counts", way.person("kobayashi").get("/outreach/figures/"), shows="把握している人")
    return client


def _tried(way, client):
    yoshida = way.person("yoshida")
    page = yoshida.get(f"{client}contact/?result=absent")
    way.step("what must not be done stands on top", page, shows="大きな声で名前を呼ばない。")
    page = yoshida.send(page.form(having="result"), after="7")
    way.step("two go, or the page asks who", page, shows="2名訪問の人です")
    page = yoshida.send(page.form(having="result"), alongside="保健師")
    way.step("a miss is written down with the next day", page, shows="会えず（不在）")
    page = yoshida.get(f"{client}contact/?result=met")
    page = yoshida.send(page.form(having="result"), after="7", alongside="保健師", words="玄関先で少し話せた。")
    way.step("the first meeting brings the stage with it", page, shows="本人と対面")
    page = yoshida.send(page.form("/stage/"), **{"stage-to": "同意取得"})
    way.step("consent is won", page, shows="本人の同意が得られました")
    sheet = way.step("the round on paper", yoshida.get("/outreach/round.pdf"))
    if not sheet.body.startswith(b"%PDF"):
        raise Failed("the round on paper", sheet.text[:200])


def _case(way, client) -> str:
    yoshida = way.person("yoshida")
    page = yoshida.get(f"{client}receive/")
    way.step("the intake knows what was written", page, keeps="夜だけ明かりがつく。")
    page = yoshida.send(page.form(having="topics"), topics=["03"], main_topic="03")
    way.step("it has become a case, with its contacts", page, shows="玄関先で少し話せた。")
    case = page.url.removeprefix(way.base.rstrip("/"))
    way.step("the entry leads there", yoshida.get(client), shows="ケースになりました")
    page = yoshida.get(f"{case}sheets/F5/")
    page = yoshida.send(page.form(having="approach"), approach="手紙から始める。")
    way.step("F5 begins with the entry", page, shows="アウトリーチ等 プラン")
    return case


def _plan(way, case):
    yoshida = way.person("yoshida")
    page = yoshida.get(f"{case}consents/add/")
    way.step("the consent to a plan is recorded", yoshida.send(page.form(having="purposes")), shows="有効")
    page = yoshida.get(f"{case}plans/draw-up/")
    said = {
        "wish": "この家で静かに暮らしたい。",
        "direction": "通える場所を一つ。",
        "lead_agency": SHAKYO,
        "applied_on": in_days(0),
        "issue-0-text": "人とのつながり",
        "goal-0-text": "月1回出かける",
        "goal-0-due_on": in_days(90),
        "role-0-issue": "人とのつながり",
        "role-0-support": "訪問",
        "role-0-agency": "ひきこもり相談支援員",
        "role-0-frequency": "月2回",
    }
    page = yoshida.send(page.form(having="wish"), **said)
    way.step("a contact without a name has ended in a plan", page, shows="この家で静かに暮らしたい。")


def _linked(way, client):
    yoshida = way.person("yoshida")
    page = yoshida.get(f"{client}link/")
    page = yoshida.send(page.form(having="stable"), linked_words="サロンの世話人", stable="yes")
    way.step("the link holds", page, shows="関係が安定")


def _taken_over(way):
    sato, yoshida = way.person("sato"), way.person("yoshida")
    page = sato.get("/outreach/add/")
    page = sato.send(
        page.form(having="ground"),
        label="団地の方",
        district="第三地区",
        source="近隣住民",
        ground="asked",
        ground_words="相談がある。",
    )
    client = page.url.removeprefix(way.base.rstrip("/"))
    page = sato.get(f"{client}offer/")
    said = {"to_agency": SHAKYO, "summary": "高齢の女性。", "basis": "agreed", "basis_words": "電話で聞いた。"}
    page = way.step("another agency is asked to go on", sato.send(page.form(having="summary"), **said), shows="返事待ち")
    offer = page.url.removeprefix(way.base.rstrip("/"))
    way.step("until the yes it stays here", yoshida.get(client), status=404)
    page = yoshida.get(offer)
    way.step("the yes moves it", yoshida.send(page.form("/take/")), shows="引き受けた")
    way.step("and it is read by one agency at every moment", sato.get(client), status=404)
    page = yoshida.get(f"{client}review/")
    page = yoshida.send(page.form(having="verdict"), verdict="gone")
    page = way.step("without a ground it may go", page, shows="削除する")
    way.step("and is really deleted", yoshida.send(page.form("/delete/"), **{"delete-sure": ["on"]}), shows="削除しました")
    way.step("nothing is left of it", yoshida.get(client), status=404)
