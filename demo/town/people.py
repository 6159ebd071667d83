"""Invented residents: names with old characters and rare ones, households of every kind, addresses of the city."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from people.enums import RelationKind, Sex

SURNAMES = [
    ("佐藤", "さとう"),
    ("鈴木", "すずき"),
    ("髙橋", "たかはし"),
    ("渡邊", "わたなべ"),
    ("伊藤", "いとう"),
    ("齋藤", "さいとう"),
    ("山﨑", "やまざき"),
    ("𠮷田", "よしだ"),
    ("阿部", "あべ"),
    ("五十嵐", "いがらし"),
    ("奥山", "おくやま"),
    ("武田", "たけだ"),
    ("結城", "ゆうき"),
    ("大沼", "おおぬま"),
    ("遠藤", "えんどう"),
    ("後藤", "ごとう"),
    ("長谷川", "はせがわ"),
    ("東海林", "しょうじ"),
    ("工藤", "くどう"),
    ("丹野", "たんの"),
    ("柴田", "しばた"),
    ("荒井", "あらい"),
    ("原田", "はらだ"),
    ("斉藤", "さいとう"),
    ("森谷", "もりや"),
    ("縄", "なわ"),
    ("小野寺", "おのでら"),
    ("石山", "いしやま"),
    ("葛󠄀西", "かさい"),
    ("武者小路", "むしゃのこうじ"),
]
WOMEN = [
    ("幸子", "さちこ"),
    ("トシ", "とし"),
    ("美智代", "みちよ"),
    ("さくら", "さくら"),
    ("和子", "かずこ"),
    ("節子", "せつこ"),
    ("由紀", "ゆき"),
    ("真由美", "まゆみ"),
    ("陽菜", "ひな"),
    ("﨑子", "さきこ"),
    ("千代", "ちよ"),
    ("恵", "めぐみ"),
    ("智恵子", "ちえこ"),
    ("葵", "あおい"),
]
MEN = [
    ("一郎", "いちろう"),
    ("健太", "けんた"),
    ("誠", "まこと"),
    ("辰也", "たつや"),
    ("清", "きよし"),
    ("正男", "まさお"),
    ("翔太", "しょうた"),
    ("大輔", "だいすけ"),
    ("勇", "いさむ"),
    ("蓮", "れん"),
    ("龍之介", "りゅうのすけ"),
    ("浩", "ひろし"),
    ("茂", "しげる"),
    ("隆", "たかし"),
]
TOWNS = [
    "旅篭町",
    "七日町",
    "香澄町",
    "小白川町",
    "東原町",
    "城西町",
    "北町",
    "嶋北",
    "蔵王半郷",
    "上町",
    "鉄砲町",
    "五日町",
    "大野目",
    "江南",
    "緑町",
]


@dataclass(frozen=True)
class Resident:
    name: str
    kana: str
    sex: str
    born_on: date | None


def resident(dice: Random, surname, *, oldest: int, youngest: int) -> Resident:
    woman = dice.random() < 0.5
    given = dice.choice(WOMEN if woman else MEN)
    born = date(2026, 4, 1) - timedelta(days=dice.randint(youngest * 365, oldest * 365))
    return Resident(f"{surname[0]}　{given[0]}", f"{surname[1]}　{given[1]}", Sex.FEMALE if woman else Sex.MALE, born)


def household(dice: Random) -> list[tuple[Resident, str, str]]:
    """The person first, then those who live with them: (resident, kind of relation, what it is called)."""
    surname = dice.choice(SURNAMES)
    person = resident(dice, surname, oldest=90, youngest=18)
    members = [(person, "", "")]
    shape = dice.random()
    if shape < 0.4:
        return members
    if shape < 0.6:
        kind = RelationKind.HUSBAND if person.sex == Sex.FEMALE else RelationKind.WIFE
        members.append((resident(dice, surname, oldest=85, youngest=30), kind, ""))
    age = 2026 - person.born_on.year
    for order in range(dice.choice([0, 1, 1, 2, 3]) if shape >= 0.5 and age > 22 else 0):
        oldest = min(60, age - 19)
        child = resident(dice, surname, oldest=oldest, youngest=max(0, oldest - 22))
        ranks = ("長女", "次女", "三女") if child.sex == Sex.FEMALE else ("長男", "次男", "三男")
        members.append((child, RelationKind.CHILD, ranks[min(order, 2)]))
    return members


def address(dice: Random) -> str:
    return f"山形市{dice.choice(TOWNS)}{dice.randint(1, 5)}丁目{dice.randint(1, 30)}番{dice.randint(1, 40)}号"
