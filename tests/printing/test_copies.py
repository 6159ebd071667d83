"""A plan made out to somebody: what each consent covers for this recipient, and nothing more."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from agencies.models import Agency
from audit.models import Entry
from cases.household import members_of
from common.errors import NotAllowed
from common.owner import as_owner
from consents import actions as consents
from consents.effects import shared_of
from consents.enums import Category, Kind, Purpose, Status
from consents.models import Consent
from plans import actions as plans
from plans.extract import for_agency, for_person, whole, words_of
from printing.actions import copy_plan
from printing.models import PlanCopy
from tests.common.test_pdf import words_of as read

OUT = "本人の同意の範囲外のため記載していません"
OF_SON = "学校に行けていない"


@pytest.fixture
def family(story):
    """The mother has consented; the son, about whom an issue and a role are, has not."""
    story.received(members=[{"name": "髙橋　蓮", "kind": "child", "sex": "male"}]).offered().accepted()
    story.consent("yamazaki", story.shakyo)
    with story.by("yamazaki") as user:
        members = members_of(story.case)
        mother, son = words_of(members[0]), words_of(members[1])
        story.son = members[1].person
        story.plan = plans.draw_up(
            story.case,
            by=user,
            agency=story.shakyo,
            wish="この家で暮らしたい",
            direction="家計から",
            lead_agency=story.centre,
            starts_on=timezone.localdate(),
            ends_on=timezone.localdate() + timedelta(days=180),
            other_schemes=["pension"],
            in_crisis="主治医に連絡する",
            issues=[
                {"text": "家賃の滞納", "member": ""},
                {"text": "通院の中断", "member": mother},
                {"text": OF_SON, "member": son},
            ],
            goals=[{"term": "short", "text": "見通し"}],
            roles=[
                {"issue": "家賃の滞納", "support": "家計の相談", "agency": story.desk},
                {"issue": OF_SON, "support": "学校との連絡", "agency": story.desk},
            ],
        )
        plans.ask_roles(story.plan, by=user)
    return story


def son_consents(story, **said):
    with story.by("yamazaki") as user:
        values = {
            "status": Status.GIVEN, "kind": Kind.WRITTEN, "purposes": list(Purpose.values), "categories": list(Category.values),
            "all_agencies": True, "starts_at": timezone.now(), "ends_at": timezone.now() + timedelta(days=90),
            "text_version": "2026-04", **said,
        }  # fmt: skip
        consents.record_consent(story.son, by=user, agency=story.shakyo, case=story.case, **values)


def texts(rows):
    return [row.text for row in rows]


def made(story, agency=None):
    with story.by("yamazaki") as user:
        return copy_plan(story.plan, by=user, agency=agency)


def address(story, copy):
    return reverse("printing:copy_pdf", args=[story.case.pk, story.plan.pk, copy.pk])


# What goes into it ------------------------------------------------------------------------------------------------------


def test_the_mothers_consent_does_not_cover_the_son(family):
    with family.by("yamazaki"):
        part = for_agency(family.plan, family.desk)
        assert (texts(part.issues), part.hidden) == (["家賃の滞納", "通院の中断"], 1)
        assert [role.support for role in part.roles] == ["家計の相談"]
    son_consents(family)
    with family.by("yamazaki"):
        part = for_agency(family.plan, family.desk)
        assert (texts(part.issues)[2], part.hidden, len(part.roles)) == (OF_SON, 0, 2)


def test_the_son_may_leave_that_agency_out(family):
    son_consents(family, exclusions=[family.desk.pk])
    with family.by("yamazaki"):
        assert for_agency(family.plan, family.desk).hidden == 1
        assert for_agency(family.plan, family.centre).hidden == 0


def test_the_person_has_everything_but_what_concerns_only_others(family):
    with family.by("yamazaki"):
        part = for_person(family.plan)
        assert all(part.may.values())
        assert texts(part.issues) == ["家賃の滞納", "通院の中断"]
        assert len(whole(family.plan).issues) == 3


def test_about_somebody_nobody_knows_any_more_it_stays_out(family):
    with as_owner():
        family.plan.issues.filter(text=OF_SON).update(member="別の名前（子）")
    son_consents(family)
    with family.by("yamazaki"):
        assert for_agency(family.plan, family.desk).hidden == 1


@pytest.mark.parametrize(
    ("category", "parts"),
    [
        (Category.HEALTH, {"crisis"}),
        (Category.SCHEMES, {"schemes"}),
        (Category.HISTORY, {"wish", "issues", "goals", "direction", "roles"}),
    ],
)
def test_a_category_taken_back_takes_its_parts_out(family, category, parts):
    with family.by("yamazaki") as user:
        consents.narrow_consent(family.said, by=user, how="oral", categories=[category], case=family.case)
        may = for_agency(family.plan, family.desk).may
    assert {part for part, printed in may.items() if not printed} == parts


@pytest.mark.parametrize("purpose", [Purpose.PLAN, Purpose.LIAISE])
def test_both_purposes_are_needed(family, purpose):
    with family.by("yamazaki") as user:
        for said in Consent.objects.of(family.case.person).filter(purposes__contains=[purpose]):
            consents.narrow_consent(said, by=user, how="oral", purposes=[purpose], case=family.case)
        with pytest.raises(NotAllowed):
            for_agency(family.plan, family.desk)


# On paper, and on the page ------------------------------------------------------------------------------------------------


def test_the_copy_says_to_whom_and_leaves_out_what_is_not_covered(family, enter, yamazaki):
    with family.by("yamazaki") as user:
        consents.narrow_consent(family.said, by=user, how="oral", categories=[Category.HEALTH], case=family.case)
    copy = made(family, family.desk)
    response = enter(yamazaki).get(address(family, copy))
    words = read(response.content)
    for said in (
        "写し",
        "第1部",
        "生活サポート相談窓口1あて",
        "第1回・案",
        "家賃の滞納",
        OUT,
        "ほかの世帯員に関する課題（1件）",
    ):
        assert said in words
    assert OF_SON not in words
    assert "主治医" not in words
    assert "自署" not in words, "a copy is not the application"
    with as_owner():
        assert Entry.objects.filter(verb="printed", about="printing.plancopy", about_id=str(copy.pk)).count() == 1


def test_taken_back_after_it_was_made_out_it_is_not_printed_again(family, enter, yamazaki):
    copy = made(family, family.desk)
    with family.by("yamazaki") as user:
        consents.withdraw_consent(family.said, by=user, at=timezone.now(), how="oral", case=family.case)
    answer = enter(yamazaki).get(address(family, copy))
    assert answer.status_code == 403
    assert "いまは印刷できません" in answer.content.decode()


def test_no_copy_for_an_agency_the_consent_does_not_reach(family):
    family.consent("yamazaki", family.shakyo, exclusions=[family.desk.pk])
    with pytest.raises(NotAllowed, match="生活サポート相談窓口1には渡せません"):
        made(family, family.desk)
    assert made(family).recipient == "本人"


def test_the_page_offers_the_agencies_of_the_plan_and_lists_what_was_handed_out(family, enter, yamazaki, ito):
    client, url = enter(yamazaki), reverse("printing:copy_plan", args=[family.case.pk, family.plan.pk])
    client.post(url, {"agency": family.desk.pk})
    client.post(url, {"person": "1"})
    page = client.get(family.plan.get_absolute_url()).content.decode()
    assert "第1部　生活サポート相談窓口1あて" in page
    assert "第2部　本人あて" in page
    assert client.post(url, {"agency": Agency.objects.get(name="生活サポート相談窓口2").pk}).status_code == 404

    page = enter(ito).get(family.plan.get_absolute_url()).content.decode()
    assert "第1部　生活サポート相談窓口1あて" in page
    assert "写しを作る" not in page
    assert enter(ito).post(url, {"person": "1"}).status_code == 403


def test_who_was_told_what_names_the_copy(family):
    made(family, family.desk)
    made(family)
    with family.by("yamazaki"):
        told = {(row.to, row.what, row.basis) for row in shared_of(family.case)}
    assert ("生活サポート相談窓口1", "支援プランの写し（第1部）", "本人同意") in told
    assert ("本人", "支援プランの写し（第2部）", "本人への交付") in told


def test_a_copy_is_never_changed_and_outside_the_circle_it_is_not_there(family):
    copy = made(family, family.desk)
    with family.by("takahashi"):
        assert not PlanCopy.objects.exists()
    with family.by("yamazaki"), pytest.raises(DatabaseError), transaction.atomic():
        PlanCopy.objects.filter(pk=copy.pk).update(number=9)


def test_the_page_of_a_plan_asks_as_much_for_three_copies_as_for_one(family, enter, yamazaki, django_assert_max_num_queries):
    client, counts = enter(yamazaki), []
    for _ in range(2):
        made(family, family.desk)
        client.get(family.plan.get_absolute_url())
        with django_assert_max_num_queries(80) as asked:
            client.get(family.plan.get_absolute_url())
        counts.append(len(asked))
        made(family)
    assert counts[0] == counts[1]
