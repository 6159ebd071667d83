"""What goes into a handover pack for whom: inside one's own agency everything one may read, elsewhere what consent covers."""

import hashlib
import json
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from agencies.models import Agency, Choice, Municipality
from cases.access import explain
from cases.consents import ledger_of
from cases.household import Member, family_of
from cases.models import Case
from cases.notes import entries_of
from cases.sheets import HIDDEN, filled
from common import pdf
from common.press import Pressed
from consents.enums import Act, Category
from consents.lawful import Answer
from consents.ledger import ask
from packs.blackout import covered, propose
from packs.enums import Occasion, Part
from packs.records import known_in
from plans.models import Plan
from plans.paper import schemes_of
from referrals.enclosure import Page, sheet_pages
from sheets.words import spelled

C = Category
# What each part tells of. A part goes to another body only where all of it is covered.
TELLS: dict[str, set[str]] = {
    Part.CAUTION: {C.BASIC},
    Part.PERSON: {C.BASIC},
    Part.HOUSEHOLD: {C.BASIC},
    Part.REMARKS: {C.BASIC, C.HISTORY},
    Part.CONSENTS: {C.BASIC},
    Part.INTAKE: {C.BASIC, C.HISTORY},
    Part.PLAN: {C.BASIC, C.HISTORY, C.SCHEMES},
    Part.STEPS: {C.BASIC, C.HISTORY},
    Part.CIRCLE: {C.BASIC, C.SCHEMES},
    Part.NOTES: set(C),  # notes may tell of anything
}
UNKNOWN_BODY = 0  # the key of a body outside the city's register: covered only where the consent names everybody needed


@dataclass
class Handing:
    """A pack about to be made. Everything is asked once, under the rights of who makes it."""

    case: Case
    agency: Agency
    occasion: str
    recipient: str
    to_agency: Agency | None = None
    to_body: str = ""
    remarks: str = ""
    notes: int = 10

    @property
    def is_own(self) -> bool:
        return self.to_agency is not None and self.to_agency.pk == self.agency.pk

    @property
    def handed_to(self) -> str:
        return self.to_agency.name if self.to_agency else self.to_body

    @property
    def occasion_label(self) -> str:
        return Occasion(self.occasion).label

    @cached_property
    def _people(self) -> list[Member]:
        return family_of(self.case).members

    @cached_property
    def _ledger(self):
        return ledger_of(self._people)

    def _asked(self, person, categories) -> Answer:
        if self.is_own:
            return ask(Act.USE_OWN, person, rows=[])
        learns = self.to_agency or Agency(pk=UNKNOWN_BODY)
        return ask(Act.SHARE, person, rows=self._ledger.rows[person.pk], recipients=[learns], categories=categories)

    @cached_property
    def ground(self) -> Answer:
        """Of the pack as a whole: without the basic facts there is none."""
        return self._asked(self.case.person, {C.BASIC})

    @cached_property
    def _answers(self) -> dict[str, Answer]:
        return {part: self._asked(self.case.person, tells) for part, tells in TELLS.items()}

    @cached_property
    def may(self) -> dict[str, bool]:
        return {part.value: bool(answer) for part, answer in self._answers.items()}

    @cached_property
    def household(self) -> list[Member]:
        """The others of whom this may be told: each by the own consent."""
        others = [member for member in self._people if member.person.pk != self.case.person_id]
        return [member for member in others if self._asked(member.person, {C.BASIC})] if self.may[Part.HOUSEHOLD] else []

    @cached_property
    def plan(self) -> Plan | None:
        return Plan.objects.of(self.case).select_related("lead_agency", "agency").first()

    @cached_property
    def _pages(self) -> list[tuple[Page, Answer]]:
        pages = sheet_pages(self.case, **({} if self.is_own else {"visibility": "team"}))
        return [(page, self._asked(self.case.person, page.categories)) for page in pages]

    @cached_property
    def sheets(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """(label, headline answers) of each page that goes along: the boxes in thick frames."""
        found = [(page.label, self._headlines(page)) for page, answer in self._pages if answer]
        return [(label, lines) for label, lines in found if lines]

    def _headlines(self, page: Page) -> list[tuple[str, str]]:
        sheet = filled(self.case, page.record.sheet, page.record, on_paper=True)
        sections = [section for section in sheet.definition.sections if section.page == page.number]
        here = {box.code for section in sections for box in section.asked if box.thick}
        told = spelled(sheet.definition, sheet.answers, sheet.words)
        return [(box.label, self._said(said)) for box, said in told if box.code in here]

    @cached_property
    def verdicts(self) -> dict[str, str]:
        """What goes in ("") and what does not, with the reason. For the row, the paper and the page."""
        there_is = {
            Part.CAUTION: self.case.person.contact_caution,
            Part.HOUSEHOLD: len(self._people) > 1,
            Part.REMARKS: self.remarks,
            Part.INTAKE: hasattr(self.case, "intake"),
            Part.PLAN: self.plan,
        }
        answers = {part: answer for part, answer in self._answers.items() if there_is.get(Part(part), True)}
        said = {Part(part).label: answer.reason * (not answer) for part, answer in answers.items()}
        if self.may[Part.HOUSEHOLD] and len(self.household) < len(self._people) - 1:
            label = "世帯のうち同意のない方" if self.household else Part.HOUSEHOLD.label
            said[label] = "家族の情報には、その方ご自身の同意が要ります。"
        with_words = {label for label, _ in self.sheets}
        for page, answer in self._pages:
            if not answer or page.label in with_words:
                said[f"{Part.SHEETS.label}：{page.label}"] = answer.reason * (not answer)
        if not self.is_own:
            said["自機関のみの記録"] = "ほかの機関には渡さない記録です。"
        return said

    @property
    def stamp(self) -> str:
        """Tells whether what is made is what was shown."""
        told = [self.occasion, self.handed_to, self.recipient, self.remarks, self.notes, self.verdicts]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]

    @property
    def left_out(self) -> list[tuple[str, str]]:
        return [(label, why) for label, why in self.verdicts.items() if why]

    @cached_property
    def exclusion_notes(self) -> list[str]:
        """What people asked not to be told to whom in words of their own: the maker has to read it."""
        return [line.consent.exclusion_note for line in self._ledger.lines if line.in_force and line.consent.exclusion_note]

    def entries(self) -> list[dict]:
        """The last notes, the newest first; elsewhere only those of the whole team."""
        entries = [entry for entry in entries_of(self.case) if self.is_own or entry["team"]][::-1][: self.notes]
        return [entry | {box: self._said(entry[box]) for box in ("heading", "text", "struck")} for entry in entries]

    @cached_property
    def _known(self):
        return known_in(self.case, besides=[member.person.pk for member in self.household])

    def _said(self, text: str) -> str:
        """To another body nobody goes along in free words who has not agreed: covered, as on a disclosure."""
        if self.is_own:
            return text
        return "".join(piece.text for piece in covered(text, propose(text, self._known, any_number=False)))

    def _so_said(self, row, *boxes: str):
        """A copy of the row, for the paper only."""
        shown = copy(row)
        for box in boxes:
            setattr(shown, box, self._said(getattr(row, box)))
        return shown

    def content(self) -> dict[str, Any]:
        """What the template prints, part by part. What may not go is not even read."""
        case, may = self.case, self.may
        intake, plan = getattr(case, "intake", None), self.plan
        topics, routes = Choice.objects.labels("topic"), Choice.objects.labels("route")
        shown: dict[str, Any] = {"household": self.household, "sheets": self.sheets, "hidden": HIDDEN}
        shown |= {"caution": self._said(case.person.contact_caution), "remarks": self._said(self.remarks)}
        if may[Part.CONSENTS]:
            own = [line for line in self._ledger.lines if line.consent.person_id == case.person_id]
            shown["consents"] = [line for line in own if line.in_force]
        if may[Part.INTAKE] and intake:
            shown["intake"] = self._so_said(intake, "content")
            shown["topics"] = [topics.get(code, code) for code in intake.topics]
            shown["route"] = routes.get(intake.route, intake.route)
        if may[Part.PLAN] and plan:
            shown |= {"plan": self._so_said(plan, "wish", "direction", "in_crisis"), "schemes": schemes_of(plan)}
            shown["issues"] = [self._so_said(issue, "text") for issue in plan.issues.all()]
            shown["goals"] = [self._so_said(goal, "text") for goal in plan.goals.all()]
            shown["roles"] = [self._so_said(role, "issue", "support") for role in plan.roles.select_related("agency")]
        if may[Part.STEPS]:
            steps = case.next_steps.waiting().select_related("agency", "worker")
            shown["steps"] = [self._so_said(step, "what") for step in steps]
        if may[Part.CIRCLE]:
            shown["circle"] = explain(case)
        if may[Part.NOTES]:
            shown["notes"] = self.entries()
        return shown


def handover_pdf(handing: Handing, *, by) -> Pressed:
    context = {
        "handing": handing,
        "case": handing.case,
        "person": handing.case.person,
        "may": handing.may,
        "left_out": handing.left_out,
        "from_agency": handing.agency,
        "municipality": Municipality.objects.values_list("name", flat=True).first() or "市町村",
        **EMPTY,
        **handing.content(),
    }
    return pdf.render(
        "packs/print/handover.html", context, title="引継書", printed_by=by.signature, running=f"{handing.recipient}　様"
    )


EMPTY: dict[str, Any] = {
    "consents": [], "intake": None, "topics": [], "route": "", "plan": None, "schemes": [], "issues": [], "goals": [],
    "roles": [], "steps": [], "circle": [], "notes": [],
}  # fmt: skip
