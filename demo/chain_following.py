"""The chain after the city's decision: monitoring, evaluation, the hand-back with the plan, the closing."""

from demo.walk import CENTRE, NAME, SHAKYO, Failed, in_days


def monitor(way, plan):
    """The agency tells of its part, the coordinator of the whole."""
    yamazaki, ito = way.person("yamazaki"), way.person("ito")
    page = ito.get(ito.get(plan).link("の進み具合を書く"))
    page = ito.send(page.form(having="words"), words="家計表を3回いっしょに作った。")
    way.step("the agency says how its part goes", page, shows="家計表を3回いっしょに作った。")
    page = yamazaki.get(f"{plan}monitoring/add/")
    way.step("what it said stands beside the record", page, shows="家計表を3回いっしょに作った。")
    page = yamazaki.send(page.form(having="met"), met="本人", changes="督促状の封を切るようになった。", method="visit")
    way.step(
        "a goal nobody looked at is asked for",
        page,
        shows="この目標の状況を選んでください",
        keeps="督促状の封を切るようになった。",
    )
    page = yamazaki.send(page.form(having="met"), next_on=in_days(30), **_goals(page, "met", "partly"))
    way.step("a monitoring record is written", page, shows="督促状の封を切るようになった。")
    way.step("the circle reads it", way.person("kobayashi").get(page.url), shows="督促状の封を切るようになった。")
    _is_paper(way, "the record is a PDF", yamazaki.get(f"{page.url}monitoring.pdf"))


def _goals(page, having, standing) -> dict:
    return {name: standing for name in page.form(having=having).ticks if name.startswith("goal-")}


def _is_paper(way, name, page):
    way.step(name, page)
    if not page.body.startswith(b"%PDF"):
        raise Failed(name, page.text[:200])


def evaluate(way, case, plan) -> str:
    """Written, spoken of at a meeting, confirmed by the city. Returns its address."""
    yamazaki, kobayashi = way.person("yamazaki"), way.person("kobayashi")
    page = yamazaki.get(f"{case}close/")
    way.step("closing asks for the evaluation first", page, shows="支援プランの評価がまだです")
    page = yamazaki.get(f"{plan}evaluate/")
    said = {"remaining": "長男の居場所", "close_reason": "役割分担が合意され支援機関に引き継いだ（つなぎ戻し）"}
    page = yamazaki.send(page.form(having="verdict"), verdict="end", **said, **_goals(page, "verdict", "reached"))
    way.step("the evaluation is begun, and proposes who referred the case", page, shows=CENTRE)
    page = yamazaki.send(page.form("/submit/"))
    way.step("without the person's own view it does not go on", page, shows="本人の評価か、聞けなかった理由を入力してください")
    evaluation = page.url.removeprefix(way.base.rstrip("/"))
    page = yamazaki.get(f"{evaluation}write/")
    more = {
        "own_view": "相談してよかった。",
        "satisfaction": "5",
        "triggers": "家賃の滞納が2か月続いたとき。",
        "checks": ["1", "6"],
    }
    yamazaki.send(page.form(having="verdict"), **more)
    page = yamazaki.get(evaluation)
    way.step("it goes to the meeting", yamazaki.send(page.form("/submit/")), shows="会議での評価待ち")
    page = yamazaki.get(f"{plan}convene/")
    table = {"coordinator": "山﨑　由美", "marugoto": "𠮷田　恵", "city": "小林　浩"}
    when = {"day": in_days(0), "clock": "15:00", "place": "総合福祉センター"}
    page = yamazaki.send(page.form(having="place"), function="evaluation", **when, **table)
    page = yamazaki.get(page.link("会議録を書く"))
    page = yamazaki.send(page.form(having="discussion"), discussion="評価を確かめた。", result="agreed")
    way.step("the meeting agrees to the evaluation", page, shows="適切（了承）")
    page = way.step("it lies on the city's desk with one button", kobayashi.get("/"), shows="評価の確認を待つもの")
    page = kobayashi.send(page.form(f"{evaluation}confirm/"))
    way.step("the city confirms it", page, shows="市が確認済み")
    _is_paper(way, "F6 is a PDF", kobayashi.get(f"{evaluation}F6.pdf"))
    return evaluation


def hand_back(way, case, evaluation):
    yamazaki, sato = way.person("yamazaki"), way.person("sato")
    page = way.step(
        "what the closing still lacks is listed", yamazaki.get(evaluation), shows="終結後の主担当の引き受けがまだです"
    )
    page = yamazaki.get(page.link("つなぎ戻す（プランと評価を添える）"))
    page = yamazaki.send(
        page.form(having="did"), did="プランを実施し、評価した。", keeps="月1回の確認。", asks="中心となる支援。"
    )
    way.step("the plan and the evaluation go along", page, shows="支援プラン（初回）")
    page = yamazaki.send(page.form(having="did"))
    way.step("the case is offered back", page, shows="つなぎ戻し")
    way.step("offered is not handed: the coordinator still holds it", yamazaki.get(case), shows="つなぎ戻し中")
    page = sato.get("/referrals/")
    page = sato.get(page.link(f"つなぎ戻し：{NAME}"))
    way.step("the receiver reads the plan in the offer", page, shows="この家で暮らし続けたい。")
    page = sato.send(page.form("/answer/"), **{"answer-verdict": "accepted"})
    way.step("only the acceptance ends the hand-back", page, shows=f"{CENTRE} 担当者")
    page = sato.get(f"{case}close/")
    page = sato.send(page.form(having="note"))
    way.step("closing names what still hangs", page, shows="完了していない「次の予定」")
    ito = way.person("ito")
    page = ito.get(case)
    ito.send(page.form("/finish/"))
    page = sato.get(f"{case}close/")
    page = sato.send(page.form(having="note"), note="暮らしが落ち着いた。再開の目安は家賃の滞納。")
    way.step("the case is closed with the reason of its evaluation", page, shows="終結しました")
    way.step("what to look out for stays on its page", sato.get(case), shows="家賃の滞納が2か月続いたとき。")
    way.step("and the checks that follow", sato.get(case), shows="6か月後の確認")
    page = sato.get(f"{case}offers/send/")
    page = sato.send(page.form(having="did"), to_agency=SHAKYO, did="a", keeps="b", asks="c")
    way.step("a closed case is not referred", page, shows="終結したケースは、つなげません")
