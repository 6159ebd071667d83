"""The main job end to end, over HTTP, as the people of the town: from intake to hand-back, and the sealed side."""

import re

from demo.browser import Browser
from demo.chain_community import tend_places
from demo.chain_council import cards
from demo.chain_following import evaluate, hand_back, monitor
from demo.chain_outreach import outreach
from demo.chain_participation import lead_to_a_place
from demo.chain_reports import year_of_the_plan
from demo.chain_sealed import sealed_side
from demo.personas import PERSONAS
from demo.sheet import letters_of
from demo.walk import CENTRE, NAME, SHAKYO, Failed, Walk
from demo.walk import in_days as _in

HOUSING = "居住支援法人　すまいの縁"
TENANT = "芳賀　友子"
STUDENT = "東海林　悠"
CORE, LIVELIHOOD, SHUT_IN = "基幹相談支援センター2", "生活サポート相談窓口1", "ひきこもり相談支援員"


def walk(base: str) -> int:
    """Everything. Returns the number of steps; raises Failed."""
    way = Walk(base)
    for persona in PERSONAS:
        way.step(f"{persona.login} comes in", way.person(persona.login).get("/"), shows=persona.name)
    case = _intake(way)
    _refer(way, case)
    plan = _consent_and_plan(way, case)
    _roles(way, plan)
    _meeting(way, case, plan)
    _decision(way, case, plan)
    monitor(way, plan)
    evaluation = evaluate(way, case, plan)
    hand_back(way, case, evaluation)
    _book(way, case)
    sealed_side(way)
    year_of_the_plan(way)
    _outside(way)
    _turned_down(way)
    tend_places(way)
    cards(way)
    outreach(way)
    lead_to_a_place(way)
    return way.steps


def _intake(way) -> str:
    sato = way.person("sato")
    page = sato.get("/cases/receive/")
    page = sato.send(page.form(having="topics"), name=NAME, kana="たかはし　さきこ", born_on="昭和64年1月8日", topics=["03"])
    way.step("a wrong era date is refused at its field", page, shows="平成元年1月8日です")
    page = sato.send(
        page.form(having="topics"),
        name=NAME,
        kana="ﾀｶﾊｼ ｻｷｺ",
        born_on="S24.3.3",
        sex="female",
        address="山形市旅篭町二丁目3番25号",
        mobile="０９０−００００−００００",
        route="本人が直接来所",
        consent="oral",
        topics=["03", "12"],
        main_topic="介護のこと",
        content="息子と二人で暮らしている。息子は長く家から出ていない。",
        **{
            "member-0-name": "髙橋　辰也",
            "member-0-kana": "たかはし　たつや",
            "member-0-kind": "子",
            "member-0-note": "長男",
            "member-0-born_on": "S50.5.5",
        },
    )
    way.step("the counsellor receives a consultation", page, shows="いまの主担当")
    case = page.url.removeprefix(way.base.rstrip("/"))
    way.step("the case shows the person", page, shows=NAME)
    way.step("the household stands on the page", page, shows="髙橋 辰也".replace(" ", "　"))
    page = sato.get(f"{case}notes/add/")
    page = sato.send(
        page.form(having="heading"),
        heading="初回面談",
        text="生活費の心配が大きい。",
        visibility="team",
        kind="来所面談",
        clock="00:00",
    )
    way.step("a note is written", page, shows="初回面談")
    pdf = sato.get(f"{case}intake.pdf")
    way.step("the intake sheet is a PDF", pdf)
    if not pdf.body.startswith(b"%PDF"):
        raise Failed("the intake sheet is a PDF", pdf.text[:200])
    way.step("another desk sees no case", way.person("suzuki").get(case), status=404)
    way.step("the administrator sees no case", way.person("mori").get(case), status=404)
    return case


def _refer(way, case):
    sato, yamazaki = way.person("sato"), way.person("yamazaki")
    page = sato.get(f"{case}offers/send/")
    page = sato.send(
        page.form(having="did"),
        kind="refer",
        to_agency=SHAKYO,
        did="面談2回。息子には会えていない。",
        keeps="母の見守りを続ける。",
        asks="世帯全体の整理と役割分担。",
    )
    way.step("what will arrive is shown before it is sent", page, shows="このとおりに届きます")
    page = sato.send(page.form(having="did"))
    way.step("the case is offered to the coordinator", page, shows="回答待ち")
    way.step("until the yes, the sender stays accountable", sato.get(case), shows=f"{CENTRE} 担当者")
    page = way.step("the offer waits on the coordinator's desk", yamazaki.get("/referrals/"), shows=NAME)
    page = yamazaki.get(page.link(f"つなぎ：{NAME}"))
    way.step("the case itself is still closed to the coordinator", Browser.get(yamazaki, case), status=404)
    page = yamazaki.get("/referrals/")
    page = yamazaki.get(page.link(f"つなぎ：{NAME}"))
    page = yamazaki.send(page.form("/answer/"), **{"answer-verdict": "accepted", "answer-answer": "山﨑が担当します。"})
    way.step("the coordinator accepts, and custody moves", page, shows=f"{SHAKYO} 担当者")
    page = yamazaki.get(f"{case}worker/")
    way.step("a worker is named", yamazaki.send(page.form(having="worker"), worker="山﨑　由美"), shows="担当者 山﨑　由美")


def _consent_and_plan(way, case) -> str:
    yamazaki = way.person("yamazaki")
    page = yamazaki.get(f"{case}plans/draw-up/")
    way.step(
        "oral consent to refer does not cover a plan", page, shows="目的に「プランを作り、決定を受ける」が含まれていません"
    )
    page = yamazaki.get(f"{case}consents/add/")
    page = yamazaki.send(page.form(having="purposes"))
    way.step("written consent is recorded", page, shows="有効")
    page = yamazaki.get(f"{case}plans/draw-up/")
    page = yamazaki.send(page.form(having="wish"), wish="", **_plan())
    way.step(
        "an empty wish is asked for, the rest is kept",
        page,
        shows="本人・世帯の希望（目指す姿）：入力してください",
        keeps="家計の見通しを立てる",
    )
    page = yamazaki.send(page.form(having="wish"), wish="この家で暮らし続けたい。", **_plan())
    way.step("the plan is drawn up with its role table", page, shows="役割分担")
    return page.url.removeprefix(way.base.rstrip("/"))


def _plan() -> dict:
    return {
        "issue-0-text": "生活費",
        "issue-1-text": "長男の孤立",
        "direction": "まず家計を整え、長男には訪問から始める。",
        "lead_agency": CENTRE,
        "applied_on": _in(0),
        "goal-0-text": "家計の見通しを立てる",
        "goal-0-due_on": _in(90),
        "role-0-issue": "生活費",
        "role-0-support": "家計の相談",
        "role-0-agency": "生活サポート相談窓口1",
        "role-0-frequency": "月1回",
        "role-1-issue": "長男の孤立",
        "role-1-support": "訪問",
        "role-1-agency": "ひきこもり相談支援員",
        "role-1-due_on": _in(90),
    }


def _roles(way, plan):
    yamazaki, ito = way.person("yamazaki"), way.person("ito")
    page = yamazaki.get(plan)
    page = yamazaki.send(page.form(f"{plan}ask/"))
    way.step("every role is offered to its agency", page, shows="返事待ち")
    way.step("it lies on the agency's desk", ito.get("/"), shows="家計の相談")
    page = ito.get(ito.get(plan).link("返事をする"))
    page = ito.send(page.form(having="answer"), answer="declined", reason="")
    way.step("a no without a reason is asked for one", page, shows="引き受けられない理由を入力してください")
    page = ito.send(page.form(having="answer"), answer="accepted", worker_name="伊藤")
    way.step("the agency takes its role on", page, shows="引き受け")
    page = yamazaki.get(f"{plan}go-on/")
    page = yamazaki.send(page.form(having="reason"), reason="訪問の担い手は会議で決める。")
    way.step("the coordinator says why it goes on with one open role", page, shows="訪問の担い手は会議で決める。")


def _meeting(way, case, plan):
    yamazaki, kobayashi = way.person("yamazaki"), way.person("kobayashi")
    page = yamazaki.get(f"{plan}convene/")
    answers = {
        "day": _in(0),
        "clock": "13:30",
        "place": "総合福祉センター",
        "coordinator": "山﨑　由美",
        "marugoto": "𠮷田　恵",
    }
    page = yamazaki.send(page.form(having="place"), **answers)
    way.step("without the city the meeting is refused", page, shows="市の出席が必要です")
    page = yamazaki.send(page.form(having="place"), **answers, city="小林　浩")
    way.step("with all who must attend it is convened", page, shows="参加者")
    meeting = page.url
    way.step("an invited agency sees the meeting", way.person("ito").get(meeting), shows="参加者")
    way.step("an agency not invited does not", way.person("takahashi").get(meeting), status=404)
    page = yamazaki.get(meeting)
    page = yamazaki.get(page.link("会議録を書く"))
    page = yamazaki.send(
        page.form(having="discussion"),
        discussion="役割を確認した。",
        result="agreed",
        **{"decision-0-what": "家計表を一緒に作る", "decision-0-agency": "生活サポート相談窓口1", "decision-0-due_on": _in(5)},
    )
    way.step("the meeting agrees to the plan", page, shows="適切（了承）")
    way.step("its decision waits on the named agency's desk", way.person("ito").get("/"), shows="家計表を一緒に作る")
    way.step("the plan waits on the city's desk", kobayashi.get("/plans/"), shows=NAME)


def _decision(way, case, plan):
    kobayashi = way.person("kobayashi")
    page = kobayashi.get(f"{plan}decide/")
    page = kobayashi.send(page.form(having="once"))
    way.step("the city decides", page, shows="決定・実施中")
    pdf = way.step("the city prints the plan", kobayashi.get(f"{plan}plan.pdf"))
    if not pdf.body.startswith(b"%PDF"):
        raise Failed("the city prints the plan", pdf.text[:200])
    page = kobayashi.get(f"{plan}decide/")
    page = kobayashi.send(page.form(having="once"))
    way.step("a second decision is refused", page, shows="にできません")


def _book(way, case):
    page = way.person("yamazaki").get(f"{case}readers/")
    way.step("the reader list names who opened the case", page, shows="小林　浩")


def _outside(way):
    """An agency without accounts takes a case by the code on its slip."""
    sato, yamazaki, guest = way.person("sato"), way.person("yamazaki"), Browser(way.base)
    person = {"name": TENANT, "kana": "はが　ともこ", "born_on": "S40.4.1", "sex": "female", "route": "本人が直接来所"}
    said = {"topics": ["02"], "main_topic": "住まいについて", "content": "借りている家を月末に出なければならない。"}
    case = _receive(way, sato, **person, **said)
    offer = _ask(way, sato, case, HOUSING)
    page = way.step("an agency without accounts can be asked", sato.get(offer), shows="この機関は、画面では回答できません")
    slip = way.step("the slip is printed with a code", sato.send(page.form("/link/")))
    code = re.search(r"([0-9A-Z]{4}-){7}[0-9A-Z]{4}", letters_of(slip.body))
    if not code:
        raise Failed("the slip is printed with a code", "there is none on it")
    page = guest.get("/answer/")
    page = guest.send(page.form(having="code"), code="0000-" * 7 + "0000")
    way.step("a code that is none opens nothing", page, shows="このコードでは回答できません")
    page = guest.send(page.form(having="code"), code=code.group().lower())
    way.step("the code opens the minimum, without the person", page, shows="地域包括支援センター3", hides=TENANT)
    page = guest.send(page.form("/give/"), verdict="accepted", name="今野", answer="今野が担当します。")
    way.step("the agency accepts without an account", page, shows="回答を受け付けました")
    way.step("and is accountable from then on", sato.get(case), shows=HOUSING)
    way.step("the history says who answered, and how", sato.get(offer), shows="今野（回答用ページ）")
    page = guest.get("/answer/")
    page = guest.send(page.form(having="code"), code=code.group())
    way.step("the code serves once", page, shows="このコードでは回答できません")
    way.step("the coordinator keeps the case in view, without the person", yamazaki.get("/"), shows=HOUSING, hides=TENANT)


def _turned_down(way):
    """A question, a no with another proposal, the coordinator's look at it, a second desk's yes; and then that desk closes."""
    suzuki, ito, watanabe = way.person("suzuki"), way.person("ito"), way.person("watanabe")
    yamazaki, kobayashi = way.person("yamazaki"), way.person("kobayashi")
    person = {"name": STUDENT, "kana": "とうかいりん　ゆう", "born_on": "H15.9.1", "sex": "male", "route": "家族・知人が来所"}
    said = {"topics": ["13"], "main_topic": "ひきこもり・不登校", "content": "高校を出てから外に出ていない。"}
    case = _receive(way, suzuki, **person, **said)
    offer = _ask(way, suzuki, case, LIVELIHOOD)
    page = ito.get(offer)
    page = ito.send(page.form("/ask/"), **{"ask-words": "家賃はだれが払っていますか。"})
    way.step("the desk asks a question first", page, shows="照会への返事")
    page = suzuki.get(offer)
    page = suzuki.send(page.form("/reply/"), **{"reply-words": "母が払っています。"})
    way.step("the sender replies", page, shows="母が払っています。")
    page = ito.get(offer)
    page = ito.send(page.form("/answer/"), **{"answer-verdict": "declined", "answer-counter_proposal": SHUT_IN})
    way.step("a no without a reason is refused, the proposal stays", page, shows="辞退の理由を入力してください", keeps=SHUT_IN)
    page = ito.send(page.form("/answer/"), **{"answer-verdict": "declined", "answer-answer": "就労の相談が先ではないため"})
    way.step("the desk declines", page, shows="辞退を伝えました")
    way.step("and reads nothing of it any more", ito.get(offer), status=404)
    page = way.step("the coordinator is to look at it, without the person", yamazaki.get("/referrals/"), hides=STUDENT)
    page = yamazaki.get(f"{offer}frame/")
    way.step("the reason and the other proposal stand there", page, shows=SHUT_IN, hides=STUDENT)
    page = yamazaki.send(page.form(having="verdict"), verdict="agreed", words="ひきこもり相談支援員にお願いしましょう。")
    way.step("the coordinator agrees", page, shows="記録し、関係する機関に知らせました")
    way.step("the next step is the sender's, who still holds the case", suzuki.get("/referrals/"), shows="次の手")
    second = _ask(way, suzuki, case, SHUT_IN)
    page = watanabe.get(second)
    page = watanabe.send(page.form("/answer/"), **{"answer-verdict": "accepted", "answer-answer": "訪問から始めます。"})
    way.step("the second desk accepts", page, shows=f"{SHUT_IN} 担当者")
    page = kobayashi.get("/handovers/agencies/")
    agency = page.link(SHUT_IN)
    page = kobayashi.get(agency)
    wanted = next(number for label, number in page.options("successor").items() if label.startswith(CORE))
    page = kobayashi.get(f"{agency}?successor={wanted}")
    page = kobayashi.send(page.form(having="last_day"), last_day=_in(0), reason="委託の終了")
    way.step("the city ends that desk and names who takes its place", page, shows="機関の終了と引継先を決めました")
    way.step("the case is held by the successor, and was never unheld", suzuki.get(case), shows=f"{CORE} 担当者")
    way.step("the history says why", suzuki.get(f"{case}history/"), shows="機関の終了により引継ぎ")
    way.step("and the desk that closed reads nothing of it", watanabe.get(case), status=404)


def _receive(way, browser, **said) -> str:
    """A consultation with spoken consent. Returns the address of the case."""
    page = browser.get("/cases/receive/")
    page = browser.send(page.form(having="topics"), consent="oral", **said)
    way.step("another consultation is received", page, shows="いまの主担当")
    return page.url.removeprefix(way.base.rstrip("/"))


def _ask(way, browser, case, agency) -> str:
    """Sends the case to that agency, in two looks. Returns the address of the offer."""
    page = browser.get(f"{case}offers/send/")
    said = {"did": "母と面談した。", "keeps": "母の相談を続ける。", "asks": "本人への訪問。"}
    page = browser.send(page.form(having="did"), kind="refer", to_agency=agency, **said)
    page = browser.send(page.form(having="did"))
    way.step(f"the case is offered to {agency}", page, shows="回答待ち")
    return page.url.removeprefix(way.base.rstrip("/"))
