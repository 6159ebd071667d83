"""The month's report: gathered, written, submitted and from then on as it was."""

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from common.acting import acting_as
from common.spreadsheet import read
from community.figures import figures_of
from community.models import Report
from notices.models import Notice
from tests.common.test_pdf import words_of


def submitted(town, enter, **said):
    report = town.work().report()
    answer = enter(town.honma).post(
        report.get_absolute_url(), {"remarks": "移動の声が多い", "plans": "協議体を開く", "submit": "1"} | said
    )
    assert answer.status_code == 302, answer.context["form"].errors
    with acting_as(town.honma.pk):
        report.refresh_from_db()
    return report


def test_the_figures_are_what_was_recorded(town, honma):
    town.work()
    with acting_as(honma.pk):
        figures = figures_of(town.agency, town.today.replace(day=1))
    assert figures == {
        "places": 1, "counted": 1, "sessions": 1, "participants": 9, "helpers": 2, "resources": 1, "contacts": 1, "minutes": 40,
        "needs": 1, "round_tables": 1, "heads/old-female": 7, "heads/old-male": 2, "with/association": 1, "how/visit": 1,
        "about/start": 1, "about/need": 1, "need/transport": 1, "layer/area": 1,
    }  # fmt: skip


def test_a_draft_is_saved_and_read_by_its_own_agency_alone(town, enter, honma, sasaki, kobayashi):
    report = town.report()
    client = enter(honma)
    assert client.post(report.get_absolute_url(), {"remarks": "下書きのことば", "plans": ""}).status_code == 302
    assert "下書きのことば" in client.get(report.get_absolute_url()).text
    for user in (sasaki, kobayashi):
        assert enter(user).get(report.get_absolute_url()).status_code == 404


def test_submitted_it_reaches_the_section_and_stays_as_it_was(town, enter, honma, sasaki, kobayashi, yamazaki):
    report = submitted(town, enter)
    with acting_as(sasaki.pk):
        assert Notice.objects.get(kind="community.submitted").url == report.get_absolute_url()
    for user in (honma, sasaki, kobayashi):
        page = enter(user).get(report.get_absolute_url()).text
        assert "移動の声が多い" in page
        assert "いまの記録で数えた値" not in page
    assert enter(yamazaki).get(report.get_absolute_url()).status_code == 404

    with acting_as(honma.pk):
        town.meet(town.today.replace(day=1) if town.today.day > 1 else town.today.replace(day=2))
    page = enter(sasaki).get(report.get_absolute_url()).text

    assert "いまの記録で数えた値" in page
    assert "いま 18" in page
    with acting_as(honma.pk):
        report.refresh_from_db()
        assert report.figures["participants"] == 9
        assert Report.objects.filter(pk=report.pk).update(remarks="あとから") == 0, "no policy lets it be written"
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            report.delete()


def test_submitted_twice_is_refused(town, enter, honma):
    report = submitted(town, enter)
    answer = enter(honma).post(report.get_absolute_url(), {"remarks": "もう一度", "submit": "1"})
    assert answer.status_code == 200
    with acting_as(honma.pk):
        report.refresh_from_db()
        assert report.remarks == "移動の声が多い"


def test_one_report_a_month(town, enter, honma):
    client, month = enter(honma), town.today.replace(day=1).isoformat()
    first = client.post(reverse("community:start_report"), {"month": month})
    second = client.post(reverse("community:start_report"), {"month": month})
    assert first.url == second.url
    for wrong in ("2099-01-01", "x"):
        assert client.post(reverse("community:start_report"), {"month": wrong}).url == reverse("community:reports")


def test_its_words_name_nobody(town, enter, honma):
    report = town.report()
    page = enter(honma).post(report.get_absolute_url(), {"remarks": "田中さんが心配", "submit": "1"})
    assert "人が分かることばのようです" in page.text
    assert "田中さんが心配" in page.text


def test_on_paper_and_as_a_table(town, enter, sasaki):
    report = submitted(town, enter)
    client = enter(sasaki)
    paper = "".join(words_of(client.get(reverse("community:report_pdf", args=[report.pk])).content).split())
    for words in ("月次報告", "生活支援コーディネーター3", "移動の声が多い", "協議体を開く", "町内会・自治会", "75～84歳"):
        assert words in paper
    head, *rows = read(client.get(reverse("community:report_table", args=[report.pk])).content, "r.xlsx")
    assert head == ["区分", "項目", "数", "提出後に変わった数"]
    assert ["この月の数", "参加者（延べ人）", "9"] in [row[:3] for row in rows]
    assert any("移動の声が多い" in row for row in rows)


def test_the_overview_lays_needs_beside_what_is_there(town, enter, honma, sato):
    town.work()
    page = enter(honma).get(reverse("community:overview"))
    (wanted,) = page.context["wanted"]
    assert (wanted.label, wanted.heard, wanted.there, wanted.where) == ("移動・送迎", 1, 0, "第五地区1")
    row = next(row for row in page.context["rows"] if row.district == town.district)
    assert (row.places, dict(row.groups)["role"], row.per_thousand) == (1, 1, f"{1000 / town.district.elders:.1f}")
    assert "バスが減った" in enter(honma).get(f"{reverse('community:overview')}?district={town.district.pk}").text
    assert "移動・送迎" not in enter(sato).get(reverse("community:overview")).text
