"""地域づくり in the chain: a place meets, somebody there gives cause to worry, and the worry becomes a case."""

from demo.walk import CENTRE, Failed

WORRY = "渋谷　トメ"


def tend_places(way) -> None:
    honma = way.person("honma")
    place = _register(way, honma)
    session = _record(way, honma, place)
    _worry(way, honma, session)
    _look_up(way, honma)
    _report(way, honma)


def _register(way, honma):
    page = honma.get("/community/places/add/")
    said = {
        "name": "みんなの縁側",
        "kana": "ﾐﾝﾅﾉｴﾝｶﾞﾜ",
        "kind": "住民主体の通いの場",
        "district": "第六地区",
        "operator_kind": "住民団体",
    }
    said |= {"venue_kind": "公民館・自治会館・集会所", "activity": "茶話会", "started_on": "R7.4.1"}
    page = honma.send(page.form(having="venue_kind"), **said)
    way.step("a place is registered in the columns of the survey", page, shows="みんなの縁側")
    return page


def _record(way, honma, place):
    form = {"heads-old-female": "６", "heads-old-male": "2", "helpers": "2"}
    page = honma.get(place.link("開催を記録する"))
    page = honma.send(page.form(having="heads-old-female"), **form, note="渋谷さんが来なかった")
    way.step("the record of a session names nobody", page, shows="人が分かることばのようです", keeps="渋谷さんが来なかった")
    page = honma.send(page.form(having="heads-old-female"), note="一人、姿を見ない方がいた。")
    way.step("a session is recorded", page, shows="8人")
    return page


def _worry(way, honma, session):
    page = honma.get(session.link("心配な方がいる"))
    way.step("the worry goes on as a slip", page, shows="通いの場「みんなの縁側」")
    said = {"consent": "yes", "name": WORRY, "wish": "先週から姿を見ない。電話にも出ない。", "troubles": ["health"]}
    page = honma.send(page.form(having="to_agency"), to_agency=CENTRE, **said)
    way.step("the slip is sent", page, shows=WORRY)
    slip = page.url
    way.step("the place keeps nothing of it", honma.get(session.url), hides=WORRY)
    sato = way.person("sato")
    page = sato.get(f"{slip}take/")
    way.step("whoever takes it reads where it came from", page, keeps="気づいた場所：通いの場「みんなの縁側」")
    page = sato.send(page.form(having="topics"), kana="しぶや　とめ", topics=["01"], main_topic="病気や健康、障がいのこと")
    way.step("the worry is a case", page, shows="いまの主担当")
    way.step("the coordinator reads that it was taken", honma.get(slip), shows="ケースとして受け付けました")
    way.step("and sees no case", honma.get(page.url), status=404)


def _look_up(way, honma):
    page = honma.get("/community/resources/add/")
    said = {"name": "しずかな文庫", "kana": "しずかなぶんこ", "kind": "居場所・サロン", "district": "第六地区"}
    page = honma.send(page.form(having="accepts"), **said, accepts=["talks_little"], contact_name="文庫の人")
    way.step("a resource is registered with what it accepts", page, shows="あまり話さない")
    sato = way.person("sato")
    page = sato.get("/community/resources/?accepts=talks_little")
    way.step("a counsellor finds what accepts somebody of few words", page, shows="しずかな文庫")
    way.step("and not whom to call there", sato.get(page.link("しずかな文庫")), hides="文庫の人")
    way.step("districts stand side by side", sato.get("/community/overview/"), shows="第六地区")


def _report(way, honma):
    page = honma.get("/community/reports/")
    page = honma.send(page.form("/community/reports/start/"))
    way.step("the month's report gathers what was recorded", page, shows="参加者（延べ人）")
    page = honma.send(page.form(having="remarks"), remarks="男性の参加が少ない。", plans="第2層協議体。", submit="1")
    way.step("the report is submitted", page, shows="提出済み")
    way.step("the section reads it", way.person("sasaki").get(page.url), shows="男性の参加が少ない。")
    paper = honma.get(f"{page.url}report.pdf")
    way.step("the report is a PDF", paper)
    if not paper.body.startswith(b"%PDF"):
        raise Failed("the report is a PDF", paper.text[:200])
