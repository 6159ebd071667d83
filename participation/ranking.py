"""Which places could suit somebody, and why, and what speaks against it: pure, in words a person can be told.

What is compared are the codes of the plan sheet (F4) and of the places. Nothing is left out of the list: a place that fits
badly stands at its end with its misgivings, and a person decides.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

MUST = ("wheelchair", "toilet")  # of "resource_fits": without it nobody can be there at all
STALE_DAYS = 365


@dataclass(frozen=True)
class Wish:
    """What the plan sheet says in codes. `kinds`: kinds of place that were asked for; empty: any."""

    roles: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    fits: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    district: int | None = None


@dataclass(frozen=True)
class Place:
    """A social resource, as far as it is compared. `tried`: how an earlier placement of this person ended there, in words."""

    key: Any
    name: str
    kind: str = ""
    roles: frozenset[str] = frozenset()
    accepts: frozenset[str] = frozenset()
    fits: frozenset[str] = frozenset()
    district: int | None = None
    district_name: str = ""
    capacity: int | None = None
    taken: int = 0
    trial_visit: bool = False
    checked_on: date | None = None
    tried: str = ""


@dataclass
class Fit:
    """`score` only orders the list; what counts is read in the reasons."""

    place: Place
    score: int = 0
    reasons: list[str] = field(default_factory=list)
    misgivings: list[str] = field(default_factory=list)

    def speaks_for(self, points: int, words: str) -> None:
        self.score += points
        self.reasons.append(words)

    def speaks_against(self, points: int, words: str) -> None:
        self.score -= points
        self.misgivings.append(words)


Labels = Mapping[str, Mapping[str, str]]  # list code → code → label


def rank(wish: Wish, places: Iterable[Place], labels: Labels, today: date) -> list[Fit]:
    """The best first; of equal ones, by name."""
    fits = [_fit(wish, place, labels, today) for place in places]
    return sorted(fits, key=lambda fit: (-fit.score, fit.place.name))


def _fit(wish: Wish, place: Place, labels: Labels, today: date) -> Fit:
    fit = Fit(place)
    for look in (_roles, _needs, _people, _kind):
        look(fit, wish, place, lambda list_code, codes: _words(labels.get(list_code, {}), codes))
    _district(fit, wish, place)
    _room(fit, place)
    if place.trial_visit:
        fit.speaks_for(1, "見学・体験ができる")
    if place.checked_on and (today - place.checked_on).days > STALE_DAYS:
        fit.speaks_against(1, "1年以上、情報を確かめていない")
    if place.tried:
        fit.speaks_against(3, f"前に中断している（{place.tried}）")
    return fit


Spell = Callable[[str, Iterable[str]], str]


def _words(labels: Mapping[str, str], codes: Iterable[str]) -> str:
    wanted = set(codes)
    return "、".join([label for code, label in labels.items() if code in wanted] or sorted(wanted))


def _roles(fit: Fit, wish: Wish, place: Place, spell: Spell) -> None:
    if both := wish.roles & place.roles:
        fit.speaks_for(3 * len(both), f"やってみたいことができる：{spell('resource_role', both)}")
    elif wish.roles and place.roles:
        fit.speaks_against(1, "やってみたいことと、担える役割が合わない")


def _needs(fit: Fit, wish: Wish, place: Place, spell: Spell) -> None:
    if met := wish.needs & place.accepts:
        fit.speaks_for(3 * len(met), f"受け止めてもらえる：{spell('resource_accepts', met)}")
    if unmet := wish.needs - place.accepts:
        fit.speaks_against(len(unmet), f"確かめが要る：{spell('resource_accepts', unmet)}")


def _people(fit: Fit, wish: Wish, place: Place, spell: Spell) -> None:
    must = frozenset(MUST)
    if missing := (wish.fits & must) - place.fits:
        fit.speaks_against(4, f"備えを確かめる：{spell('resource_fits', missing)}")
    people, welcome = wish.fits - must, place.fits - must
    if both := people & welcome:
        fit.speaks_for(2 * len(both), f"合う人：{spell('resource_fits', both)}")
    elif people and welcome:
        fit.speaks_against(2, f"主に次の人の場：{spell('resource_fits', welcome)}")


def _kind(fit: Fit, wish: Wish, place: Place, spell: Spell) -> None:
    if place.kind in wish.kinds:
        fit.speaks_for(4, f"探している種別：{spell('resource_kind', [place.kind])}")


def _district(fit: Fit, wish: Wish, place: Place) -> None:
    if wish.district is None:
        return
    if place.district == wish.district:
        fit.speaks_for(2, f"通いやすい地区（{place.district_name}）")
    elif place.district is not None:
        fit.speaks_against(1, f"地区が離れている（{place.district_name}）")


def _room(fit: Fit, place: Place) -> None:
    if place.capacity is None:
        return
    if place.taken >= place.capacity:
        fit.speaks_against(5, f"定員に達している（定員{place.capacity}人）")
    else:
        fit.speaks_for(1, f"空きがある（定員{place.capacity}人・紹介中{place.taken}人）")
