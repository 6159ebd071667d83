"""Answers as words: for the page, the printed sheet and the spreadsheet."""

from datetime import date

from common.wareki import spell as spell_date
from sheets.definition import YESNO, Column, Definition, Field
from sheets.meter import codes_of

Words = dict[str, dict[str, str]]


def spell(each: Field | Column, value, words: Words) -> str:
    """One answer in one string; tables one row per line."""
    if value in (None, "", [], {}):
        return ""
    if each.type == "table":
        return "\n".join(_row(each, row, words) for row in value)
    if each.choices or each.type == "yesno":
        return _chosen(each, value, words)
    if isinstance(value, date):
        return spell_date(value)
    if each.type == "date":
        return spell_date(date.fromisoformat(value))
    if each.type == "number":
        return f"{value:,}{getattr(each, 'unit', '')}"
    return str(value)


def table_of(each: Field, rows, words: Words) -> list[list[str]]:
    return [[spell(column, row.get(column.code), words) for column in each.columns] for row in rows or []]


def choices_of(each: Field, value, words: Words) -> list[tuple[str, bool, bool]]:
    """(label, chosen, main) of every choice, as a printed sheet shows them."""
    labels = dict(YESNO) if each.type == "yesno" else words[each.choices]
    chosen = codes_of(value)
    main = set(value.get("main", [])) if isinstance(value, dict) else set()
    return [(label, code in chosen, code in main) for code, label in labels.items()]


def spelled(definition: Definition, values: dict, words: Words) -> list[tuple[Field, str]]:
    """Every box that was answered, with its words."""
    pairs = ((each, spell(each, values.get(each.code), words)) for each in definition.fields.values())
    return [(each, said) for each, said in pairs if said]


def _row(each: Field, row: dict, words: Words) -> str:
    cells = ((column.label, spell(column, row.get(column.code), words)) for column in each.columns)
    return "　".join(f"{label}：{said}" for label, said in cells if said)


def _chosen(each, value, words: Words) -> str:
    marks = ((label, main) for label, on, main in choices_of(each, value, words) if on)
    return "、".join(f"◎{label}" if main else label for label, main in marks)
