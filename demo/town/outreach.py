"""Some people nobody has asked for, as the 社協 and a centre know them. By the deeds; invented, without names but one."""

from contextlib import contextmanager
from datetime import datetime, time, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, User
from common.acting import acting_as
from outreach import actions
from outreach.models import PotentialClient

# label, district, source, source words, household, age, avoid, dangers, danger words, approach, ground, ground words
KNOWN = [
    (
        "鈴川の青い屋根の一軒家の方", "鈴川地区", "neighbour",
        "夜だけ明かりがつく。母の介護をしていたらしい。", "男性の一人暮らしらしい", "40-64",
        "玄関で名前を大きな声で呼ばない。平日の午前は訪ねない。",
        ["dog"], "庭に放し飼いの犬",
        "はじめは手紙。返事を急がない。", "risk",
        "冬のあいだ灯油を買った様子がない。",
    ),
    (
        "第三地区の団地2階の方", "第三地区", "business",
        "新聞が3日分たまっていた。", "女性。息子が時々来る", "75+",
        "息子のことは尋ねない。",
        ["aggression", "two"], "息子が大声を出したことがある。",
        "民生委員といっしょに、昼前に。", "asked",
        "民生委員から月1回の相談がある。",
    ),
    (
        "滝山の角の家の方", "滝山地区", "city",
        "水道料金の滞納。窓口には来ない。", "夫婦と成人した子", "40-64",
        "督促の話はしない。",
        [], "",
        "子の好きな将棋の話から。", "approach",
        "手紙に一度返事があった。",
    ),
    (
        "飯塚の畑の奥の方", "飯塚地区", "association",
        "町内会の清掃に来なくなった。", "男性の一人暮らし", "65-74",
        "",
        [], "",
        "畑の作物の話から。", "watch",
        "町内会長と見守りを続けている。",
    ),
    (
        "北部のアパートの若い方", "北部地区", "chat",
        "チャットで一度だけ書き込みがあった。", "一人暮らし", "18-39",
        "電話をかけない。",
        ["infection"], "体調がすぐれない日は延期する。",
        "チャットで返事を待つ。", "approach",
        "月2回の書き込みに返している。",
    ),
    (
        "西部の長屋の方", "西部地区", "commissioner",
        "民生委員が会えなくなった。", "高齢の姉妹", "75+",
        "",
        [], "",
        "", "risk",
        "姉のほうを半年見ていない。",
    ),
]  # fmt: skip
FIELDS = (
    "label", "district", "source", "source_words", "household", "age", "avoid", "dangers", "danger_words", "approach",
    "ground", "ground_words",
)  # fmt: skip
AHEAD = [0, 0, 3, None, None, 10]  # days to the next visit, by entry
TRIES = ["absent", "absent", "letter", "refused", "door", "family", "met"]
WORDS = {
    "absent": "応答なし。郵便受けに名刺を入れた。",
    "letter": "次に来る日を書いた手紙を入れた。",
    "refused": "ドア越しに「いらない」と一言。長居しなかった。",
    "door": "ドア越しに天気の話を少し。",
    "family": "家族から、夜は起きている様子と聞いた。",
    "met": "玄関先で5分ほど。声は小さいが、目を見て話した。",
}
AREA = [
    ("鈴川地区", "二丁目は午後に在宅が多い。犬を飼う家が多く、呼び鈴の前に声をかけるとよい。"),
    ("第三地区", "団地の掲示板は月初めに張り替え。管理人は火曜の午前。"),
]


def look_after(seed: int) -> None:
    """Once. Half with the 社協, half with the centre; one without a next visit, one for review, one offered on."""
    dice, today = Random(seed), timezone.localdate()
    people = {user.username: user for user in User.objects.filter(username__in=["yoshida", "sato"])}
    agencies = {
        "yoshida": Agency.objects.get(name="山形市社会福祉協議会"),
        "sato": Agency.objects.get(name="地域包括支援センター3"),
    }
    with _as(people["yoshida"]):
        if PotentialClient.objects.exists():
            return
    for number, row in enumerate(KNOWN):
        login = ("yoshida", "sato")[number % 2]
        with _as(people[login]) as user:
            said = {**dict(zip(FIELDS, row, strict=True)), "next_on": today, "next_aim": "顔を見る"}
            known = today - timedelta(days=dice.randint(35, 95))
            client = actions.add_client(by=user, agency=agencies[login], known_on=known, **said)
            _try(client, user, dice, AHEAD[number], today)
    with _as(people["sato"]) as user:
        for district, words in AREA:
            actions.add_area_note(by=user, agency=agencies["sato"], district=district, words=words)
        client = PotentialClient.objects.filter(agency=agencies["sato"]).order_by("created_at").last()
        summary = "八十代の姉妹。民生委員が会えなくなった。市全体のまとめ役に引き継ぎたい。"
        basis = {"basis": "agreed", "basis_words": "妹が、別の人が来てもよいと話した（電話）。", "summary": summary}
        actions.offer(client, by=user, to_agency=agencies["yoshida"], **basis)


def _try(client, user, dice, ahead, today):
    for back, result in zip((28, 14, 3), sorted(dice.sample(TRIES, 3), key=TRIES.index), strict=True):
        day = timezone.make_aware(datetime.combine(today - timedelta(days=back), time(dice.randint(10, 16), 30)))
        how = "letter" if result == "letter" else "visit"
        beside = "民生委員" if client.needs_two else ""
        nearby = None if ahead is None else today + timedelta(days=ahead)
        actions.add_contact(
            client, by=user, happened_at=day, how=how, result=result, words=WORDS[result], alongside=beside, next_on=nearby,
            next_aim="顔を見る" if nearby else "",
        )  # fmt: skip


@contextmanager
def _as(user):
    with acting_as(user.pk, "town"), transaction.atomic():
        yield user
