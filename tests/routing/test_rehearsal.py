"""The dry run counts what a naive recount by the owner counts, and gives counts only; the load likewise."""

import ast
import re
from collections import Counter as Tally
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.roles import Permission, Role, roles_granting
from cases import actions as cases
from cases.models import Case, Custody, Intake
from common.acting import acting_as
from common.deeds import rows, select
from common.errors import NotAllowed, refusals
from common.owner import as_owner
from demo.town.build import build
from demo.town.people import TOWNS
from referrals.enums import OfferState
from referrals.models import Offer
from routing.loads import Load, loads_of
from routing.models import Rule
from routing.proposals import Facts, desks_now, propose
from routing.rehearsal import rehearse

REHEARSE, LOADS = reverse("routing:rehearse"), reverse("routing:loads")


@pytest.fixture
def crowd(db):
    """A town of 90 cases of every age, some without a birth date, some protected, some dead."""
    with as_owner(), acting_as(0, "town"):
        build(90, 3)
        for number, person in enumerate(case.person for case in Case.objects.select_related("person").order_by("pk")):
            if number % 7 == 0:
                person.born_on, person.born_year = None, 1950 if number % 2 else None
            person.address_protected, person.deceased = number % 11 == 0, number % 13 == 0
            person.address = f"山形市{TOWNS[number % 5]}{'三' if number % 2 else '３'}丁目{number}番"
            person.save()
        Rule.objects.create(
            name="町", reason="理由", position=50, areas=[TOWNS[0], f"{TOWNS[1]}3丁目"], kind="community_center"
        )


def recount(days):
    """The same by the pure function, one intake after the other, without any rounding."""
    since = timezone.localdate() - timedelta(days=days)
    intakes = Intake.objects.filter(received_on__gt=since).select_related("case__person").order_by("-received_on", "pk")[:2000]
    every, desks = list(Rule.objects.in_use()), desks_now()
    counts = Tally()
    for intake in intakes:
        counts["", "intakes", 0] += 1
        person = intake.case.person
        age = None if person.deceased else person.birth.age(intake.received_on)
        facts = Facts(frozenset(intake.topics), age, "" if person.address_protected else person.address)
        went = set(Custody.objects.filter(case=intake.case).values_list("agency", flat=True))
        went |= set(Offer.objects.filter(case=intake.case).values_list("to_agency", flat=True))
        counts.update(("", "went", desk) for desk in went)
        counts.update(("", "rule", rule.pk) for rule in every if propose([rule], facts, desks))
        for setting, rules in (("on", [rule for rule in every if rule.is_on]), ("both", every)):
            found = propose(rules, facts, desks)
            if not found:
                counts[setting, "none", 0] += 1
                continue
            counts[setting, "first", found[0].rule.pk] += 1
            counts[setting, "desk", found[0].agency_id] += 1
            if found[0].agency_id in went:
                counts[setting, "kept", found[0].agency_id] += 1
                counts[setting, "kept", 0] += 1
    return counts


@pytest.mark.parametrize("days", [30, 730])
def test_the_dry_run_counts_what_a_recount_counts(crowd, kobayashi, days):
    with acting_as(kobayashi.pk, "test"):
        told = {(setting, part, key): count for setting, part, key, count in rows("routing_rehearse", days)}
    with as_owner():
        counted = recount(days)
    assert counted["", "intakes", 0] > (60 if days == 730 else 0)
    assert told == {key: n - n % 3 for key, n in counted.items() if n >= 3}


def test_what_it_gives_is_counts_of_three_at_least_and_nothing_else(crowd, kobayashi):
    with acting_as(kobayashi.pk, "test"):
        told = rows("routing_rehearse", 730)
    rules, desks = set(Rule.objects.values_list("pk", flat=True)), set(Agency.objects.values_list("pk", flat=True))
    for setting, part, key, count in told:
        assert setting in {"", "on", "both"}
        assert key in {"intakes": {0}, "none": {0}, "rule": rules, "first": rules}.get(part, {0, *desks}), part
        assert count >= 3
        assert count % 3 == 0


@pytest.mark.parametrize("how_many", [1, 2])
def test_one_household_looks_like_none(story, kobayashi, how_many):
    """A rule made to fit somebody tells whoever made it nothing: 0, 1 and 2 are the same."""
    with acting_as(kobayashi.pk, "test"):
        nobody = rows("routing_rehearse", 730)
    for _ in range(how_many):
        story.received(address="山形市北町1丁目")
    Rule.objects.create(name="ねらう", reason="理由", topics=["12"], areas=["北町"], age_from=77, agency=story.desk)
    with acting_as(kobayashi.pk, "test"):
        assert rows("routing_rehearse", 730) == nobody == []


@pytest.mark.parametrize("who", ["sato", "yamazaki", "sasaki", "endo"])
def test_who_may_not_edit_the_lists_gets_nothing_from_the_database(crowd, who, request):
    user = request.getfixturevalue(who)
    with acting_as(user.pk, "test"), pytest.raises(NotAllowed, match="権限のある職員だけ"), refusals(), transaction.atomic():
        rows("routing_rehearse", 730)


def test_a_post_that_has_ended_opens_nothing(crowd, kobayashi):
    yesterday = timezone.localdate() - timedelta(days=1)
    kobayashi.posts.update(until=yesterday)
    with acting_as(kobayashi.pk, "test"):
        assert loads_of() == {}
        with pytest.raises(NotAllowed), refusals(), transaction.atomic():
            rows("routing_rehearse", 730)


def test_the_database_names_the_same_roles(db):
    """The roles in the functions are those of agencies/roles.py."""
    wanted = ["routing_loads", "routing_rehearse"]
    texts = [select("select prosrc from pg_proc where proname = %s", name)[0][0] for name in wanted]
    asked = [set(re.search(r"routing_acts_as\('\{([a-z_,]+)\}'\)", text)[1].split(",")) for text in texts]
    working = set(ast.literal_eval(re.search(r"p\.role in (\('counsellor'.*?\))", texts[0])[1]))
    assert asked == [
        {*roles_granting(Permission.OFFER_SEND), *roles_granting(Permission.SYSTEM_VIEW)},
        set(roles_granting(Permission.LISTS_EDIT)),
    ]
    assert working == set(roles_granting(Permission.CASE_RECORD))


def test_the_page_shows_both_sides_and_no_name(crowd, enter, kobayashi):
    with as_owner():
        people = [(case.number, case.person.name, case.person.address) for case in Case.objects.select_related("person")]
    response = enter(kobayashi).post(REHEARSE, {"days": "３６５"})
    page = response.content.decode()
    for part in ("使用中だけ", "下書きも使う", "規則ごと", "窓口ごと", "約"):
        assert part in page
    assert len(people) == 90
    assert [part for person in people for part in person if part in page] == []
    drafts = Rule.objects.drafts()
    assert [draft.is_rehearsed for draft in drafts] == [True] * len(drafts)


@pytest.mark.parametrize("days", ["", "0", "731", "三か月"])
def test_a_number_of_days_that_cannot_be_is_told(enter, kobayashi, db, days):
    response = enter(kobayashi).post(REHEARSE, {"days": days})
    assert response.context["form"].errors["days"]
    assert response.context["rehearsal"] is None
    assert not Rule.objects.exclude(rehearsed_at=None).filter(state="draft").exists()


def test_looking_at_the_empty_page_tries_nothing(enter, kobayashi, db):
    enter(kobayashi).get(REHEARSE)
    assert not Rule.objects.exclude(rehearsed_at=None).filter(state="draft").exists()


def test_rehearsal_of_no_rules(kobayashi, db):
    Rule.objects.update(state="retired")
    with acting_as(kobayashi.pk, "test"):
        rehearsal = rehearse(90)
    assert (rehearsal.intakes, rehearsal.rules, rehearsal.desks) == (0, [], [])


# The load of the desks ------------------------------------------------------------------------------------------------


def test_the_load_is_what_a_recount_counts(crowd, sato):
    with acting_as(sato.pk, "test"):
        found = loads_of()
    today, working = timezone.localdate(), roles_granting(Permission.CASE_RECORD)
    with as_owner():
        expected = {
            desk.pk: Load(
                Case.objects.open().filter(custodian=desk).count(),
                len({p.user_id for p in Post.objects.on(today).filter(agency=desk, role__in=working, user__is_active=True)}),
                Offer.objects.filter(to_agency=desk, state=OfferState.SENT).count(),
            )
            for desk in Agency.objects.desks()
        }
    assert sum(load.open for load in expected.values()) > 40
    assert found == expected


def test_the_load_page_stands_in_the_order_of_codes(story, enter, takahashi):
    """Somebody outside every case sees the counts, and nothing of the case behind them."""
    story.received().offered()
    page = enter(takahashi).get(LOADS)
    lines = {desk.name: load for desk, load in page.context["lines"]}
    assert (lines["地域包括支援センター3"].open, lines["山形市社会福祉協議会"].waiting) == (1, 1)
    assert [desk.code for desk, _ in page.context["lines"]] == sorted(desk.code for desk, _ in page.context["lines"])
    assert "障がい福祉課" in [desk.name for desk in page.context["without"]], "nobody works there yet"
    assert story.case.number not in page.content.decode()
    assert "わたしたちの窓口（" not in page.content.decode()
    assert reverse("routing:overview") in page.content.decode()


def test_the_head_finds_the_way_to_the_workers(enter, ito, db):
    assert f'href="{reverse("cases:our_desk")}">わたしたちの窓口（' in enter(ito).get(LOADS).content.decode()


def test_a_desk_without_staff_has_no_share(db):
    assert Load(3, 0, 0).per_worker is None
    assert Load(3, 2, 0).per_worker == 1.5


# On a case ------------------------------------------------------------------------------------------------------------


def test_the_page_on_which_a_case_is_sent_names_the_desks(story, enter, sato):
    story.received()
    page = enter(sato).get(reverse("referrals:send", args=[story.case.pk])).content.decode()
    assert "生活サポート相談窓口1</strong>" in page
    assert "1人あたり" in page


def test_a_case_that_no_rule_fits_says_so(story, enter, sato):
    with story.by("sato") as user:
        case = cases.receive(
            agency=story.centre, by=user, person={"known": True, "name": "丹野　清", "born_on": date(1990, 1, 1)},
            intake={"received_on": timezone.localdate(), "route": "visit", "topics": ["16"]},
        )  # fmt: skip
    page = enter(sato).get(reverse("referrals:send", args=[case.pk])).content.decode()
    assert "当てはまる案内はありません" in page


def test_every_role_is_thought_of():
    assert set(Role.values) == {*roles_granting(Permission.OFFER_SEND), *roles_granting(Permission.SYSTEM_VIEW)}


def test_a_rule_of_the_demo_town_names_what_exists(db):
    """The seed: centres by area, and desks by name, in use and as drafts."""
    assert [rule.state for rule in Rule.objects.all()] == ["on"] * 5 + ["draft"] * 2
    assert {word for desk in desks_now() for word in desk.places} == set(TOWNS)
