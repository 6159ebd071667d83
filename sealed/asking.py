"""What the case already knows when its agency asks the city for a conference: nothing is typed again. It goes one way only."""

from agencies.models import Agency
from cases.household import members_of
from cases.models import SheetRecord
from common.wareki import spell
from sealed.enums import NoConsent, Outlook

SAME = {"found_by": "noticed", "no_consent_reason": "no_consent", "urgency": "urgency", "risks": "risks",
        "risk_detail": "risk_detail", "household": "household", "to_examine": "situation",
        "consent_outlook": "outlook", "consent_when": "outlook_when"}  # fmt: skip


ONLY = {"no_consent": set(NoConsent.values), "outlook": set(Outlook.values)}
WORDS = {
    "not_met": NoConsent.UNMET,
    "no_need": NoConsent.NO_PROBLEM_FELT,
    "unable": NoConsent.UNCLEAR_WILL,
    "danger": NoConsent.DANGEROUS,
}


def known_of(case) -> dict:
    """From the F1b of the case where it is filled, otherwise from its intake and household."""
    sheet = SheetRecord.objects.filter(case=case, sheet="F1b").order_by("-updated_at").first()
    answers = sheet.answers if sheet else {}
    said = {ours: answers[theirs] for theirs, ours in SAME.items() if answers.get(theirs)}
    if "no_consent" in said:
        said["no_consent"] = WORDS.get(said["no_consent"], said["no_consent"])
    said = {name: value for name, value in said.items() if name not in ONLY or value in ONLY[name]}
    names = dict(Agency.objects.values_list("pk", "name")) if answers else {}
    told = {
        "subject": case.person.display_name,
        "urgency": case.urgency,
        "household": "\n".join(_member(member) for member in members_of(case)),
        "situation": getattr(case.intake, "content", ""),
        "involved": _lines(answers.get("involved"), ("agency", "person", "since", "how"), names),
        "wanted": _lines(answers.get("agencies_wanted"), ("agency", "why"), names),
    }
    return told | said


def _member(member) -> str:
    person = member.person
    return "　".join(filter(None, [person.display_name, member.relation, spell(person.born_on) if person.born_on else ""]))


def _lines(rows, columns, names) -> str:
    return "\n".join("　".join(_cell(row.get(column), names) for column in columns if row.get(column)) for row in rows or [])


def _cell(value, names) -> str:
    return names.get(int(value), value) if str(value).isdigit() else str(value)
