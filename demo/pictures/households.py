"""Two invented households as their counsellors wrote them down: an everyday one, and one that fills every paper to its end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, User
from cases import actions as cases
from cases.models import Case, SheetRecord
from common.acting import acting_as
from common.owner import as_owner
from demo.pictures import following
from demo.pictures.answers import F1A, F1B, F2, F5, LONG, SLIP, known, overfull
from demo.pictures.following import Followed
from meetings.actions import hand_out
from meetings.models import AgendaItem, Preparation
from people.enums import Bond, Direction, Duty, RelationKind, Sex, Strength
from plans.enums import PlanState
from plans.models import Plan
from printing.access import recipients_of
from printing.actions import copy_plan
from sheets.loading import current
from slips import actions as slips
from slips.models import Slip

CENTRE, DESK = "地域包括支援センター3", "生活サポート相談窓口1"
ON_A_CASE = ("F1a", "F1b", "F2", "F5")


@dataclass(frozen=True)
class Papers:
    """Everything one column of the pictures is printed from."""

    case: Case
    slip: Slip | None
    sheets: dict[str, SheetRecord]
    followed: Followed | None = None


class Pen:
    """Writes as one person of the town, for one agency."""

    def __init__(self, login: str, agency: str):
        self.user, self.agency = User.objects.get(username=login), Agency.objects.get(name=agency)

    def receive(self, person: dict, intake: dict) -> Case:
        intake = {"received_on": timezone.localdate(), "route": "visit", **intake}
        return cases.receive(agency=self.agency, by=self.user, person=person, intake=intake)

    def relative(self, case, identity, kind, *, together=False, through=None, **relation):
        return cases.add_relative(
            case, by=self.user, identity=identity, relation={"kind": kind, **relation},
            through=str(through.pk) if through else "", together=together, registered=together, is_head=False,
            on=timezone.localdate(),
        )  # fmt: skip

    def note(self, case, heading, text, *, days, **more):
        at = timezone.now() - timedelta(days=days)
        return cases.add_note(
            case, by=self.user, agency=self.agency, happened_at=at, kind="home_visit", heading=heading, text=text, **more
        )

    def sheets(self, case, answers: dict[str, dict]) -> dict[str, SheetRecord]:
        return {
            code: cases.save_sheet(case, None, code=code, seen=0, answers=said, agency=self.agency, by=self.user)
            for code, said in answers.items()
        }

    def tie(self, case, name, strength, direction=Direction.BOTH, note=""):
        cases.tie(case, by=self.user, name=name, strength=strength, direction=direction, note=note)


def everyday() -> Papers:
    slip = _slip(known(current()["F0"], SLIP), why="滞納だけでは解けない事情があると感じたため。")
    pen = Pen("sato", CENTRE)
    with acting_as(pen.user.pk, "pictures"):
        case = pen.receive(_SAKIKO, {"topics": ["03", "05", "12", "13"], "main_topic": "13", "content": SLIP["wish"]})
        _family(pen, case)
        _ties(pen, case)
        _notes(pen, case)
        said_on = (("F1a", F1A), ("F1b", F1B), ("F2", F2), ("F5", F5))
        answers = {code: known(current()[code], said) for code, said in said_on}
        sheets = pen.sheets(case, answers)
    return Papers(case, slip, sheets, following.everyday(case, pen.user, Agency.objects.get(name=DESK)))


_SAKIKO = {
    "known": True, "name": "髙橋　﨑子", "kana": "たかはし　さきこ", "sex": Sex.FEMALE, "born_on": date(1949, 3, 3),
    "postal_code": "990-0047", "address": "山形市旅篭町二丁目3-25", "mobile": "090-0000-1234", "telephone": "023-000-0000",
    "contact_caution": "平日の午前に、本人の携帯へ。長男には用件を言わない。",
}  # fmt: skip


def _family(pen: Pen, case: Case) -> None:
    husband = pen.relative(
        case, {"name": "髙橋　勇", "sex": Sex.MALE, "born_year": 1945, "deceased": True, "died_year": 2016},
        RelationKind.HUSBAND, bond=Bond.WIDOWED, since_year=1971, until_year=2016,
    )  # fmt: skip
    son = pen.relative(
        case, {"name": "髙橋　健一", "sex": Sex.MALE, "born_on": date(1972, 11, 20)}, RelationKind.CHILD,
        together=True, through=husband, note="長男",
    )  # fmt: skip
    daughter = pen.relative(
        case, {"name": "工藤　由紀", "sex": Sex.FEMALE, "born_year": 1975}, RelationKind.CHILD, through=husband, note="長女",
        duties=[Duty.KEY_PERSON, Duty.EMERGENCY],
    )  # fmt: skip
    pen.relative(case, {"name": "工藤　博", "sex": Sex.MALE}, RelationKind.CHILD_SPOUSE, through=daughter)
    pen.relative(case, {"name": "工藤　葵", "sex": Sex.FEMALE, "born_year": 2008}, RelationKind.GRANDCHILD, through=daughter)
    pen.relative(case, {"name": "髙橋　蓮", "sex": Sex.MALE, "born_year": 2001}, RelationKind.GRANDCHILD, through=son)


def _ties(pen: Pen, case: Case) -> None:
    pen.tie(case, "隣の家", Strength.STRONG, Direction.TO_HOUSEHOLD, "ごみ出し")
    pen.tie(case, "市内の内科", Strength.NORMAL, note="月1回")
    pen.tie(case, "町内会", Strength.WEAK)
    pen.tie(case, "信販会社", Strength.STRESSED, Direction.FROM_HOUSEHOLD)


def _notes(pen: Pen, case: Case) -> None:
    pen.note(case, "初回の訪問", "玄関先で20分。督促状をいっしょに数えた。", days=21, minutes=20, visibility="team")
    pen.note(
        case, "家計の聞き取り", "", days=14, minutes=50, fact="年金は2か月で12万4千円。水道の停止予告は月末。",
        quote="「息子に叱られるから、通帳は見せられない」", view="本人は困っているが、長男に遠慮がある。",
        action="水道課に、分納の窓口と本人の名を出さずに確かめた。", contents=["03", "05"], contacted=[case.person_id],
    )  # fmt: skip
    struck = pen.note(case, "電話", "別の家の記録を書いた。", days=8)
    cases.strike_note(struck, by=pen.user, reason="書く相手を間違えた")
    step = {"what": "納税課の面談に同行", "due_on": timezone.localdate() + timedelta(days=5), "worker": pen.user}
    pen.note(case, "長女と電話", "月末に来る。面談に同席したいとのこと。", days=2, visibility="team", next_step=step)


def overflowing() -> Papers:
    answers = {code: overfull(current()[code]) for code in ON_A_CASE}
    slip = _slip(overfull(current()["F0"], consent="yes"), why=LONG * 8)
    pen = Pen("ito", DESK)
    with acting_as(pen.user.pk, "pictures"):
        case = pen.receive(_LONGEST, _EVERYTHING)
        _many(pen, case)
        for number in range(14):
            pen.tie(
                case,
                f"{number + 1}番目の{'とても長い名前の' * 2}社会資源",
                list(Strength)[number % 4],
                list(Direction)[number % 4],
                LONG[:40],
            )
        for number in range(12):
            pen.note(
                case,
                f"{number + 1}回目の訪問{LONG[:60]}",
                "\n".join([LONG * 4] * (number % 4 + 1)),
                days=60 - number,
                minutes=90,
            )
        sheets = pen.sheets(case, answers)
    return Papers(case, slip, sheets, following.overflowing(case, pen.user, Agency.objects.get(name=CENTRE)))


_LONGEST = {
    "known": True, "name": "𠮷田﨑髙橋濵邊齋藤渡邉　葛󠄀寿限無寿限無五劫の擦り切れ海砂利水魚の水行末",
    "kana": "よしだざきたかはし　" * 6, "sex": Sex.UNSAID, "born_on": date(1926, 12, 25),
    "postal_code": "990-8540", "address": "山形県山形市旅篭町二丁目3番25号" * 6,
    "telephone": "023-000-0000", "mobile": "090-0000-0000",
    "email": f"{'nagai.namae.' * 4}desu@{'tottemo-nagai.' * 3}example.jp", "contact_caution": LONG * 3,
}  # fmt: skip
_EVERYTHING = {
    "topics": [f"{number:02}" for number in range(1, 17)], "main_topic": "16", "content": LONG * 20,
    "visitor_name": "𠮷田﨑髙橋濵邊齋藤渡邉　葛󠄀寿限無", "visitor_relation": LONG[:60],
}  # fmt: skip


def _many(pen: Pen, case: Case) -> None:
    """Grandparents, parents, brothers and sisters, two spouses, seven children and what came of them."""
    kinds = [RelationKind.FATHER, RelationKind.MOTHER, *[RelationKind.SIBLING] * 3]
    for number, kind in enumerate(kinds):
        pen.relative(case, _someone(number), kind)
    first = pen.relative(case, _someone(10), RelationKind.WIFE, bond=Bond.DIVORCED, since_year=1950, until_year=1961)
    second = pen.relative(case, _someone(12), RelationKind.WIFE, together=True, bond=Bond.MARRIED, since_year=1963)
    children = [
        pen.relative(
            case, _someone(20 + number), RelationKind.CHILD, through=first if number < 3 else second, together=number > 4
        )
        for number in range(7)
    ]
    for number, child in enumerate(children[:5]):
        pen.relative(case, _someone(30 + number), RelationKind.GRANDCHILD, through=child)


def _someone(number: int) -> dict:
    sex = Sex.MALE if number % 2 else Sex.FEMALE
    return {"name": f"渡邉齋藤　長い名前の{number}子", "sex": sex, "born_year": 1900 + 2 * number, "born_about": True}


def nothing_known() -> Papers:
    """A person without a name, of whom nothing was written down yet: the pictures of a household at its emptiest."""
    pen = Pen("sato", CENTRE)
    with acting_as(pen.user.pk, "pictures"):
        case = pen.receive({"known": False, "description": "60代くらいの男性。駅前の公園"}, {"topics": []})
    return Papers(case, None, {})


def plan_of_the_town() -> str:
    """Where the coordinator prints a decided plan."""
    plan = _decided()
    return reverse("plans:pdf", args=[plan.case_id, plan.pk])


def case_of_the_town() -> str:
    """The case of that plan: several agencies work on it."""
    return reverse("cases:detail", args=[_decided().case_id])


def _decided() -> Plan:
    with acting_as(User.objects.get(username="yamazaki").pk, "pictures"), transaction.atomic():
        return Plan.objects.filter(state=PlanState.DECIDED).order_by("pk")[0]


PREPARED = {
    "knows": "長男と二人で暮らし、年金と預金の取り崩しで生活している。家賃は毎月払えているが、電気料金が2か月遅れている。",
    "does": "月1回の訪問と、家計の相談。窓口への同行を2回行った。",
    "can": "分割納付の相談への同行。長男が外で過ごせる場所の紹介（来月から）。",
    "cannot": "夜間と休日の訪問。担当が1名のため、訪問は月1回まで。",
    "view": "支払いの見通しが立つまで、月1回は集まって確かめたい。",
}


def beside_the_plan() -> Iterator[tuple[str, str, str]]:
    """(name of the picture, who fetches it, where) of the papers that go with a decided plan of the town and its meeting."""
    coordinator = User.objects.get(username="yamazaki")
    with acting_as(coordinator.pk, "pictures"), transaction.atomic():
        items = AgendaItem.objects.filter(plan__state=PlanState.DECIDED, plan__case__custodian=coordinator.desk)
        item = items.select_related("plan__case__person", "plan__lead_agency").order_by("pk")[0]
        plan = item.plan
        copies = [copy_plan(plan, by=coordinator, agency=agency) for agency in (recipients_of(plan)[0], None)]
        paper = hand_out(item, by=coordinator, participant=item.participants.first())
        ahead = AgendaItem.objects.filter(drafted_at=None, plan__case__custodian=coordinator.desk).order_by("pk")[0]
    with as_owner():  # the meeting is over, and its table is laid no more
        Preparation.objects.create(item=item, agency=coordinator.desk, written_by=coordinator, **PREPARED)
    at_plan, at_item = [plan.case_id, plan.pk], [item.meeting_id, item.pk]
    yield "roles-filled", "yamazaki", reverse("printing:roles_pdf", args=at_plan)
    for name, copy in zip(("copy-agency", "copy-person"), copies, strict=True):
        yield name, "yamazaki", reverse("printing:copy_pdf", args=[*at_plan, copy.pk])
    yield "notice-filled", "kobayashi", reverse("printing:notice_pdf", args=at_plan)
    yield "agenda-filled", "yamazaki", reverse("meetings:papers_pdf", args=[*at_item, paper.pk])
    yield "F8-blank", "yamazaki", reverse("meetings:minutes_pdf", args=[ahead.meeting_id, ahead.pk])
    yield "call-filled", "yamazaki", reverse("printing:call_pdf", args=at_item)
    yield "preparation-filled", "yamazaki", reverse("printing:preparation_pdf", args=at_item)
    yield "preparation-blank", "yamazaki", reverse("printing:blank_preparation_pdf")


def _slip(answers: dict, *, why) -> Slip:
    clerk, desk = User.objects.get(username="endo"), Agency.objects.get(name=CENTRE)
    with acting_as(clerk.pk, "pictures"):
        return slips.send_slip(
            by=clerk,
            from_agency=clerk.desk,
            to_agency=desk,
            version=current()["F0"].version,
            channel="counter",
            answers=answers,
            why=why,
        )
