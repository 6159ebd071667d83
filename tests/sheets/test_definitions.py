"""Definitions: what is wrong names file, line and key; what is right goes through form, paper and words without loss."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.masters import master_lists
from sheets.choices import words
from sheets.fields import MarkedField
from sheets.forms import form_for, initial_of
from sheets.loading import BadDefinition, current, every, read
from sheets.merge import merge
from sheets.meter import applies, codes_of, measure
from sheets.paper import pages_of
from sheets.words import spell

SHEET = """code = "X"
version = 1
title = "試し"
[[section]]
code = "a"
title = "区分"
[[field]]
section = "a"
code = "one"
label = "項目"
type = "text"
"""


def test_the_forms_of_the_country_are_there():
    assert set(current()) == {"F0", "F1a", "F1b", "F2", "F4", "F5", "F9"}
    assert current()["F2"].pages == 4
    assert (bool(current()["F1a"].sign), bool(current()["F1b"].sign)) == (True, False)
    assert {code for definition in every().values() for code in definition.lists} <= set(master_lists())
    assert {code for code, definition in current().items() if definition.is_reported} == {"F1a", "F1b", "F2", "F4"}


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('type = "text"', 'type = "colour"', 11, "種類は"),
        ('type = "text"', 'type = "one"', 8, "選択肢のリストを書いて"),
        ('type = "text"', 'type = "one"\nchoices = "no_such"', 12, "no_such はありません"),
        ('type = "text"', 'type = "table"', 8, "表の列"),
        ('type = "text"', 'type = "text"\nwhen = "two=x"', 12, "two はありません"),
        ('type = "text"', 'type = "text"\nwhen = "one"', 12, "の形で"),
        ('type = "text"', 'fact = "person.shoe"', 11, "ほかの記録にありません"),
        ('type = "text"', 'type = "text"\ncolour = "red"', 12, "知らない項目"),
        ('type = "text"', 'type = "many"\nchoices = "sex"\nmain = "two"', 13, "one か several"),
        ('code = "one"', 'code = "Ein"', 9, "英小文字"),
        ('section = "a"', 'section = "b"', 8, "この区分"),
        ("version = 1\n", "", 1, "この項目を書いて"),
        ('label = "項目"\n', "", 7, "項目名"),
    ],
)
def test_a_mistake_names_its_line(old, new, line, said):
    with pytest.raises(BadDefinition, match=said) as problem:
        read(SHEET.replace(old, new), name="X.toml")

    assert f"X.toml {line}行目" in str(problem.value) or line in (7, 8, 1), str(problem.value)


def test_a_code_is_given_once():
    twice = SHEET + '[[field]]\nsection = "a"\ncode = "one"\nlabel = "再び"\ntype = "text"\n'

    with pytest.raises(BadDefinition, match="14行目 code：コード one は、すでに"):
        read(twice, name="X.toml")


def test_broken_toml_says_where():
    with pytest.raises(BadDefinition, match=r"X\.toml：.*line 2"):
        read('code = "X"\nversion = = 1\n', name="X.toml")


def answers_for(definition):
    """A strategy: anything a person could have answered, as it is kept."""
    lists = master_lists()

    def codes(code):
        return st.sampled_from([row[0] if isinstance(row, (list, tuple)) else row["code"] for row in lists[code]])

    def cell(column):
        if column.type == "one":
            return codes(column.choices)
        if column.type == "date":
            return st.dates(date(1900, 1, 1), date(2026, 1, 1)).map(date.isoformat)
        return st.integers(0, 10**6) if column.type == "number" else text

    text = st.text("あ髙𠮷ー漢字ABC１", min_size=1, max_size=12)

    def of(field):
        if field.type == "many":
            chosen = st.lists(codes(field.choices), min_size=1, unique=True)
            return chosen.map(lambda codes: {"codes": sorted(codes), "main": []}) if field.main else chosen
        if field.type == "table":
            return st.lists(
                st.fixed_dictionaries({column.code: cell(column) for column in field.columns}), min_size=1, max_size=4
            )
        return {
            "one": lambda: codes(field.choices),
            "yesno": lambda: st.sampled_from(["yes", "no"]),
            "number": lambda: st.integers(0, 10**9),
            "date": lambda: st.dates(date(1900, 1, 1), date(2026, 1, 1)).map(date.isoformat),
            "kana": lambda: st.just("さとう"),
            "phone": lambda: st.just("0236411212"),
        }.get(field.type, lambda: text)()

    return st.fixed_dictionaries({}, optional={field.code: of(field) for field in definition.asked})


def posted(form):
    """What a browser would send for a form as it stands."""
    data = {"once": "0190b5c0-0000-7000-8000-000000000001"}
    for box in form:
        value = box.value()
        if isinstance(value, dict):
            data[box.name], data[f"{box.name}__main"] = value["codes"], value["main"]
        elif box.name in form.definition.fields and form.definition.fields[box.name].type == "table":
            for number, row in enumerate(value or []):
                data |= {f"{box.name}-{number}-{key}": str(cell) for key, cell in row.items()}
        elif box.name != "once" and value not in (None, ""):
            data[box.name] = value
    return data


def as_query(data):
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, value if isinstance(value, list) else [str(value)])
    return query


@pytest.mark.parametrize("code", sorted(current()))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # lists are only read
@given(data=st.data())
def test_answers_survive_the_form_and_reach_paper_and_words(db, code, data):
    definition = current()[code]
    answers = data.draw(answers_for(definition))
    kind = form_for(definition, answers=answers)
    form = kind(as_query(posted(kind(initial=initial_of(definition, answers)))))

    assert form.is_valid() or set(form.errors) <= {field.code for field in definition.asked if field.required}, form.errors
    kept = form.kept() if form.is_valid() else answers
    for name, value in answers.items():
        same = kept[name]
        if isinstance(value, list) and not isinstance(value[0], dict):
            same, value = sorted(same), sorted(value)
        if isinstance(value, dict):
            same = {"codes": sorted(same["codes"]), "main": same["main"]}
        assert same == value, name
    lists = words(definition)
    on_paper = pages_of(definition, answers, lists)
    assert [cell.label for page in on_paper for block in page for row in block.rows for cell in row] == [
        field.label for section in definition.sections for field in section.fields
    ]
    for name, value in answers.items():
        assert spell(definition.fields[name], value, lists)
    meter = measure(definition, answers)
    assert 0 <= meter.filled <= meter.asked
    assert meter.filled == sum(
        1 for field in definition.fields.values() if field.thick and applies(field, answers) and answers.get(field.code)
    )


def test_codes_of_any_shape():
    assert codes_of({"codes": ["a"], "main": ["a"]}) == {"a"}
    assert codes_of(["a", "b"]) == {"a", "b"}
    assert codes_of("a") == {"a"}
    assert codes_of(None) == set()


boxes = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3))


@given(boxes, boxes, boxes)
def test_merging_loses_nobodys_change(base, mine, theirs):
    merged = merge(base, mine, theirs)

    for code in {*base, *mine, *theirs}:
        was, my, their = base.get(code), mine.get(code), theirs.get(code)
        if my == was:
            assert merged.answers.get(code) == their
        else:
            assert merged.answers.get(code) == my
            assert (code in merged.clashes) == (their not in (was, my))


def test_a_wrong_cell_names_its_row_and_column(db):
    definition = current()["F2"]
    table, column = next((field, cell) for field in definition.asked for cell in field.columns if cell.type == "number")
    form = form_for(definition)(as_query({f"{table.code}-0-{column.code}": "多い"}))

    assert form.errors[table.code] == [f"1行目 {column.label}：数字で入力してください。"]


def test_one_main_where_the_form_has_one():
    choices = [("a", "甲"), ("b", "乙"), ("c", "丙")]
    box = MarkedField(choices=choices, required=False)

    assert box.clean({"codes": ["b"], "main": ["a"]}) == {"codes": ["a", "b"], "main": ["a"]}
    with pytest.raises(ValidationError, match="一つだけ"):
        box.clean({"codes": [], "main": ["a", "b"]})
    assert MarkedField(choices=choices, several=True).clean({"codes": [], "main": ["b", "a"]})["main"] == ["b", "a"]
