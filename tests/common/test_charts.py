"""Charts: what they say is in the attributes, and they are read without colour, without a style sheet, and on paper."""

import pytest
from weasyprint import HTML

from common import charts
from common.charts import Series

LABELS = ["R8.4", "R8.5", "R8.6"]
PAIR = [Series("窓口", [1, 2, 3]), Series("市全体", [4, None, 6])]
SVG = "{http://www.w3.org/2000/svg}"


def shapes(root, tag, **attributes):
    found = [each for each in root.iter() if each.tag in (tag, SVG + tag)]
    return [each for each in found if all(each.get(name.replace("_", "-")) == value for name, value in attributes.items())]


def words(root):
    return [each.text for each in shapes(root, "text")]


@pytest.mark.parametrize("draw", [charts.bars, charts.stacked, charts.lines])
def test_it_has_a_name_a_description_and_no_style(draw):
    root = draw("one", "件数", LABELS, PAIR, unit="件")
    (title,), (said,) = shapes(root, "title"), shapes(root, "desc")
    assert (title.text, title.get("id")) == ("件数", "one-title")
    assert said.text == "窓口、市全体。数値は表のとおりです。"
    assert root.get("aria-labelledby") == "one-title one-words"
    assert not [each for each in root.iter() if {"style", "class"} & set(each.keys())]
    assert [word for word in words(root) if word in {"窓口", "市全体", *LABELS}] == [*LABELS, "窓口", "市全体"]


def test_bars_are_as_high_as_their_numbers():
    root = charts.bars("one", "件数", ["a", "b"], [Series("窓口", [2, 4])])
    low, high = (float(bar.get("height")) for bar in shapes(root, "rect", fill="#0072B2")[-2:])
    assert high == pytest.approx(2 * low, abs=0.1)
    assert words(root)[:5] == ["0", "1", "2", "3", "4"]


def test_series_differ_by_hatching_too():
    root = charts.stacked("one", "件数", LABELS, PAIR)
    assert len(shapes(root, "pattern")) == 1
    assert len(shapes(root, "rect", fill="url(#one-hatch-1)")) == 3  # two numbers and the key


def test_a_line_breaks_where_a_number_is_missing():
    root = charts.lines("one", "割合", LABELS, PAIR, top=100)
    drawn = [each.get("points") for each in shapes(root, "polyline", stroke="#D55E00")]
    assert [points.count(",") for points in drawn] == [2, 1, 1]  # the key, the first month, the third
    assert "100" in words(root)


@pytest.mark.parametrize("values", [[], [None, None, None], [0, 0, 0]])
def test_nothing_to_draw_is_drawn_all_the_same(values):
    for draw in (charts.bars, charts.stacked, charts.lines):
        root = draw("one", "件数", LABELS[: len(values)], [Series("窓口", values)])
        assert len(shapes(root, "text")) == 5 + len(values) + 1


@pytest.mark.parametrize(
    ("most", "top"), [(0, "4"), (5, "8"), (12, "12"), (13, "20"), (21, "40"), (500, "800"), (2001, "4000")]
)
def test_the_scale_ends_on_a_round_number(most, top):
    assert words(charts.bars("one", "件数", ["a"], [Series("窓口", [most])]))[4] == top


def test_it_prints():
    picture = charts.Tree.tostring(charts.stacked("one", "件数", LABELS, PAIR), encoding="unicode")
    assert HTML(string=f"<html><body>{picture}</body></html>").write_pdf().startswith(b"%PDF")
