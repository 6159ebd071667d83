"""The sealed side: asked for, convened, pledged, prepared, held, recorded, a task given out, one fact carried over."""

import re

from demo.personas import PASSWORD
from demo.walk import CENTRE, Failed
from demo.walk import in_days as _in

SECRET = "近隣から怒鳴り声の相談が続いている"
HELD = "民生委員が週1回見守る。"


def sealed_side(way) -> None:
    """In the town, where the desk asks for a conference about somebody who has not agreed."""
    _asked(way)
    conference = _convened(way)
    _members(way, conference)
    _prepared(way, conference)
    _recorded(way, conference)
    _task(way, conference)
    _carried(way, conference)
    for login in ("watanabe", "yamazaki", "sasaki", "mori"):
        way.step(f"{login} meets nothing", way.person(login).get(conference), status=404)
    _left(way, conference)


def _afresh(browser, page):
    """The pledge is accepted after signing in anew; what was typed is still there."""
    return browser.send(page.form(having="password"), password=PASSWORD) if "/reauthenticate/" in page.url else page


def _asked(way):
    suzuki, kobayashi, watanabe = way.person("suzuki"), way.person("kobayashi"), way.person("watanabe")
    page = suzuki.get("/conferences/ask/")
    page = suzuki.send(
        page.form(having="situation"),
        subject="60代くらいの男性（氏名不詳）",
        no_consent="refused",
        urgency="week",
        situation=SECRET,
        wanted_on=_in(14),
    )
    way.step("a desk without consent asks the city", page, shows="依頼しました")
    way.step("another desk sees nothing of it", watanabe.get("/conferences/"), hides=SECRET)
    way.step("another desk may not convene", watanabe.get("/conferences/convene/"), status=404)
    page = way.step("the city sees the request", kobayashi.get("/conferences/"), shows=SECRET)
    page = kobayashi.get(page.link("/conferences/requests/"))
    page = kobayashi.get(page.link("追加の確認"))
    page = kobayashi.send(page.form(having="text"), kind="question", text="いつごろからですか。")
    way.step("the city asks back", page, shows="いつごろからですか")
    page = suzuki.get(suzuki.get("/conferences/").link("/conferences/requests/"))
    page = suzuki.get(page.link("追加の確認に答える"))
    way.step("the desk replies", suzuki.send(page.form(having="text"), text="先月からです。"), shows="先月からです")


def _convened(way) -> str:
    kobayashi = way.person("kobayashi")
    page = kobayashi.get(kobayashi.get("/conferences/").link("/conferences/requests/"))
    page = kobayashi.get(page.link("この依頼で招集する"))
    page = _afresh(kobayashi, kobayashi.send(page.form(having="pledged"), day=_in(0), clock="00:00", place="市役所 相談室"))
    way.step("without the pledge nobody convenes", page, shows="議長も誓約が必要です")
    page = kobayashi.send(page.form(having="pledged"), day=_in(0), clock="00:00", place="市役所 相談室", pledged=["on"])
    page = way.step("the city convenes and pledges afresh", _afresh(kobayashi, page), shows=SECRET)
    return page.url.removeprefix(way.base.rstrip("/"))


def _members(way, conference):
    suzuki, sato, kobayashi = way.person("suzuki"), way.person("sato"), way.person("kobayashi")
    for name, why in (("鈴木", "依頼した機関"), ("佐藤", "母を担当する機関")):
        page = kobayashi.get(f"{conference}nominate/")
        label = next(label for label in page.form(having="post").options["post"] if name in label)
        page = kobayashi.send(page.form(having="post"), post=label, why=why)
        way.step(f"{name} is nominated with a reason", page, shows=why)
    call = kobayashi.get(kobayashi.get(conference).link("招集通知"))
    if not call.body.startswith(b"%PDF"):
        raise Failed("the call is a PDF", call.text[:200])
    for member in (suzuki, sato):
        way.step("before the pledge a member reads nothing", member.get(conference), status=404)
        page = way.step("the call says when and where, not about whom", member.get("/conferences/"), shows="市役所 相談室")
        page = member.get(page.link("内容を読む前に誓約する"))
        page = _afresh(member, member.send(page.form(having="pledged"), pledged=["on"]))
        way.step("after the pledge it is open", page, shows=SECRET)
    way.step(
        "one's duty of silence stands without content", suzuki.get("/conferences/duties/"), shows="誓約（PDF）", hides=SECRET
    )


def _fill(browser, conference, where, **typed):
    page = browser.get(f"{conference}{where}")
    return browser.send(page.form(having=next(iter(typed))), **typed)


def _prepared(way, conference):
    sato, kobayashi = way.person("sato"), way.person("kobayashi")
    page = _fill(kobayashi, conference, "subjects/add/", name="本人（60代男性）", consent="none")
    way.step("who the matter is about, each with the own consent", page, shows="同意なし")
    _fill(kobayashi, conference, "subjects/add/", name="長男", consent="given", remark="訪問で同意を得た")
    page = _fill(kobayashi, conference, "preparation/", household="男性と長男の二人暮らし。", asking="税の課に納付の状況を")
    way.step("the preparation sheet has its four items", page, shows="二人暮らし")
    page = _fill(sato, conference, "preparation/ours/", facts="母の介護で一度来所", can="月1回の訪問")
    way.step("a member writes the column of the own agency", page, shows="月1回の訪問")
    page = _fill(kobayashi, conference, "inquiries/add/", outside="山形西小学校", what="出席の様子", due_on=_in(5))
    way.step("information is asked for in writing", page, shows="回答待ち")
    page = kobayashi.get(page.link("届いた回答を記録する"))
    page = kobayashi.send(page.form(having="given"), given="nothing", answer="在籍していない")
    way.step("and the answer written down", page, shows="該当なし")


def _recorded(way, conference):
    suzuki, kobayashi = way.person("suzuki"), way.person("kobayashi")
    page = _fill(kobayashi, conference, "items/add/", title="声かけの順番")
    page = kobayashi.get(page.link("記録する"))
    page = kobayashi.send(page.form(having="talk"), talk="まず民生委員から。")
    way.step("who was in the room is recorded per item", page, shows="在席")
    page = kobayashi.get(f"{conference}minutes/")
    page = kobayashi.send(page.form(having="facts"), facts=SECRET, decisions=HELD)
    way.step("minutes are written", page, shows=HELD)
    kobayashi.send(page.form("/minutes/offer/"))
    page = suzuki.get(suzuki.get(conference).link("会議録を確認する"))
    way.step("a member checks them", suzuki.send(page.form(having="remark")), shows="相違なし")
    page = kobayashi.get(conference)
    way.step("the chair fixes them", kobayashi.send(page.form("/minutes/fix/")), shows="確定")
    minutes = suzuki.get(suzuki.get(conference).link("minutes.pdf"))
    if not minutes.body.startswith(b"%PDF"):
        raise Failed("the minutes are a PDF", minutes.text[:200])


def _task(way, conference):
    sato, suzuki, kobayashi = way.person("sato"), way.person("suzuki"), way.person("kobayashi")
    page = _fill(kobayashi, conference, "roles/add/", what="月1回訪ね、様子を見る", agency=CENTRE, kind="watch")
    page = kobayashi.get(page.link("担当機関に伝える"))
    worker = next(label for label in page.options("worker") if "佐藤" in label)
    page = kobayashi.send(page.form(having="worker"), text="月1回、訪問してください。", worker=worker)
    way.step("only the released words go out", page, shows="伝達済み")
    page = way.step("they stand on the worker's desk", sato.get("/"), shows="月1回、訪問してください")
    task = page.link("月1回、訪問してください")
    way.step("another agency has no such thing", suzuki.get(task), status=404)
    page = sato.get(sato.get(task).link("報告する"))
    way.step("the worker reports", sato.send(page.form(having="report"), report="玄関先で話せた。"), shows="報告済み")
    way.step("and the conference reads it", kobayashi.get(conference), shows="玄関先で話せた")


def _carried(way, conference):
    """Into a case of the member: what the consent covers, and nothing else."""
    sato = way.person("sato")
    page = sato.get("/cases/receive/")
    page = sato.send(
        page.form(having="topics"), name="結城　環", kana="ゆうき　たまき", route="本人が直接来所", consent="oral",
        topics=["12"], main_topic="介護のこと", content="会議のあと、自分で来所した。",
    )  # fmt: skip
    case = page.url
    number = re.search(r"[A-Z0-9]+-R\d+-\d+", page.text)[0]
    typed = {"case": number, "category": "basic", "fact": "二人暮らしで、家事は長男がしている。"}
    page = sato.get(f"{conference}carry/")
    subject = next(label for label in page.options("subject") if "長男" in label)
    page = sato.send(page.form(having="fact"), subject=subject, **typed)
    way.step("a fact is carried over under the consent", page, shows="照合番号")
    way.step("the case has it, and nothing of the conference", sato.get(case), shows="家事は長男", hides=SECRET)
    page = sato.get(f"{conference}carry/")
    subject = next(label for label in page.options("subject") if "本人" in label)
    page = sato.send(page.form(having="fact"), subject=subject, **typed | {"fact": "怒鳴り声がする。"})
    way.step("of whom did not agree, nothing is carried", page, shows="同意あり")


def _left(way, conference):
    suzuki, kobayashi = way.person("suzuki"), way.person("kobayashi")
    page = kobayashi.get(conference)
    way.step("the member leaves", kobayashi.send(page.form("/leave/")), shows="退任")
    way.step("and reads nothing with the next request", suzuki.get(conference), status=404)
