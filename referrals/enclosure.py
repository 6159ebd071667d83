"""What travels with an offer: shown to the sender before sending, kept on the offer, and read by the receiver exactly so.

Every part belongs to a category of the consent (domain §2.6). What the consent in force does not cover does not travel.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from agencies.models import Choice
from cases.models import SheetRecord
from cases.sheets import filled
from consents.enums import Category
from people.enums import Sex
from sheets.words import spelled

C = Category
# Pages of the assessment sheet and what they tell of. A page travels only where all of it is covered.
PAGES = {
    ("F1a", 1): {C.BASIC, C.HISTORY},
    ("F1b", 1): {C.BASIC, C.HISTORY},
    ("F2", 1): {C.BASIC, C.HISTORY},
    ("F2", 2): {C.HEALTH, C.MONEY, C.SCHEMES},
    ("F2", 3): {C.WORK, C.HISTORY},
    ("F2", 4): {C.HISTORY},
}


class Paper(Protocol):
    """What may be added to an offer: its key on the form, its name, what it tells of, and its words."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def categories(self) -> set[str]: ...
    def words(self) -> str: ...


_papers: list[Callable] = []


def encloses(papers: Callable) -> Callable:
    """`papers(case)` yields Papers of an app above that may go along. Usable as a decorator."""
    _papers.append(papers)
    return papers


@dataclass(frozen=True)
class Page:
    """One page of a sheet of the case."""

    record: SheetRecord
    number: int

    @property
    def key(self) -> str:
        return f"{self.record.pk}/{self.number}"

    @property
    def label(self) -> str:
        pages = self.record.definition.pages
        return f"{self.record.definition.name}{f'（{self.number}枚目）' if pages > 1 else ''}"

    @property
    def categories(self) -> set[str]:
        return PAGES.get((self.record.sheet, self.number), set(C))

    def words(self) -> str:
        return _words(self.record.case, self)


def pages_of(case) -> list[Paper]:
    """Pages of sheets that the whole team reads, and papers of the apps above. What an agency keeps to itself stays there."""
    return [*sheet_pages(case, visibility="team"), *(paper for papers in _papers for paper in papers(case))]


def sheet_pages(case, **which) -> list[Page]:
    """`which`: of the sheets of the case that one may read."""
    pages = []
    for record in case.sheets.filter(**which).order_by("sheet", "created_at"):
        record.case = case
        pages += [Page(record, number) for number in range(1, record.definition.pages + 1)]
    return pages


def categories_of(pages) -> set[str]:
    """What has to be covered: who somebody is and what they came with, and what the added pages tell of."""
    return {C.BASIC, C.HISTORY}.union(*(page.categories for page in pages))


def what_goes_along(case, *, minimum: bool = False, pages=()) -> dict[str, str]:
    """Label → text, in the order of the slip. `minimum`: emergency provision, only who and how to reach."""
    person = case.person
    slip = {
        "氏名": person.display_name,
        "ふりがな": person.kana,
        "生年月日": person.birth.spell(),
        "性別": Sex(person.sex).label,
        "住所": "（支援措置のため記載しません）" if person.address_protected else person.address,
        "電話": "（支援措置のため記載しません）" if person.address_protected else person.mobile or person.telephone,
        "連絡時の注意": person.contact_caution,
    }
    if not minimum:
        slip |= _intake(case)
        slip |= {page.label: page.words() for page in pages}
    return {label: text for label, text in slip.items() if text}


def what_goes_without_a_name(case) -> dict[str, str]:
    """For an anonymous consultation: nothing that tells who it is. Age in tens, no address, no words of the person."""
    many = case.subjects.count()
    slip = {
        "年代": decade_of(case.person.age),
        "性別": Sex(case.person.sex).label,
        "世帯": f"{many}人についての相談" if many > 1 else "",
        "相談内容": _topics(case),
    }
    return {label: text for label, text in slip.items() if text}


def decade_of(age: int | None) -> str:
    if age is None:
        return ""
    return f"{age // 10 * 10}代" if age >= 10 else "10歳未満"


def _topics(case) -> str:
    labels = Choice.objects.labels("topic")
    return "、".join(labels.get(code, code) for code in case.intake.topics) if hasattr(case, "intake") else ""


def _intake(case) -> dict[str, str]:
    return {"相談内容": _topics(case), "本人の希望": case.intake.content} if hasattr(case, "intake") else {}


def _words(case, page: Page) -> str:
    """The boxes of this page that were answered, a line each; facts that stand on the slip already are left out."""
    sheet = filled(case, page.record.sheet, page.record, on_paper=True)
    here = {box.code for section in page.record.definition.sections if section.page == page.number for box in section.asked}
    said = spelled(page.record.definition, sheet.answers, sheet.words)
    return "\n".join(f"{box.label}：{text}" for box, text in said if box.code in here)


def stamp_of(enclosure: dict[str, str], recipient: int | None, kind: str) -> str:
    """Tells whether what is sent is what was shown."""
    content = json.dumps([enclosure, recipient, kind], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:16]
