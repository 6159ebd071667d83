"""Every figure, against the same counted from the rows in another way; and what is hidden from whom."""

from collections import defaultdict

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, Municipality, Post
from cases.models import Case, Custody, Intake, Note, SheetRecord
from common.acting import acting_as
from common.deeds import rows, select
from common.owner import as_owner
from common.wareki import fiscal_year
from community.counting import counts_in, months_ago
from community.models import Contact, Need, Resource, Session
from council.models import Card
from meetings.models import AgendaItem, Participant
from outreach.models import Contact as Approach
from outreach.models import PotentialClient
from participation.models import Participation, PlacementMove
from people.births import Birth
from plans.models import Plan
from referrals.models import Offer
from reports.figures import FIGURES
from reports.figures.counting import LABELS, bounds, months_of, table_of, total_of
from sealed.models import Conference
from tests.participation.conftest import Way
from tests.stories import Secret, Story


@pytest.fixture
def town(db):
    call_command("town", cases=120, seed=7, verbosity=0)


def asked(user, code, split=""):
    """(month, key) → number, as the host section reads it; both years, without the empty ones."""
    found = {}
    with acting_as(user.pk), transaction.atomic():
        for year in years():
            for month, key, number in rows("reports_count", FIGURES[code].function, *bounds(year), split):
                found[year, month, key] = number
    return {place: number for place, number in found.items() if number}


def years():
    this = fiscal_year(timezone.localdate())
    return [this - 1, this]


def laid_out(events, *, distinct=False):
    """(moment or day, key, thing) → the same shape, counted in Python."""
    cells = defaultdict(list)
    for moment, key, thing in events:
        day = timezone.localdate(moment) if hasattr(moment, "hour") else moment
        if (year := fiscal_year(day)) in years():
            cells[year, day.replace(day=1), key].append(thing)
            cells[year, None, key].append(thing)
    return {place: len(set(things) if distinct else things) for place, things in cells.items()}


def band(case):
    person, day = case.person, timezone.localdate(case.opened_at)
    age = Birth(person.born_on, person.born_year, person.born_month, False).age(day)
    if age is None:
        return ""
    return next(name for top, name in [(17, "0-17"), (39, "18-39"), (64, "40-64"), (74, "65-74"), (999, "75-")] if age <= top)


def keys(case, split):
    intake = Intake.objects.filter(case=case).first()
    return {
        "": lambda: [""],
        "field": lambda: [case.opened_by_agency.field],
        "desk": lambda: [str(case.opened_by_agency_id)],
        "route": lambda: [intake.route if intake else ""],
        "topic": lambda: list(intake.topics) if intake and intake.topics else [""],
        "sex": lambda: [case.person.sex],
        "age": lambda: [band(case)],
        "reason": lambda: [case.close_reason],
    }[split]()


def cases(**narrowed):
    return Case.objects.filter(**narrowed).select_related("person", "opened_by_agency")


def contacts():
    for note in Note.objects.filter(struck_at=None).exclude(kind__in=["agency", "meeting"]).select_related("case__person"):
        if timezone.localdate(note.happened_at) > timezone.localdate(note.case.opened_at):
            yield note


def coordinator():
    return Municipality.objects.get().coordinator_id


def first_held():
    found = {}
    for custody in Custody.objects.filter(agency=coordinator()).order_by("-since").select_related("case__person"):
        found[custody.case_id] = (custody.since, custody.case)
    return list(found.values())


def of_cases(pairs, split, what):
    return [(moment, key, what(case)) for moment, case in pairs for key in keys(case, split)]


@pytest.mark.parametrize("split", ["", "field", "desk", "route", "topic", "age", "sex"])
def test_cases_and_persons_as_they_were_taken_in(town, kobayashi, split):
    with as_owner():
        opened = [(case.opened_at, case) for case in cases()]
        on = of_cases(opened, split, lambda case: case.pk)
        persons = of_cases(opened, split, lambda case: case.person_id)
        held = of_cases(first_held(), split, lambda case: case.pk)
        plans = list(Plan.objects.exclude(state="dropped").select_related("case__person", "case__opened_by_agency"))
        made = {
            again: of_cases([(p.created_at, p.case) for p in plans if (p.version > 1) == again], split, lambda c: c.pk)
            for again in (False, True)
        }
        decided = of_cases(
            [(p.decided_at, p.case) for p in plans if p.decided_at and p.state in ("decided", "ended")], split, lambda c: c.pk
        )
        spoken = list(contacts())
        talks = [(n.happened_at, key, n.pk) for n in spoken for key in keys(n.case, split)]
        talked = [(n.happened_at, key, n.case.person_id) for n in spoken for key in keys(n.case, split)]
        ended = [
            (c.closed_at, c) for c in cases(stage="closed") if Custody.objects.filter(case=c, agency=coordinator()).exists()
        ]
        closed = of_cases(ended, split, lambda c: c.pk)
        alone = of_cases(
            [
                (c.closed_at, c)
                for c in cases(stage="closed", close_reason="solved")
                if not Offer.objects.filter(case=c).exclude(state="withdrawn").exists()
            ],
            split,
            lambda c: c.pk,
        )

    assert asked(kobayashi, "received", split) == laid_out(on) != {}
    assert asked(kobayashi, "received_persons", split) == laid_out(persons, distinct=True)
    assert asked(kobayashi, "taken", split) == laid_out(held) != {}
    assert asked(kobayashi, "plans_new", split) == laid_out(made[False]) != {}
    assert asked(kobayashi, "plans_again", split) == laid_out(made[True])
    assert asked(kobayashi, "decided", split) == laid_out(decided) != {}
    assert asked(kobayashi, "continued", split) == laid_out(talks) != {}
    assert asked(kobayashi, "continued_persons", split) == laid_out(talked, distinct=True)
    assert asked(kobayashi, "closed", split) == laid_out(closed)
    assert asked(kobayashi, "informed", split) == laid_out(alone)


@pytest.mark.parametrize("split", ["", "field", "desk", "kind"])
def test_referrals_to_the_coordinator_and_elsewhere(town, kobayashi, split):
    def key(offer):
        sender = offer.from_agency
        return {"": "", "field": sender.field, "desk": str(sender.pk), "kind": sender.kind}[split]

    with as_owner():
        sent = list(Offer.objects.filter(kind="refer").exclude(state="withdrawn").select_related("from_agency"))
        there, elsewhere = (
            [(o.sent_at, key(o), o.pk) for o in sent if (o.to_agency_id == coordinator()) == there] for there in (True, False)
        )

    assert asked(kobayashi, "referred", split) == laid_out(there) != {}
    assert asked(kobayashi, "referred_elsewhere", split) == laid_out(elsewhere)


def test_what_is_in_hand_at_a_months_end(town, kobayashi):
    wanted, now = {}, timezone.now()
    with as_owner():
        held = [
            (c.since, c.until, c.case.closed_at) for c in Custody.objects.filter(agency=coordinator()).select_related("case")
        ]
    for year in years():
        for month in [*months_of(year), None]:
            day = bounds(year)[1] if month is None else (month.replace(day=28) + timezone.timedelta(days=4)).replace(day=1)
            at = min(timezone.make_aware(timezone.datetime(day.year, day.month, day.day)), now)
            if month is None or month <= timezone.localdate():
                wanted[year, month, ""] = sum(s < at and (u is None or u >= at) and (c is None or c >= at) for s, u, c in held)

    assert asked(kobayashi, "supported") == {place: number for place, number in wanted.items() if number} != {}


def test_meetings_and_who_came(town, kobayashi):
    with as_owner():
        items = list(AgendaItem.objects.filter(called_off_at=None).exclude(result="").select_related("meeting"))
        came = Participant.objects.filter(item__in=items, attended=True).select_related("meeting")
        agencies = [(p.meeting.held_at, "", p.agency_id) for p in came]

    assert asked(kobayashi, "meetings") == laid_out([(i.meeting.held_at, "", i.meeting_id) for i in items], distinct=True) != {}
    assert asked(kobayashi, "meeting_cases") == laid_out([(i.meeting.held_at, "", i.pk) for i in items])
    assert asked(kobayashi, "meeting_agencies") == laid_out(agencies, distinct=True)


def test_conferences_as_numbers_only(town, kobayashi, takahashi):
    Secret()
    with as_owner(), transaction.atomic():
        select("select set_config('juso.migrating', 'on', true)")
        held = [c for c in Conference.objects.all() if c.held_at and c.held_at < timezone.now()]
        follows = dict(Conference.objects.values_list("pk", "follows"))
        select("select set_config('juso.migrating', '', true)")

    def root(pk):
        return pk if follows[pk] is None else root(follows[pk])

    assert asked(kobayashi, "conferences") == laid_out([(c.held_at, "", c.pk) for c in held], distinct=True)
    assert asked(kobayashi, "conference_cases") == laid_out([(c.held_at, "", root(c.pk)) for c in held], distinct=True)
    with acting_as(takahashi.pk), transaction.atomic():
        assert all(
            number is None or number > 4 or number == 0
            for _, _, number in rows("reports_count", "reports_figure_conferences", *bounds(years()[1]), "")
        )


def test_agencies_and_posts_today(town, kobayashi):
    year, today = years()[1], timezone.localdate()
    with acting_as(kobayashi.pk), transaction.atomic():
        assert total_of(FIGURES["agencies"], year) == Agency.objects.working().filter(since__lte=today).count()
        assert total_of(FIGURES["posts"], year) == Post.objects.now().filter(user__is_active=True).count()


def counted(user, code, events, *, distinct=False, split=""):
    """`events`: (day or moment, key, thing); there is at least one."""
    assert asked(user, code, split) == laid_out(events, distinct=distinct) != {}, (code, split)


def test_who_was_supported_to_take_part_and_where(town, kobayashi):
    today = timezone.localdate()
    with as_owner():
        spans = list(Participation.objects.select_related("case__person", "case__opened_by_agency"))
        days = [
            (one.started_on + timezone.timedelta(n), one)
            for one in spans
            for n in range(((one.ended_on or today) - one.started_on).days + 1)
        ]
        plans = SheetRecord.objects.filter(sheet="F4", case__participations__isnull=False).select_related("case__person")
        moves = PlacementMove.objects.select_related("placement__resource", "case__person", "case__opened_by_agency")
        joined = list(moves.filter(to_step="joined"))
        used = sorted(moves.filter(to_step__in=["trial", "joined"]), key=lambda move: move.on)
        firsts = {move.placement.resource_id: move for move in reversed(used)}.values()
        for split in ("", "field", "age", "sex"):
            people = [(day, key, one.person_id) for day, one in days for key in keys(one.case, split)]
            counted(kobayashi, "participants_supported", people, distinct=True, split=split)
            began = [(move.on, key, move.placement_id) for move in joined for key in keys(move.case, split)]
            counted(kobayashi, "participation_joined", began, distinct=True, split=split)
            made = [(record.created_at, key, record.case_id) for record in plans for key in keys(record.case, split)]
            counted(kobayashi, "participation_plans", made, distinct=True, split=split)
        for split, key in (
            ("", lambda found: ""),
            ("resource_kind", lambda found: found.kind),
            ("district", lambda found: str(found.district_id or "")),
        ):
            there = [(m.on, key(m.placement.resource), m.placement.resource_id) for m in used]
            counted(kobayashi, "hosts", there, distinct=True, split=split)
            found = [(m.on, key(m.placement.resource), m.placement.resource_id) for m in firsts]
            counted(kobayashi, "hosts_new", found, split=split)


def test_who_is_still_there_after_three_and_six_months(db, kobayashi, sato):
    """Eight joined seven months ago; one left after a month, one after four."""
    way, today = Way().begun(), timezone.localdate()
    joined = months_ago(today, 7)
    ways = []
    for number in range(8):
        way.place(f"農園{number}").again((today - joined).days).stepped(("asked", (today - joined).days))
        ways.append(way.stepped(("joined", (today - joined).days)).placement)
    for placement, ago in ((ways[0], 6), (ways[1], 3)):
        way.placement = placement
        way.stepped(("stopped", (today - months_ago(today, ago)).days), words="合わなかった", reason="not_wanted")

    def numbers(user):
        with acting_as(user.pk), transaction.atomic():
            return [sum_of(f"{what}_{word}") for word in ("three", "six") for what in ("due", "still")]

    def sum_of(code):
        found = [number for year in years() for number in (total_of(FIGURES[code], year),) if number != 0]
        return found[0]

    assert numbers(kobayashi) == [8, 7, 8, 6]
    assert numbers(sato) == [8, None, 8, None]  # 8 - 7 would tell of one person


def test_whom_outreach_knows_reaches_and_links(town, kobayashi):
    with as_owner():
        clients, tries = list(PotentialClient.objects.all()), list(Approach.objects.all())
        for split, key in (
            ("", lambda one: ""),
            ("desk", lambda one: str(one.agency_id)),
            ("found_by", lambda one: one.source),
        ):
            for code, day in (("found", "known_on"), ("met", "met_on"), ("consented", "consented_on"), ("linked", "linked_on")):
                held = [one for one in clients if getattr(one, day) and (code != "linked" or one.stable)]
                assert asked(kobayashi, f"outreach_{code}", split) == laid_out(
                    [(getattr(one, day), key(one), one.pk) for one in held]
                ), code
            if split != "found_by":
                made = [(one.happened_at, key(one), one.client_id) for one in tries]
                counted(kobayashi, "outreach_approached", made, distinct=True, split=split)
                visits = [event for event, one in zip(made, tries, strict=True) if one.how == "visit"]
                counted(kobayashi, "outreach_visits", visits, split=split)
    today = timezone.localdate()
    with acting_as(kobayashi.pk), transaction.atomic():
        known = total_of(FIGURES["outreach_known"], years()[1])
    assert known == sum(one.known_on <= today and not one.ending for one in clients) > 0


def test_places_that_met_and_what_coordinators_heard(town, kobayashi):
    with as_owner():
        held = Session.objects.select_related("place")
        met = [
            s for s in held
            if counts_in(s.held_on.replace(day=1), started_on=s.place.started_on, ended_on=s.place.ended_on, days=[s.held_on])
        ]  # fmt: skip
        lines = list(Contact.objects.all()), list(Need.objects.all()), list(Resource.objects.all())
    for split in ("", "district"):

        def key(one, split=split):
            return str(one.district_id or "") if split else ""

        counted(kobayashi, "places", [(s.held_on, key(s.place), s.place_id) for s in met], distinct=True, split=split)
        bodies = [(s.held_on, key(s.place), s.place.operator.strip() or s.place_id) for s in met]
        counted(kobayashi, "place_bodies", bodies, distinct=True, split=split)
        counted(kobayashi, "sessions", [(s.held_on, key(s.place), s.pk) for s in met], split=split)
        heads = [(s.held_on, key(s.place), n) for s in met for n in range(s.participants)]
        counted(kobayashi, "participants", heads, split=split)
        talks, needs, resources = lines
        counted(kobayashi, "coordinator_contacts", [(one.day, key(one), one.pk) for one in talks], split=split)
        counted(kobayashi, "needs_heard", [(one.day, key(one), one.pk) for one in needs], split=split)
        counted(kobayashi, "resources_new", [(one.created_at, key(one), one.pk) for one in resources], split=split)
    counted(kobayashi, "needs_heard", [(one.day, one.need, one.pk) for one in needs], split="need")
    counted(kobayashi, "resources_new", [(one.created_at, one.kind, one.pk) for one in resources], split="resource_kind")
    counted(kobayashi, "coordinator_contacts", [(one.day, str(one.agency_id), one.pk) for one in talks], split="desk")


def test_cards_raised_answered_and_what_they_became(town, kobayashi):
    with as_owner():
        cards = list(Card.objects.prefetch_related("steps"))
    steps = [(card, step) for card in cards for step in card.steps.all()]
    for split, key in (("", lambda card: ""), ("gap", lambda card: card.gap)):
        counted(kobayashi, "cards_raised", [(card.created_at, key(card), card.pk) for card in cards], split=split)
        answers = [(step.at, key(card), card.pk) for card, step in steps if step.is_answer]
        counted(kobayashi, "cards_answered", answers, distinct=True, split=split)
        there = [
            (step.at, key(card), card.pk) for card, step in steps
            if step.after == "verifying" and card.became == "project" and card.state in ("verifying", "ended")
        ]  # fmt: skip
        assert asked(kobayashi, "cards_created", split) == laid_out(there, distinct=True)


def test_small_numbers_are_hidden_from_all_but_the_host_section(db, sato, kobayashi, sasaki):
    for _ in range(3):
        Story().received(consent=False)
    year, received = years()[1], FIGURES["received"]
    for user in (sato, sasaki):
        with acting_as(user.pk), transaction.atomic():
            assert total_of(received, year) is None
            assert [row.total for row in table_of(received, year, "field")] == [None]
    with acting_as(kobayashi.pk), transaction.atomic():
        assert total_of(received, year) == 3


def test_a_single_hidden_number_takes_another_with_it(db, sato, ito, kobayashi):
    """Ten of one field and three of another: the three could be reckoned from the total."""
    for _ in range(10):
        Story().received(consent=False)
    with as_owner():
        for case in Case.objects.order_by("opened_at")[:3]:
            Case.objects.filter(pk=case.pk).update(opened_by_agency=ito.desk)
    with acting_as(sato.pk), transaction.atomic():
        assert {row.total for row in table_of(FIGURES["received"], years()[1], "field")} == {None}
    with acting_as(kobayashi.pk), transaction.atomic():
        assert {row.total for row in table_of(FIGURES["received"], years()[1], "field")} == {3, 7}


def test_nobody_without_a_post_and_no_other_function(db, sato, kobayashi):
    with acting_as(kobayashi.pk):
        for name in ("juso_my_agencies", "reports_figure_received; drop", "reports_keys"):
            with pytest.raises(Exception, match="no figure"), transaction.atomic():
                rows("reports_count", name, *bounds(years()[1]), "")
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            rows("reports_figure_received", *bounds(years()[1]), "")
    with as_owner():
        Post.objects.filter(user=sato).update(until=timezone.localdate() - timezone.timedelta(days=1))
    with acting_as(sato.pk), transaction.atomic():
        assert rows("reports_count", "reports_figure_agencies", *bounds(years()[1]), "") == []


def test_every_figure_says_what_it_counts_and_splits_by_what_has_words(db, kobayashi):
    with acting_as(kobayashi.pk), transaction.atomic():
        for figure in FIGURES.values():
            assert figure.says.endswith("。"), figure.code
            for split in ("", *figure.splits):
                table_of(figure, years()[1], split)
            assert set(figure.splits) <= set(LABELS)
