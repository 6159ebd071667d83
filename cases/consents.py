"""The consents of everybody a case is about, as its pages and its paper show them."""

from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, Municipality
from agencies.roles import Permission
from audit.book import write_down
from cases.household import Member, family_of
from cases.models import Stake
from common import pdf
from common.deeds import rows
from common.templatetags.era import moment
from consents.effects import Shared, shares, stops
from consents.enums import Capacity, Category, Purpose
from consents.ledger import CUTS, Standing, said_in, standing_of, words
from consents.models import Consent, ConsentText, SignedPaper, Withdrawal
from notices.actions import settle, tell
from notices.kinds import kind

kind("consent.taken_back", "本人の同意が取りやめられたケースがあります。これからの共有を確かめてください", group="同意")
kind("consent.ending", "期限が近い同意があります。本人と見直しをお願いします", group="同意")


def people_of(case) -> list[Member]:
    """Everybody the case is about and whom one may know of, the main person first."""
    return family_of(case).members


@dataclass
class Line:
    """One row of the ledger, in words."""

    consent: Consent
    label: str
    tone: str
    purposes: str
    categories: str
    recipients: list[str]
    exclusions: list[str]
    taken: list[str]
    in_force: bool
    withdrawal: Withdrawal | None


@dataclass
class Ledger:
    rows: dict = field(default_factory=dict)  # person id → rows, the latest first
    standings: list[Standing] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


def ledger_of(people) -> Ledger:
    """As many queries for one person as for ten."""
    now, ledger = timezone.now(), Ledger({member.person.pk: [] for member in people})
    rows = Consent.objects.filter(person__in=ledger.rows).annotate(cuts=CUTS).order_by("-starts_at")
    papers = Prefetch("papers", SignedPaper.objects.defer("sealed"))
    shown = list(
        rows.select_related("person", "explained_by", "agency", "withdrawal__heard_by").prefetch_related(papers, "narrowings")
    )
    for row in shown:
        ledger.rows[row.person_id].append(row)
    ledger.standings = [standing_of(each.person, each.relation, ledger.rows[each.person.pk], now) for each in people]
    names = _names_in(shown)
    ledger.lines = [_line(row, names, now) for member in people for row in ledger.rows[member.person.pk]]
    return ledger


def _names_in(rows) -> dict[int, str]:
    keys = {key for row in rows for key in (*row.recipients, *row.exclusions)}
    keys |= {key for row in rows for cut in row.cuts for key in cut["recipients"]}
    return dict(Agency.objects.filter(pk__in=keys).values_list("pk", "name"))


def _line(row, names, now) -> Line:
    said = said_in([row])[0]
    left, standing = said.left_at(now), standing_of(row.person, "", [row], now)
    return Line(
        consent=row,
        label=standing.label,
        tone=standing.tone if said.in_force(now) else "",
        purposes=words(Purpose, left.purposes),
        categories=words(Category, left.categories),
        recipients=[names[key] for key in row.recipients if key in names and key not in left.taken_out],
        exclusions=[names[key] for key in row.exclusions if key in names],
        taken=[_taken(narrowing, names) for narrowing in row.narrowings.all()],
        in_force=said.in_force(now),
        withdrawal=getattr(row, "withdrawal", None),
    )


def _taken(narrowing, names) -> str:
    """One withdrawal in part, as a sentence."""
    parts = [
        words(Purpose, narrowing.purposes),
        words(Category, narrowing.categories),
        "、".join(names[key] for key in narrowing.recipients if key in names),
    ]
    return f"{moment(narrowing.at)}　{'、'.join(part for part in parts if part)}"


def consent_pdf(case, person, *, by):
    """F11: the city's text, the boxes to tick, the signature."""
    city = Municipality.objects.values_list("name", flat=True).first()
    context = {
        "case": case,
        "person": person,
        "text": ConsentText.objects.filter(in_use=True).first(),
        "purposes": Purpose.labels,
        "categories": Category.labels,
        "capacities": Capacity.labels,
        "municipality": city or "市町村",
    }
    title = "個人情報の取扱いに関する同意書"
    pressed = pdf.render("cases/print/consent.html", context, title=title, printed_by=by.signature, running=f"ID {case.number}")
    return pdf.as_download(pressed, f"{case.number}-consent.pdf")


@stops
def tell_the_others(consent, case) -> None:
    """Every agency that takes part learns of it. Whom the consent does not reach any more finds what it wrote itself."""
    settle(key_prefix=f"consent/{consent.pk}/")
    shut = rows("cases_shut_out", consent.pk)
    agencies = Agency.objects.in_bulk({agency_id for _, agency_id in shut})
    for case_id, agency_id in shut:
        write_down("case.agency_shut_out", about=consent, case=case_id, agency=agency_id)
        _tell_taken_back(consent, agencies[agency_id], url=reverse("cases:own_parts"))
    if case:
        for stake in Stake.objects.current().filter(case=case).select_related("agency"):
            _tell_taken_back(consent, stake.agency, url=reverse("cases:consents", args=[case.pk]))


def _tell_taken_back(consent, agency, *, url):
    key = f"consent/{consent.pk}/taken_back/{timezone.now():%Y%m%d%H%M%S}"
    tell("consent.taken_back", url=url, key=key, agency=agency, permission=Permission.CASE_VIEW, urgent=True)


@shares
def circle(case):
    """Agencies that take part, or took part, have read the case."""
    for stake in Stake.objects.filter(case=case).select_related("agency").order_by("since"):
        if stake.agency_id != case.opened_by_agency_id:
            yield Shared(at=stake.since, to=stake.agency.name, what="ケースの閲覧", basis=stake.reason_label)
