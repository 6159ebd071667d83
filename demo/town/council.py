"""Cards of the town at every stage, and the meetings that spoke of them, made by the deeds of those who would do them."""

from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, MeetingType, User
from common.acting import acting_as
from council import actions, sittings
from council.enums import COUNCIL, WORKING_GROUP, Became, State
from council.models import Card
from council.sources import gather

FEW_SEEN = "件数は少ないが、窓口の全体で同じ声を聞いている。"
WORDS_OF = {State.COUNCIL: "居場所", State.VERIFYING: "保証人"}  # what the plans say on which they rest
# title, what happens, gap, proposal, sections, how far it has come
CARDS = [
    (
        "日中に短い時間から通える居場所",
        "長く家にいた人が外に出る最初の一歩になる場がない。曜日や時間が決まった場には、はじめは通えない。",
        "between",
        "予約のいらない居場所を週1回、1時間から開く。既存の施設の空き時間を使う。",
        ["障がい福祉課", "長寿支援課", "社会教育青少年課"],
        State.COUNCIL,
    ),
    (
        "保証人のいない人の住まい",
        "保証人が立てられず、転居先が決まらないまま立ち退きの期限を迎える世帯が続いている。",
        "between",
        "居住支援法人と協定を結び、見守りと組み合わせた保証の仕組みをつくる。",
        ["住宅政策課", "生活支援課"],
        State.VERIFYING,
    ),
    (
        "督促状の文面と相談先の案内",
        "滞納の通知を開けられない人がいる。開けても、相談してよいと分かる文になっていない。",
        "knowing",
        "納税・水道・国保の通知に、共通の相談先を同じ言葉で載せる。",
        ["納税課", "国民健康保険課", "業務課"],
        State.ENDED,
    ),
    (
        "冬のあいだの移動手段",
        "積雪期に通院や買い物の足がなくなり、状態が悪くなってから見つかる。",
        "access",
        "冬期だけの乗合送迎を、地区社協と試行する。",
        ["長寿支援課"],
        State.WORKING_GROUP,
    ),
    (
        "動物の世話ができなくなった世帯",
        "入院のあいだ動物を預ける先がなく、入院を断る人がいる。",
        "between",
        "動物愛護センターと、一時預かりの協力者の名簿をつくる。",
        ["動物愛護センター"],
        State.DECLINED,
    ),
    (
        "夜間に話を聞く人の不足",
        "夜に不安が強くなる人への電話の受け手が足りない。",
        "people",
        "養成講座の修了者に、つながりよりそいチャットへ加わってもらう。",
        ["精神保健・感染症対策室"],
        State.RAISED,
    ),
]


def meet() -> None:
    """Once. Two sittings of the working group and of the council, with what they decided."""
    people = {user.username: user for user in User.objects.filter(username__in=["yamazaki", "kobayashi", "shoji", "sasaki"])}
    if _there(people["kobayashi"]):
        return
    sections = {agency.name: agency for agency in Agency.objects.all()}
    cards = [_raised(people, sections, *line) for line in CARDS]
    going_on = [card for card, line in zip(cards, CARDS, strict=True) if line[5] != State.RAISED]
    with acting(people["kobayashi"]) as host:
        for card in going_on:
            actions.step_card(card, State.CHECKED, by=host)
    _sit(
        people,
        WORKING_GROUP,
        40,
        [(card, {"onto": State.COUNCIL, "words": "論点を整理し、会議で検討する。"}) for card in going_on[:3]],
    )
    _sit(
        people,
        WORKING_GROUP,
        26,
        [_to_wg(going_on[3]), (going_on[4], {"onto": State.COUNCIL, "words": "会議で扱いを決める。"})],
    )
    housing, tax = sections["住宅政策課"], sections["納税課"]
    project = {"onto": State.REALISING, "owner": housing, "became": Became.PROJECT}
    rule = {"onto": State.REALISING, "owner": tax, "became": Became.RULE}
    _sit(
        people,
        COUNCIL,
        20,
        [
            (going_on[0], {}),
            (going_on[1], {**project, "words": "居住支援法人と協定を結び、年度内に10世帯で始める。", "due_on": _day(60)}),
            (going_on[2], {**rule, "words": "6課の通知に、共通の相談先を載せる。文案は相談員が見る。", "due_on": _day(30)}),
            (
                going_on[4],
                {"onto": State.DECLINED, "words": "県の一時預かり制度が始まるため、まず案内を行う。1年後に見直す。"},
            ),
        ],
        tasks=[("協定の案をまとめる", housing, going_on[1], 14), ("通知の文案を6課で合わせる", tax, going_on[2], -3)],
    )
    with acting(people["shoji"]) as member:
        said = actions.comment(going_on[0], by=member, agency=member.desk, text="市営住宅の集会所を昼に使えないか調べます。")
        actions.comment(going_on[3], by=member, agency=member.desk, text="団地の自治会にも呼びかけられます。")
    with acting(people["kobayashi"]) as host:
        actions.pass_comment(said, by=host)
        actions.step_card(going_on[1], State.VERIFYING, by=host, words="協定を結び、受付を始めた。", due_on=_day(90))
        actions.step_card(going_on[2], State.VERIFYING, by=host, words="6課の通知を改めた。", due_on=_day(10))
        ended = {"words": "通知をきっかけにした相談が、前年の2倍になった。", "helped": "yes"}
        actions.step_card(going_on[2], State.ENDED, by=host, **ended)


def _there(host) -> bool:
    with acting(host):
        return Card.objects.exists()


def _day(ahead):
    return timezone.localdate() + timedelta(days=ahead)


def _raised(people, sections, title, pattern, gap, proposal, named, state) -> Card:
    """Two of them rest on what plans say."""
    with acting(people["yamazaki"]) as user:
        known = [row for _, topics in gather(user) for many in topics.values() for row in many]
        rows = [row for row in known if WORDS_OF.get(state, "\n") in row.text][:6]
        few = len({row.case_id for row in rows}) < 3
        return actions.raise_card(
            by=user, agency=user.desk, found=rows, sections=[sections[name] for name in named], title=title, pattern=pattern,
            gap=gap, proposal=proposal, generalised=few, generalised_why=FEW_SEEN if few else "",
        )  # fmt: skip


def _to_wg(card):
    return card, {"onto": State.WORKING_GROUP, "words": "試行できる地区と費用を整理する。", "due_on": _day(25)}


def _sit(people, body, days_ago, lines, tasks=()) -> None:
    held_at = timezone.localtime().replace(hour=13, minute=30, second=0, microsecond=0) - timedelta(days=days_ago)
    with acting(people["kobayashi"]) as host:
        kind = MeetingType.objects.get(code=body)
        where = {"held_at": held_at, "place": "市役所 大会議室", "method": "room"}
        sitting = sittings.convene(by=host, type=kind, cards=[card for card, _ in lines], matters=["次回の日程"], **where)
        offices = list(kind.offices.all())
        sittings.record(
            sitting,
            by=host,
            chair="福祉推進部長" if body == COUNCIL else "地域共生社会課長",
            remarks="次回は、2か月後をめどに開く。",
            presence={office: ("absent" if number % 9 == 4 else "self") for number, office in enumerate(offices)},
            talks=dict.fromkeys(sitting.topics.all(), "事務局から説明し、各課の状況を出し合った。"),
            steps=[{"card": card, **step} for card, step in lines if step],
            tasks=[{"what": what, "agency": who, "card": card, "due_on": _day(days)} for what, who, card, days in tasks],
        )
    with acting(people["sasaki"]) as member:
        sittings.check(sitting, by=member)
    with acting(people["kobayashi"]) as host:
        sittings.fix(sitting, by=host)


@contextmanager
def acting(user):
    with acting_as(user.pk, "town"), transaction.atomic():
        yield user
