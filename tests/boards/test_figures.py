"""The figures of the chain, against the same counted from the rows in another way; and what is hidden where it would tell too much."""

from collections import defaultdict
from statistics import median

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.calendar import working_days_between
from agencies.models import Agency
from boards.figures.counting import Line, first_month, months, per_month
from cases.models import Case, Note
from common.acting import acting_as
from common.deeds import rows
from common.owner import as_owner
from referrals.models import Offer, OfferStep
from tests.boards.test_board import overdue, slip_from, staffed
from tests.stories import Story

PAGE = reverse("boards:figures")


@pytest.fixture
def town(db):
    """Cases of many months at every stage."""
    call_command("town", cases=150, seed=5, verbosity=0)


def counted(user, function, agency) -> dict:
    with acting_as(user.pk), transaction.atomic():
        found = dict(zip(months(), per_month(function, agency and agency.pk), strict=True))
    return {month: line for month, line in found.items() if line != Line()}


def lines_of(cells) -> dict:
    """(month, of whom, good, days) of each matter → lines as somebody sees them to whom no cell of the city is hidden."""
    found = defaultdict(list)
    for month, good, days in cells:
        found[month.replace(day=1)].append((good, days))
    return {
        month: Line(
            len(cell),
            sum(good for good, _ in cell),
            median(known) if (known := [d for _, d in cell if d is not None]) else None,
        )
        for month, cell in found.items()
    }


def local(moment):
    return timezone.localdate(moment)


def first_contacts(agency=None):
    today = timezone.localdate()
    for case in Case.objects.filter(**({"opened_by_agency": agency} if agency else {})):
        opened = local(case.opened_at)
        notes = Note.objects.filter(case=case, struck_at=None).exclude(kind__in=["agency", "meeting"])
        met = [max(local(note.happened_at), opened) for note in notes if local(note.happened_at) <= today]
        if opened >= first_month() and (met or working_days_between(opened, today) > 3):
            soon = bool(met) and working_days_between(opened, min(met)) <= 3
            yield opened, soon, (min(met) - opened).days if met else None


def answers(agency=None):
    for offer in Offer.objects.filter(answer_by__gte=first_month(), **({"to_agency": agency} if agency else {})):
        if offer.state in ("accepted", "partly", "declined") or (
            offer.state == "sent" and offer.answer_by < timezone.localdate()
        ):
            yield offer.answer_by, bool(offer.answered_at) and local(offer.answered_at) <= offer.answer_by, None


def first_asks(agency=None):
    seen = set()
    for offer in Offer.objects.filter(kind="hand_back").exclude(state__in=["withdrawn", "overtaken"]).order_by("sent_at", "id"):
        if offer.case_id in seen:
            continue
        seen.add(offer.case_id)
        told = offer.answered_at and (agency is None or offer.to_agency == agency) and local(offer.answered_at) >= first_month()
        if told and offer.state != "sent":
            again = OfferStep.objects.filter(offer=offer, kind="declined").exists()
            yield local(offer.answered_at), offer.state == "accepted" and not again, None


FIGURES = [
    ("boards_first_contact", first_contacts),
    ("boards_answered_in_time", answers),
    ("boards_first_ask", first_asks),
]


@pytest.mark.parametrize(("function", "independently"), FIGURES)
def test_an_agency_counts_itself_to_the_last_matter(town, function, independently):
    compared = 0
    for agency, user in staffed().items():
        with as_owner():
            expected = lines_of(independently(agency))
        assert counted(user, function, agency) == expected
        compared += len(expected)
    assert compared > 0


@pytest.mark.parametrize(("function", "independently"), FIGURES)
def test_the_city_counts_everybody_where_nobody_can_be_told(town, function, independently, takahashi):
    with as_owner():
        expected = lines_of(independently())
        mine = lines_of(independently(takahashi.desk))
    hidden = {month for month, line in expected.items() if 1 <= line.total - mine.get(month, Line()).total <= 4}

    assert hidden
    assert counted(takahashi, function, None) == {
        month: Line(None, None, None) if month in hidden else line for month, line in expected.items()
    }


def test_what_waits_now_by_rung(town, yamazaki, sato, centre):
    with as_owner():
        offers = list(Offer.objects.exclude(waits_for=""))
    with acting_as(sato.pk), transaction.atomic():
        own = dict(rows("boards_open_by_rung", centre.pk))
        city = dict(rows("boards_open_by_rung", None))
    mine = [offer.rung for offer in offers if offer.waits_with_id == centre.pk]
    every = [offer.rung for offer in offers]

    assert own == {rung: mine.count(rung) for rung in set(mine)}
    assert city == {rung: None if 1 <= every.count(rung) - mine.count(rung) <= 4 else every.count(rung) for rung in set(every)}


@pytest.mark.parametrize(("how_many", "told"), [(4, "－"), (5, "5")])
def test_a_few_matters_of_another_agency_are_hidden_from_all_but_itself(story, ito, kobayashi, sato, how_many, told):
    for _ in range(how_many):
        Story().received().offered(to=story.desk)
    with as_owner():
        Offer.objects.update(answer_by=first_month())
    months = {
        who.username: [line.total_words for line in counted(who, "boards_answered_in_time", agency).values()]
        for who, agency in ((ito, story.desk), (kobayashi, story.desk), (sato, None))
    }

    assert months == {"ito": [str(how_many)], "kobayashi": [told], "sato": [told]}


def test_nobody_counts_an_agency_that_is_not_theirs(town, takahashi, sasaki, centre, shakyo, kobayashi):
    for function, _ in FIGURES:
        assert counted(takahashi, function, centre) == {}
        assert counted(sasaki, function, shakyo) == {}
    assert counted(sasaki, "boards_first_contact", centre) != {}
    assert counted(kobayashi, "boards_first_contact", centre) != {}


def test_the_page_sets_a_desk_beside_the_city_and_nobody_beside_another(enter, town, sato, kobayashi, suzuki, centre):
    response = enter(sato).get(PAGE)
    told = response.content.decode()
    assert [figure.title for figure in response.context["figures"]] == [
        "受付から最初の接触まで",
        "期限までに回答したつなぎ",
        "つなぎ戻しを最初の打診で受けた件数",
        "いま待っているつなぎの段階",
    ]
    assert told.count("<svg") >= 4
    others = Agency.objects.exclude(pk=centre.pk).values_list("name", flat=True)
    assert [name for name in others if f">{name}<" in told] == []
    wrong = enter(sato).get(PAGE, {"agency": suzuki.desk.pk})
    assert "正しく選択してください" in wrong.content.decode() or "選んで" in wrong.content.decode()
    assert wrong.context["agency"] == centre
    assert enter(kobayashi).get(PAGE, {"agency": centre.pk}).context["agency"] == centre


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_page_does_not_ask_more(enter, sato, ito, how_many, django_assert_num_queries):
    for _ in range(how_many):
        overdue(Story().received().offered(to=ito.desk).offer, 3)
        slip_from("endo", ito.desk)
    client = enter(sato)
    client.get("/me/")
    with django_assert_num_queries(19):
        client.get(PAGE)
