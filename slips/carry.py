"""What a slip already says, in the boxes of the intake page: nobody tells the story twice, nobody types it twice."""

from datetime import date

from cases.models import Case
from cases.sheets import HIDDEN
from common.fields import phone_is_mobile
from people.births import Birth
from people.kinship import kind_of
from sheets.choices import words as lists
from sheets.loading import every
from sheets.words import spell
from slips.enums import Channel
from slips.models import Slip

ROUTES = {Channel.CHAT: "chat"}
OTHERWISE = "referral"
# Troubles of F0 that can mean one topic only; the counsellor ticks the others.
TOPICS = {
    "illness": "01",
    "mind": "01",
    "disability": "01",
    "health": "01",
    "housing": "02",
    "child": "11",
    "care": "12",
    "violence": "14",
}


def intake_of(slip: Slip) -> dict:
    """Initial values of cases.forms.intake.IntakeForm."""
    said = slip.answers
    telephone = said.get("telephone", "")
    born = date.fromisoformat(said["born_on"]) if said.get("born_on") else None
    return {
        "route": ROUTES.get(Channel(slip.channel), OTHERWISE),
        "consent": "oral" if slip.consented else "not_yet",
        "known": "yes" if said.get("name") else "no",
        "name": said.get("name", ""),
        "kana": said.get("kana", ""),
        "sex": said.get("sex", "unknown"),
        "born_on": Birth(born, None, None, False) if born else "",
        "address": said.get("address", ""),
        "mobile" if phone_is_mobile(telephone) else "telephone": telephone,
        "topics": sorted({TOPICS[code] for code in said.get("troubles", []) if code in TOPICS}),
        "content": _content(slip),
    }


def protected(slip: Slip) -> dict:
    """What the paper says instead, once the person of the case has a protected address."""
    hidden = slip.case_id and Case.objects.filter(pk=slip.case_id, person__address_protected=True).exists()
    return {code: HIDDEN for code in ("address", "telephone") if hidden and slip.answers.get(code)}


def members_of(slip: Slip) -> list[dict]:
    """Initial values of the household rows."""
    rows = []
    for row in slip.answers.get("household", []):
        if row.get("name"):
            kind, note = kind_of(row.get("relation", ""))
            extra = [word for word in (note, _age(row.get("age", "")), row.get("note", "")) if word]
            rows.append({"name": row["name"], "kind": kind, "note": "、".join(extra)[:60]})
    return rows


def _age(words: str) -> str:
    return f"{words}歳" if words.isdigit() else words


def _content(slip: Slip) -> str:
    definition = definition_of(slip)
    troubles = spell(definition.fields["troubles"], slip.answers.get("troubles"), lists(definition))
    where = f"気づいた場所：通いの場「{slip.place.name}」" if slip.place else ""
    parts = [where, f"お困りごと：{troubles}", slip.answers.get("wish", ""), f"紹介の理由：{slip.why}" if slip.why else ""]
    return "\n".join(part for part in parts if part)


def definition_of(slip: Slip):
    return every()["F0", slip.version]
