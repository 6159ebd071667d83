"""What stands on the sheets of the pictures: once as a counsellor writes it, once more than any box has room for."""

from datetime import date

from sheets.choices import Lists, offered
from sheets.definition import Column, Definition, Field
from sheets.meter import applies

LONG = "夫が亡くなってから家計は長男まかせで、国保と水道の督促が届いている。長男は昼夜が逆になり、本人とも食事を別にしている。"
ROWS = 8

SLIP = {
    "consent": "yes", "name": "髙橋　﨑子", "kana": "たかはし　さきこ", "sex": "female", "born_on": "1949-03-03",
    "address": "山形市旅篭町二丁目3-25", "telephone": "090-0000-1234", "troubles": ["work", "debt", "care"],
    "household": [{"name": "髙橋　健一", "age": "53", "relation": "長男", "note": "日中は会えない"}],
    "wish": "国保税の分納の相談で来庁。長男が長く家にいるとのこと。平日の午前に、本人の携帯へ連絡してほしい。",
}  # fmt: skip
F1A = {"visitor_telephone": "090-0000-5678"}
F1B = {
    "agency_contact": "佐藤（023-000-0000）", "found_by": "commissioner", "no_consent_reason": "not_met",
    "no_consent_detail": "玄関先で「困っていない」と話し、長男には会えていない。",
    "household": "母と長男の二人暮らし。長女は仙台市に住み、月に一度電話がある。",
    "involved": [{"agency": "地域包括支援センター3", "person": "佐藤", "since": "令和8年6月", "how": "月1回の訪問"}],
    "urgency": "week", "risks": ["lifeline"], "risk_detail": "水道の停止予告が届いている。",
    "to_examine": "長男に会う手だてと、家計の相談につなぐ順番。",
    "agencies_wanted": [{"agency": "生活サポート相談窓口1", "why": "滞納と家計"}],
    "consent_outlook": "likely", "consent_when": "次の訪問のあと",
}  # fmt: skip
F2 = {
    "source": "commissioner", "source_name": "民生委員　阿部", "together": "yes", "together_count": 2, "apart": "yes",
    "earlier": [{"agency": "納税課", "when": "令和8年5月", "what": "国保税の分納"}],
    "marriage": "widowed", "children": "no", "household_type": "adult", "household_flags": ["8050"],
    "members": [
        {"name": "髙橋　健一", "relation": "長男", "age": "昭和47年（53歳）", "living": "together", "work": "無職",
         "health": "未受診", "issue": "昼夜逆転", "consent": "no"},
        {"name": "工藤　由紀", "relation": "長女", "age": "昭和50年（51歳）", "living": "apart", "work": "会社員",
         "health": "良好", "issue": "", "consent": "yes"},
    ],
    "neighbours": "町内会の回覧は回している。ごみ出しは隣の家が手伝う。", "housing": "own", "housing_problems": ["old"],
    "health": "treated", "care_level": "not_applied", "insurance": "late", "insurance_arrears": "no",
    "treatment": [{"hospital": "市内の内科", "illness": "高血圧", "medicine": "朝1回", "often": "月1回"}],
    "certificates": ["none"], "income": 62000, "household_income": 62000, "tax": "exempt", "benefits": ["pension"],
    "assistance": "never", "arrears": ["insurance", "water"], "arrears_amount": 184000, "debt": "yes",
    "debts": [{"creditor": "信販会社", "balance": 350000, "monthly": 10000}], "managing": "family",
    "work": "not_seeking", "since_work": "over_2y", "schooling": "high", "licence": "no", "qualifications": "なし",
    "jobs": [{"period": "昭和42年〜平成16年", "place": "市内の縫製工場", "what": "縫製", "form": "正規", "left": "定年"}],
    "withdrawal": "none", "daily_life": ["meals"], "daily_life_note": "食事は一日二回。買い物は隣の人と週に一度。",
    "communication": ["companion"], "complaint": "「この家で暮らしたい。息子が先に倒れないか心配」",
    "family_wishes": [{"who": "長女", "wish": "母を手伝いたいが、兄とは話せていない。"}],
    "strengths": "近所づきあいが長い。家計簿を30年つけている。", "issues": {"codes": ["09", "11", "15"], "main": ["15"]},
    "member_issues": [{"who": "長男", "issue": "15", "note": "10年ほど外に出ていない"}],
    "summary": "滞納の整理から始め、本人の安心をつくりながら、長男に会える人を増やす。", "urgent": "no",
    "agencies": [{"agency": "納税課", "role": "分納の相談", "view": "家計は長男まかせ", "limits": "訪問はできない"}],
    "screening": "plan", "reasons": ["complex", "unlinked"],
}  # fmt: skip


def known(definition: Definition, answers: dict) -> dict:
    """The answers, after looking that each box and each code is one of the form's: a picture shows no invented code."""
    lists = offered(definition)
    for code, answer in answers.items():
        for list_code, said in _said(definition.fields[code], answer):
            if said not in dict(lists[list_code]):
                raise LookupError(f"{definition.code}.{code}: {said} is none of {[word for word, _ in lists[list_code]]}")
    return answers


def _said(box: Field, answer):
    """(list, code) of everything that was chosen."""
    if box.type == "table":
        choosing = [column for column in box.columns if column.choices]
        return [(column.choices, row[column.code]) for row in answer for column in choosing if row.get(column.code)]
    if not box.choices:
        return []
    codes = answer["codes"] if isinstance(answer, dict) else answer if isinstance(answer, list) else [answer]
    return [(box.choices, code) for code in codes]


F5 = {
    "avoid": "平日の午前は訪ねない。督促の話はしない。", "safety": ["dog", "two"], "safety_words": "庭に放し飼いの犬",
    "found_by": "neighbour", "stage": "indirect", "approach": "はじめは手紙。返事を急がず、長男の好きな将棋の話から。",
    "visits": [
        {"on": "2026-12-04", "who": "佐藤・保健師", "aim": "手紙を入れ、母に声をかける"},
        {"on": "2026-12-18", "who": "佐藤・民生委員", "aim": "長男にあいさつする"},
    ],
    "consent_outlook": "likely", "plan_from": "2027-02-01", "linked_to": "ひきこもり相談支援員", "link": "not_yet",
    "link_words": "いちど顔を合わせた。次は二人で訪ねる。",
}  # fmt: skip


def overfull(definition: Definition, **given) -> dict:
    """Every box asked, as full as it takes: all choices ticked, long rows, many of them. `given` stays as it is."""
    lists = offered(definition)
    answers: dict = dict(given)
    for asked, answer in ((box.when.field, box.when.answers[0]) for box in definition.asked if box.when):
        if definition.fields[asked].type == "one":  # of many, all are ticked anyway
            answers.setdefault(asked, answer)
    for box in definition.asked:
        if box.code not in answers and applies(box, answers):
            answers[box.code] = _full(box, lists)
    return answers


def _full(box: Field, lists: Lists):
    if box.type == "table":
        return [{column.code: _cell(column, lists, LONG[:30]) for column in box.columns} for _ in range(ROWS)]
    if box.type == "many":
        codes = [code for code, _ in lists[box.choices]]
        return {"codes": codes, "main": codes[:1]} if box.main else codes
    if box.type == "long":
        return "\n".join(LONG * 3 for _ in range(3))
    return _cell(box, lists)


def _cell(box: Field | Column, lists: Lists, words=LONG[:60]):
    if box.type == "one":
        return max(lists[box.choices], key=lambda choice: len(choice[1]))[0]
    plain = {"number": 123456789, "date": date(1989, 1, 7).isoformat(), "yesno": "yes", "kana": "たかはし　" * 8}
    return plain.get(box.type, words)
