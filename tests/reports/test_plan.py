"""A year of the plan: reported by its sections, frozen by the host section, compared with what is counted later, judged."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from agencies.models import Programme
from cases.models import Case
from common.acting import acting_as
from common.errors import NotAllowed
from common.owner import as_owner
from common.wareki import fiscal_year
from reports import actions
from reports.access import is_host, may_write
from reports.models import (
    Correction,
    Indicator,
    PlanProgramme,
    PlanYear,
    Report,
    Result,
    ReturnItem,
    Submission,
    Target,
)
from reports.urls import urlpatterns
from tests.common.test_pdf import words_of
from tests.stories import Story

YEAR = fiscal_year(timezone.localdate())


class Plan:
    """The plan of the city, with an indicator that is counted and one that is typed in, of the care section."""

    def __init__(self, story):
        self.by = story.by
        with self.by("kobayashi") as host:
            self.plan = actions.begin_plan(by=host)
            self.entry = (
                self.plan.entries.filter(programme__sections__name="長寿支援課").order_by("programme__position").first()
            )
            self.counted = self.indicator("received", figure="received", words="新規の相談")
            self.typed = self.indicator("people", source="運営状況報告", words="センターを知っている人", unit="%")

    def indicator(self, code, *, words, unit="件", figure="", source=""):
        said = {
            "code": code, "words": words, "unit": unit, "figure": figure, "source": source, "level": "programme", "direction": "up",
            "base_value": Decimal(3), "base_year": 2025, "is_example": True, "retired": False,
        }  # fmt: skip
        with self.by("kobayashi") as host:
            return actions.set_indicator(
                self.entry, None, by=host, targets={self.plan.last_year: Decimal(9), YEAR: Decimal(5)}, **said
            )

    def report(self, login="sasaki", *, submit=True, value=Decimal("62.5"), override=None, why="", outcome="相談が増えた"):
        words = {"outcome": outcome, "issues": "夜間の相談", "next_steps": "周知"}
        results = {
            self.counted: {"value": override, "source": "", "reason": why, "grade": "B"},
            self.typed: {"value": value, "source": "", "reason": "", "grade": "A"},
        }
        with self.by(login) as user:
            return actions.save_report(self.entry, YEAR, by=user, words=words, results=results, submit=submit)

    def frozen(self):
        self.report()
        with self.by("kobayashi") as host:
            self.mark = actions.freeze(self.plan, YEAR, by=host, early=True)
        return self

    @property
    def pages(self):
        return reverse("reports:programme", args=[YEAR, self.entry.pk])


@pytest.fixture
def plan(db, kobayashi):
    story = Story()
    for _ in range(6):
        story.received(consent=False)
    with acting_as(kobayashi.pk):  # who looks at the rows between the deeds
        yield Plan(story)


def test_the_plan_stands_on_the_programmes_of_the_city(plan):
    assert plan.plan.years == [2026, 2027, 2028, 2029, 2030]
    assert plan.plan.entries.count() == Programme.objects.count()
    assert ReturnItem.objects.exists()


def test_a_section_writes_of_its_own_programmes_and_of_no_other(plan, enter, sasaki):
    report = plan.report(submit=False)
    other = plan.plan.entries.exclude(programme__sections__name="長寿支援課").first()
    assert may_write(sasaki, plan.entry)
    assert not may_write(sasaki, other)
    assert enter(sasaki).post(reverse("reports:programme", args=[YEAR, other.pk]), {}).status_code == 403
    with acting_as(sasaki.pk):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Report.objects.create(entry=other, year=YEAR)
        assert Report.objects.filter(pk=report.pk).update(outcome="改めた") == 1
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Target.objects.create(indicator=plan.counted, year=2028, value=1)


def test_others_read_and_write_nothing(plan, enter, sato, ono, endo):
    plan.frozen()
    for user in (sato, ono, endo):
        client = enter(user)
        for name, arguments in [("year", [YEAR]), ("programme", [YEAR, plan.entry.pk]), ("figures", []), ("national", [YEAR])]:
            assert client.get(reverse(f"reports:{name}", args=arguments)).status_code == 200, name
        for name, arguments in [
            ("freeze", [YEAR]),
            ("judge", [YEAR]),
            ("items", []),
            ("indicator", [plan.counted.pk]),
            ("correct", [YEAR, plan.counted.pk]),
        ]:
            assert client.get(reverse(f"reports:{name}", args=arguments)).status_code == 403, name
        with acting_as(user.pk):
            assert not is_host(user)
            for change in (
                lambda: Report.objects.update(outcome="x"),
                lambda: PlanYear.objects.update(opinion="x"),
                lambda: Indicator.objects.update(words="x"),
            ):
                assert change() == 0
            for refused in (
                lambda: Correction.objects.update(value=0),
                lambda: Submission.objects.update(lines=[]),
                lambda: ReturnItem.objects.all().delete(),
            ):
                with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                    refused()


def test_what_is_submitted_is_whole_and_waits_for_the_host(plan, enter, sasaki, kobayashi):
    for missing in ({"outcome": ""}, {"value": None}):
        with pytest.raises(NotAllowed, match="提出するには"):
            plan.report(**missing)
    report = plan.report()
    with pytest.raises(NotAllowed, match="提出済み"):
        plan.report(outcome="書き直し")
    assert "所管課に提出する" not in enter(sasaki).get(plan.pages).content.decode()
    enter(kobayashi).post(reverse("reports:give_back", args=[YEAR, plan.entry.pk]), {"why": "出典を確認してください"})
    report.refresh_from_db()
    assert (report.submitted_at, report.returned_why) == (None, "出典を確認してください")
    assert "出典を確認してください" in enter(sasaki).get(plan.pages).content.decode()
    plan.report(outcome="書き直し")


def test_a_counted_value_is_put_right_by_hand_only_with_a_reason(plan):
    with pytest.raises(NotAllowed, match="理由を入力"):
        plan.report(override=Decimal(7))
    plan.report(override=Decimal(7), why="他課の受付を加えた")
    result = Result.objects.get(indicator=plan.counted, year=YEAR)
    assert (result.value, result.by_hand, result.reason) == (7, True, "他課の受付を加えた")


def test_errors_keep_what_was_typed(plan, enter, sasaki):
    client = enter(sasaki)
    sent = {f"value_{plan.typed.pk}": "６２．５x", "outcome": "打った文", "save": "1"}
    page = client.post(plan.pages, sent).content.decode()
    assert "数字で入力してください" in page
    assert "打った文" in page
    assert "６２．５x" in page
    answer = client.post(plan.pages, sent | {f"value_{plan.typed.pk}": "６２．５"})
    assert answer.status_code == 302
    assert Result.objects.get(indicator=plan.typed).value == Decimal("62.5")


def test_freezing_takes_every_figure_and_waits_for_every_section(plan, kobayashi):
    with plan.by("kobayashi") as host, pytest.raises(NotAllowed, match="提出されていない事業が1件"):
        actions.freeze(plan.plan, YEAR, by=host, early=True)
    plan.report()
    with plan.by("kobayashi") as host, pytest.raises(NotAllowed, match="年度が終わっていません"):
        actions.freeze(plan.plan, YEAR, by=host)
    with plan.by("kobayashi") as host:
        actions.freeze(plan.plan, YEAR, by=host, early=True)
    counted, typed = Result.objects.get(indicator=plan.counted), Result.objects.get(indicator=plan.typed)
    assert (counted.value, counted.counted) == (6, 6)
    assert (typed.value, typed.counted) == (Decimal("62.5"), None)


def test_a_frozen_year_stays_and_later_changes_show_as_a_difference(plan, enter, kobayashi, sasaki):
    plan.frozen()
    Story().received(consent=False)
    page = enter(kobayashi).get(reverse("reports:year", args=[YEAR])).content.decode()
    assert "差 +1" in page
    assert Result.objects.get(indicator=plan.counted).value == 6
    with pytest.raises(NotAllowed, match="確定しています"):
        plan.report("kobayashi", submit=False)
    with plan.by("kobayashi") as host:
        for change in (
            lambda: Target.objects.update(value=1),
            lambda: Result.objects.update(value=1),
            lambda: PlanYear.objects.filter(year=YEAR).update(frozen_at=None, frozen_by=None),
        ):
            with pytest.raises(Exception, match="確定しています"), transaction.atomic():
                change()
        with pytest.raises(NotAllowed, match="すでに確定"):
            actions.freeze(plan.plan, YEAR, by=host, early=True)


def test_a_correction_stands_beside_the_frozen_value(plan, enter, sasaki, kobayashi):
    url = reverse("reports:correct", args=[YEAR, plan.typed.pk])
    plan.report()
    with plan.by("sasaki") as user, pytest.raises(NotAllowed, match="まだ確定していません"):
        actions.correct(Result.objects.get(indicator=plan.typed), by=user, value=Decimal(1), reason="早い")
    with plan.by("kobayashi") as host:
        actions.freeze(plan.plan, YEAR, by=host, early=True)
    assert enter(sasaki).post(url, {"value": "60.1", "reason": "集計の誤り"}).status_code == 302
    page = enter(sasaki).get(plan.pages).content.decode()
    assert "60.1" in page
    assert "集計の誤り" in page
    assert Result.objects.get(indicator=plan.typed).value == Decimal("62.5")


def test_the_committee_and_the_decision_to_review(plan, enter, kobayashi):
    client, url = enter(kobayashi), reverse("reports:judge", args=[YEAR])
    sent = {"opinion": "周知を続けること", "verdict": "review", "reason": "目標を見直すため", "judged_on": "R8.10.1"}
    assert "年度を確定してから" in client.post(url, sent).content.decode()
    plan.frozen()
    assert client.post(url, sent).status_code == 302
    mark = PlanYear.objects.get(year=YEAR)
    assert (mark.verdict, mark.reason) == ("review", "目標を見直すため")


def test_the_sheet_holds_all_of_it_and_flows_when_over_full(plan, enter, kobayashi):
    plan.report(outcome="とても長い成果の文です。\n" * 200)
    with plan.by("kobayashi") as host:
        mark = actions.freeze(plan.plan, YEAR, by=host, early=True)
        actions.judge(
            mark, by=host, opinion="周知を続けること", verdict="keep", reason="おおむね順調", judged_on=timezone.localdate()
        )
    answer = enter(kobayashi).get(reverse("reports:sheet", args=[YEAR]))
    text = words_of(answer.content).replace("\n", "")
    assert answer["Content-Type"] == "application/pdf"
    for words in ("新規の相談（例）", "62.5", "見直さない", "周知を続けること", "長寿支援課", "夜間の相談"):
        assert words in text, words
    assert text.count("とても長い成果の文です。") == 200


def test_the_sheet_as_a_table(plan, enter, sato):
    plan.report()
    answer = enter(sato).get(reverse("reports:workbook", args=[YEAR]) + "?as=xlsx")
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    row = next(dict(zip(rows[0], row, strict=True)) for row in rows if row[2] == "センターを知っている人（例）")
    assert (row["実績（R8）"], row["目標値（R12）"], row["達成度"], row["課題"]) == ("62.5", "9", "A", "夜間の相談")


def test_what_was_returned_to_the_state_is_kept_and_compared(plan, enter, kobayashi, sato):
    client, url = enter(kobayashi), reverse("reports:national", args=[YEAR])
    assert client.post(url, {"send": "1"}).status_code == 302
    label, unit, number = next(line for line in Submission.objects.get().lines if line[0].startswith("新規に受け付けた"))
    assert (unit, number) == ("件", 6)
    Story().received(consent=False)
    page = client.get(url).content.decode()
    assert "+1" in page
    assert enter(sato).post(url, {}).status_code == 403
    book = load_workbook(BytesIO(client.get(reverse("reports:national_file", args=[YEAR])).content)).active
    assert [label, "7", "件", "6", "+1"] in [list(row[:5]) for row in book.values]


def test_the_items_of_the_return_are_the_citys_own(plan, enter, kobayashi):
    client, url = enter(kobayashi), reverse("reports:items")
    assert client.post(url, {"label": "相談（国の言い方）", "figure": "received"}).status_code == 302
    item = ReturnItem.objects.get(label="相談（国の言い方）")
    assert "相談（国の言い方）" in client.get(reverse("reports:national", args=[YEAR])).content.decode()
    client.post(reverse("reports:switch_item", args=[item.pk]))
    assert "相談（国の言い方）" not in client.get(reverse("reports:national", args=[YEAR])).content.decode()


def test_the_figures_page_in_every_split_and_its_files(plan, enter, kobayashi, sato):
    for user in (kobayashi, sato):
        client = enter(user)
        for split in ("", "field", "topic", "role"):
            assert client.get(reverse("reports:figures"), {"split": split}).status_code == 200
        assert client.get(reverse("reports:figure_file", args=[YEAR, "received"])).status_code == 200
    assert client.get(reverse("reports:figure_file", args=[YEAR, "absent"])).status_code == 404
    assert client.get(reverse("reports:year", args=[1999])).status_code == 404


def test_an_indicator_is_set_through_its_form(plan, enter, kobayashi):
    client, url = enter(kobayashi), reverse("reports:add_indicator", args=[YEAR, plan.entry.pk])
    sent = {"code": "new", "words": "新しい指標", "unit": "件", "level": "macro", "direction": "up"}
    assert "どちらか一方" in client.post(url, sent).content.decode()
    assert client.post(url, sent | {"figure": "decided", "target_2030": "１２"}).status_code == 302
    assert Target.objects.get(indicator__code="new").value == 12
    url = reverse("reports:indicator", args=[Indicator.objects.get(code="new").pk])
    assert client.post(url, sent | {"figure": "decided", "target_2030": ""}).status_code == 302
    assert not Target.objects.filter(indicator__code="new").exists()


def test_as_many_questions_for_one_programme_as_for_all(plan, enter, sato, django_assert_max_num_queries):
    client, url, counts = enter(sato), reverse("reports:year", args=[YEAR]), []
    for rounds in range(2):
        with as_owner():
            for entry in PlanProgramme.objects.all()[: 1 + 9 * rounds]:
                Indicator.objects.create(entry=entry, code=f"more{rounds}", words="指標", unit="件", figure="received")
        client.get(url)
        with django_assert_max_num_queries(60) as asked:
            client.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_host_sees_small_numbers_and_others_do_not(plan, enter, sato, kobayashi):
    with as_owner():
        Case.objects.filter(pk__in=list(Case.objects.values_list("pk", flat=True)[:3])).update(
            opened_at=timezone.now() - timezone.timedelta(days=900)
        )
    url = reverse("reports:year", args=[YEAR])
    assert "－</td>" in enter(sato).get(url).content.decode() or "－ 件" in enter(sato).get(url).content.decode()
    assert "3 件" in enter(kobayashi).get(url).content.decode()


def test_every_address_asks_who_is_there(plan, client, enter, kobayashi, sato):
    """Signed out: to the sign-in. Whoever may not do a deed: 403. What is not there: 404, for everybody."""
    part, indicator, line = plan.entry.pk, plan.counted.pk, ReturnItem.objects.first().pk
    addresses = {
        "plan": [], "begin": [], "year": [YEAR], "programme": [YEAR, part], "give_back": [YEAR, part], "freeze": [YEAR], "judge": [YEAR],
        "correct": [YEAR, indicator], "sheet": [YEAR], "workbook": [YEAR], "add_indicator": [YEAR, part], "indicator": [indicator],
        "figures": [], "figure_file": [YEAR, "received"], "national": [YEAR], "national_file": [YEAR], "items": [], "switch_item": [line],
    }  # fmt: skip
    assert {pattern.name for pattern in urlpatterns} == set(addresses)
    for name, arguments in addresses.items():
        for method in ("get", "post"):
            answer = getattr(client, method)(reverse(f"reports:{name}", args=arguments))
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/"), name
    client = enter(sato)
    for name in (
        "begin",
        "give_back",
        "freeze",
        "judge",
        "correct",
        "add_indicator",
        "indicator",
        "national",
        "items",
        "switch_item",
        "programme",
    ):
        assert client.post(reverse(f"reports:{name}", args=addresses[name]), {"send": "1"}).status_code == 403, name
    for name, arguments in [("programme", [YEAR, 0]), ("correct", [YEAR, 0]), ("year", [2199]), ("national", [1999])]:
        assert client.get(reverse(f"reports:{name}", args=arguments)).status_code == 404, name
