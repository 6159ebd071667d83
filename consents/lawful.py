"""What is lawful now, and why: one pure function that every page which shares, convenes or prints asks.

The decision table is domain §2.7. No database, no clock of its own: the same facts always give the same answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from consents.enums import Act, Basis, Category, Purpose, Status


@dataclass(frozen=True)
class Cut:
    """What a person took out of a consent again, and when."""

    at: datetime
    purposes: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    recipients: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Said:
    """What one person said once, as far as the law cares."""

    id: UUID | int  # a row's key; any number in tests
    status: str
    purposes: frozenset[str]
    categories: frozenset[str]
    all_agencies: bool
    recipients: frozenset[int]
    exclusions: frozenset[int]
    starts_at: datetime
    ends_at: datetime
    withdrawn: bool = False
    cuts: tuple[Cut, ...] = ()
    taken_out: frozenset[int] = frozenset()  # recipients that were in this consent, and are not any more

    def left_at(self, moment: datetime) -> "Said":
        """What is left of it at that moment."""
        cuts = [cut for cut in self.cuts if cut.at <= moment]
        return replace(
            self,
            purposes=self.purposes.difference(*(cut.purposes for cut in cuts)),
            categories=self.categories.difference(*(cut.categories for cut in cuts)),
            taken_out=frozenset().union(*(cut.recipients for cut in cuts)),
        )

    def in_force(self, moment: datetime) -> bool:
        return self.status == Status.GIVEN and self.starts_at <= moment < self.ends_at

    def reaches(self, agencies: frozenset[int]) -> bool:
        return not agencies & self.taken_out and (self.all_agencies or agencies <= self.recipients)


@dataclass(frozen=True)
class Facts:
    """The situation: who would learn it, what it is, and what stands behind the wish."""

    moment: datetime
    said: tuple[Said, ...] = ()
    recipients: frozenset[int] = frozenset()
    categories: frozenset[str] = frozenset({Category.BASIC})
    danger: str = ""  # the reason written down by whoever discloses in an emergency
    statute: str = ""  # the law that demands the report
    convened_by_city: bool = False


@dataclass(frozen=True)
class Answer:
    permitted: bool
    basis: Basis
    reason: str  # one polite Japanese sentence for the screen and for the record
    consent_id: Any = None

    def __bool__(self) -> bool:
        return self.permitted


PURPOSES = {
    Act.SHARE: frozenset({Purpose.LIAISE}),
    Act.HOLD_MEETING: frozenset({Purpose.PLAN, Purpose.LIAISE}),
    Act.MAKE_PLAN: frozenset({Purpose.PLAN}),
}


def lawful(act: Act, facts: Facts) -> Answer:
    """May this be done, on what ground, and in what words is that said?"""
    match act:
        case Act.USE_OWN:
            return Answer(True, Basis.OWN_PURPOSE, "自機関の相談支援の目的の範囲で利用できます。")
        case Act.CONSULT_ANONYMOUSLY:
            return Answer(True, Basis.NO_IDENTITY, "氏名・住所などを伏せれば、同意がなくても相談できます。")
        case Act.REPORT:
            return _report(facts)
        case Act.HOLD_CONFERENCE:
            return _conference(facts)
        case _:
            return _with_consent(act, replace(facts, said=tuple(said.left_at(facts.moment) for said in facts.said)))


def _report(facts: Facts) -> Answer:
    if facts.statute:
        return Answer(True, Basis.STATUTE, f"{facts.statute}により、同意がなくても通報できます。")
    return Answer(False, Basis.NONE, "通報の根拠となる法律を選んでください。")


def _conference(facts: Facts) -> Answer:
    if facts.convened_by_city:
        return Answer(
            True,
            Basis.CONFERENCE,
            "社会福祉法第106条の6により、市が招集する支援会議の構成員の間では、同意がなくても共有できます。",
        )
    return Answer(False, Basis.NONE, "支援会議を招集できるのは市です。市の所管課に開催を依頼してください。")


def _with_consent(act: Act, facts: Facts) -> Answer:
    covering = [said for said in facts.said if _covers(said, act, facts)]
    if covering:
        best = max(covering, key=lambda said: said.starts_at)
        return Answer(True, Basis.CONSENT, "本人同意の範囲内です。", best.id)
    if act == Act.SHARE and facts.danger:
        return Answer(True, Basis.DANGER, "生命・身体・財産の保護のため、必要最小限を提供できます（緊急提供）。")
    return Answer(False, Basis.NONE, _why_not(act, facts))


def _covers(said: Said, act: Act, facts: Facts) -> bool:
    return (
        said.in_force(facts.moment)
        and PURPOSES[act] <= said.purposes
        and facts.categories <= said.categories
        and not facts.recipients & _excluded(facts.said, facts.moment)
        and said.reaches(facts.recipients)
    )


def _excluded(all_said: Iterable[Said], moment: datetime) -> frozenset[int]:
    """ "Not to the school" holds whatever else was agreed to."""
    return frozenset().union(*(said.exclusions for said in all_said if said.in_force(moment)))


def _why_not(act: Act, facts: Facts) -> str:
    now = [said for said in facts.said if said.in_force(facts.moment)]
    latest = max(facts.said, key=lambda said: said.starts_at, default=None)
    if not now:
        return _no_consent_now(latest, facts.moment)
    if facts.recipients & _excluded(now, facts.moment):
        return "本人が「伝えない先」とした機関が含まれています。その機関を外すか、本人にもう一度確認してください。"
    able = [said for said in now if PURPOSES[act] <= said.purposes]
    if not able:
        return f"今の同意の目的に「{act.label}」が含まれていません。目的を加えた同意を記録してください。"
    if not any(facts.categories <= said.categories for said in able):
        return "今の同意の内容に含まれない情報があります。内容を加えた同意を記録してください。"
    return "今の同意の提供先に含まれない機関があります。提供先を加えた同意を記録してください。"


def _no_consent_now(latest: Said | None, moment: datetime) -> str:
    ways = "同意を得るか、市に支援会議（社会福祉法第106条の6）の開催を依頼してください。"
    if latest is None:
        return f"本人の同意が記録されていません。{ways}"
    if latest.withdrawn:
        return f"本人が同意を撤回しています。{ways}"
    if latest.status == Status.REFUSED:
        return f"本人は同意していません。{ways}"
    if latest.status == Status.UNABLE:
        return f"本人の意思確認が困難とされています。{ways}"
    if latest.status == Status.ASKED:
        return f"本人に同意をお願いしていますが、返事がまだありません。{ways}"
    if latest.starts_at > moment:
        return "同意の開始日がまだ来ていません。"
    return f"同意の期限が過ぎています。{ways}"


@dataclass(frozen=True)
class Way:
    """One lawful way on where consent does not carry: what to do, and what it rests on."""

    act: Act
    title: str
    reason: str


def ways_on(facts: Facts) -> list[Way]:
    """Where a plan cannot go on for lack of consent: what remains, each in the law's own words. Empty where it can go on."""
    if lawful(Act.MAKE_PLAN, facts):
        return []
    statutory = replace(facts, convened_by_city=True, statute="虐待防止の各法律")
    titles = {
        Act.MAKE_PLAN: "本人の気持ちをもう一度確かめ、同意が得られたら記録する",
        Act.HOLD_CONFERENCE: "市に支援会議（社会福祉法第106条の6）の開催を依頼する",
        Act.CONSULT_ANONYMOUSLY: "氏名を伏せて他機関に相談する（匿名相談）",
        Act.USE_OWN: "自機関だけで支援を続ける",
        Act.REPORT: "虐待などの疑いがあれば、法律に基づき通報する",
    }
    return [Way(act, title, lawful(act, facts if act == Act.MAKE_PLAN else statutory).reason) for act, title in titles.items()]
