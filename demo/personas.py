"""The people one can be in the demo town. Invented names; the agencies are the city's."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from agencies.enums import Field, Form
from agencies.models import Agency, Office, Post, User
from agencies.roles import Role
from common.acting import acting_as
from common.owner import as_owner
from council.models import Holder
from demo.districts import load_districts
from demo.rules import load_rules

PASSWORD = "juso-demo-no-himitsu"


@dataclass(frozen=True)
class Persona:
    login: str
    name: str
    kana: str
    agency: str
    role: Role
    does: str


PERSONAS = [
    Persona("sato", "佐藤　美咲", "さとう　みさき", "地域包括支援センター3", Role.COUNSELLOR, "高齢の相談を受け、つなぐ"),
    Persona("suzuki", "鈴木　健太", "すずき　けんた", "基幹相談支援センター2", Role.COUNSELLOR, "障がいの相談を受ける"),
    Persona(
        "takahashi",
        "髙橋　さくら",
        "たかはし　さくら",
        "子育て支援コーディネーター（保育育成課）",
        Role.COUNSELLOR,
        "子育ての相談を受ける",
    ),
    Persona("ito", "伊藤　誠", "いとう　まこと", "生活サポート相談窓口1", Role.LEADER, "生活困窮の窓口の責任者"),
    Persona("watanabe", "渡邊　直樹", "わたなべ　なおき", "ひきこもり相談支援員", Role.COUNSELLOR, "ひきこもりの相談を受ける"),
    Persona(
        "yamazaki",
        "山﨑　由美",
        "やまざき　ゆみ",
        "山形市社会福祉協議会",
        Role.COORDINATOR,
        "複雑なケースを引き受け、会議を招集する",
    ),
    Persona(
        "kato", "加藤　大輔", "かとう　だいすけ", "山形市社会福祉協議会", Role.COORDINATOR, "二人目の多機関コーディネーター"
    ),
    Persona("yoshida", "𠮷田　恵", "よしだ　めぐみ", "山形市社会福祉協議会", Role.MARUGOTO, "本人を直接支える"),
    Persona(
        "kobayashi", "小林　浩", "こばやし　ひろし", "地域共生社会課", Role.HOST_OFFICER, "支援を決定し、支援会議を招集する"
    ),
    Persona("sasaki", "佐々木　智子", "ささき　ともこ", "長寿支援課", Role.SECTION_OFFICER, "地域包括支援センターの所管課"),
    Persona("endo", "遠藤　正", "えんどう　ただし", "納税課", Role.CLERK, "納税の窓口で気になる人を、つなぐシートでつなぐ"),
    Persona(
        "shoji",
        "庄司　弘",
        "しょうじ　ひろし",
        "住宅政策課",
        Role.COUNCIL_MEMBER,
        "福祉まるごと会議の構成員（ケースは見えない）",
    ),
    Persona(
        "mori",
        "森　真一",
        "もり　しんいち",
        "地域共生社会課",
        Role.ADMINISTRATOR,
        "職員アカウントを管理する（ケースは見えない）",
    ),
    Persona(
        "ono", "小野　里奈", "おの　りな", "監査委員事務局", Role.AUDITOR, "だれが何を開いたかを監査する（ケースは見えない）"
    ),
    Persona(
        "honma",
        "本間　和子",
        "ほんま　かずこ",
        "生活支援コーディネーター3",
        Role.LIFE_SUPPORT,
        "通いの場と社会資源を育てる（ケースは見えない）",
    ),
]


# Sections outside welfare: they supervise nothing and hold no case.
SECTIONS = [
    {"name": "納税課", "code": "nozei", "mark": "NZ", "department": "財政部"},
    {"name": "監査委員事務局", "code": "kansa", "mark": "KS"},
]


def _counters() -> None:
    common = {"kind": "city_section", "field": Field.ALL, "form": Form.DIRECT, "holds_cases": False, "since": date(2026, 4, 1)}
    for section in SECTIONS:
        Agency.objects.get_or_create(name=section["name"], defaults={**common, **section})


# Invented, like the people: bodies that are asked and answer without an account of their own.
OUTSIDE = [
    {
        "code": "zao-minami",
        "mark": "ZM",
        "name": "蔵王みなみ病院",
        "kind": "hospital",
        "form": Form.CONTRACT,
        "operator": "医療法人　みなみ会",
        "holds_cases": False,
        "telephone": "023-000-0101",
    },
    {
        "code": "sakurazawa",
        "mark": "SZ",
        "name": "山形市立さくら沢中学校",
        "kind": "school",
        "form": Form.DIRECT,
        "holds_cases": False,
        "telephone": "023-000-0102",
    },
    {
        "code": "sumai-no-en",
        "mark": "SE",
        "name": "居住支援法人　すまいの縁",
        "kind": "housing",
        "form": Form.CONTRACT,
        "operator": "NPO法人　すまいの縁",
        "holds_cases": True,
        "telephone": "023-000-0103",
    },
]


def _outside() -> None:
    """A hospital and a school, which hold no case, and a housing association, which does. Nobody there has an account."""
    for agency in OUTSIDE:
        Agency.objects.get_or_create(code=agency["code"], defaults={**agency, "field": Field.ALL, "since": date(2026, 4, 1)})


SEATS = {
    "shoji": ("marugoto-council", "住宅政策課長"),
    "kobayashi": ("marugoto-wg", "地域共生社会課 担当職員"),
    "sasaki": ("marugoto-wg", "長寿支援課 担当職員"),
}


def _seats(today) -> None:
    """Who of them holds an office of the council or of its working group."""
    with as_owner(), acting_as(0, "town"):
        for login, (body, title) in SEATS.items():
            office = Office.objects.get(meeting_type__code=body, title=title)
            if not office.holders.exists():
                Holder.objects.create(office=office, user=User.objects.get(username=login), since=today - timedelta(days=200))


def settle_in() -> list[User]:
    """Accounts and posts of the personas, and the rules of the town; what is already there stays as it is."""
    _counters()
    _outside()
    load_districts()
    today = timezone.localdate()
    users = []
    for persona in PERSONAS:
        user = User.objects.filter(username=persona.login).first()
        if user is None:
            user = User(username=persona.login, name=persona.name, kana=persona.kana)
            user.set_password(PASSWORD)
            user.save()
        agency = Agency.objects.get(name=persona.agency)
        if not user.posts.filter(agency=agency, role=persona.role).exists():
            Post.objects.create(
                user=user,
                agency=agency,
                role=persona.role,
                since=today - timedelta(days=200),
                until=today + timedelta(days=400),
            )
        users.append(user)
    _seats(today)
    load_rules(by=next(user for user in users if user.username == "kobayashi"))
    return users
