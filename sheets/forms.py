"""From a definition to a Django form, and from what was typed to answers that can be kept as JSON."""

from datetime import date

from django import forms

from common.fields import EraDateField, KanaField, NumberField, PhoneField
from common.forms import OnceForm
from sheets.choices import Lists, offered
from sheets.definition import YESNO, Column, Definition, Field
from sheets.fields import MarkedField, TableField

FEW = 14  # so many choices are shown as buttons, more as a list to unfold
NOTHING = ("", None, [], {"codes": [], "main": []})


class SheetForm(OnceForm):
    """The boxes of one definition that are asked (facts are shown, not asked). Names of boxes are the codes."""

    definition: Definition

    def kept(self) -> dict:
        """The answers as JSON: only what was answered."""
        return {
            each.code: _plain(self.cleaned_data[each.code])
            for each in self.definition.asked
            if self.cleaned_data.get(each.code) not in NOTHING
        }


def form_for(definition: Definition, *, answers=None) -> type[SheetForm]:
    """The form class of this definition, with the master lists as they are today."""
    lists = offered(definition, kept=_codes_in(answers or {}))
    boxes = {each.code: _box(each, lists) for each in definition.asked}
    return type("FormOfSheet", (SheetForm,), {**boxes, "definition": definition})


def initial_of(definition: Definition, answers: dict) -> dict:
    """Kept answers as a form shows them first: dates come back as dates."""
    return {each.code: _shown(each, answers[each.code]) for each in definition.asked if each.code in answers}


def _box(each: Field, lists: Lists) -> forms.Field:
    common = {"label": each.label, "required": each.required, "help_text": each.hint}
    box = _of_type(each, lists, common)
    if each.when:
        box.widget.attrs["data-juso-when"] = each.when.spell()
    return box


def _of_type(each: Field, lists: Lists, common: dict) -> forms.Field:
    if each.type == "many":
        return (
            MarkedField(choices=lists[each.choices], several=each.main == "several", **common)
            if each.main
            else _many(each, lists, common)
        )
    if each.type == "table":
        columns = [(column, _cell(column, lists)) for column in each.columns]
        return TableField(columns=columns, rows=each.rows, **common)
    if each.type == "long":
        return forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": max(3, each.lines)}), **common)
    if each.type == "number":
        return NumberField(unit=each.unit, **{**common, "help_text": each.hint or (f"単位：{each.unit}" if each.unit else "")})
    if each.type in {"one", "yesno"}:
        return _one(YESNO if each.type == "yesno" else lists[each.choices], common)
    return _of_words(each.type, common)


def _of_words(type_, common) -> forms.Field:
    if type_ == "date":
        return EraDateField(**common)
    if type_ == "kana":
        return KanaField(max_length=160, **common)
    if type_ == "phone":
        return PhoneField(**common)
    widget = forms.TextInput(attrs={"list": "agencies"}) if type_ == "agency" else forms.TextInput
    return forms.CharField(max_length=200, widget=widget, **common)


def _many(each, lists, common):
    return forms.MultipleChoiceField(choices=lists[each.choices], widget=forms.CheckboxSelectMultiple, **common)


def _one(choices, common):
    if len(choices) <= FEW:
        blank = [] if common["required"] else [("", "未記入")]
        return forms.ChoiceField(choices=[*choices, *blank], widget=forms.RadioSelect, **common)
    return forms.ChoiceField(choices=[("", "選んでください"), *choices], **common)


def _cell(column: Column, lists: Lists) -> forms.Field:
    if column.type == "one":
        return forms.ChoiceField(choices=[("", "—"), *lists[column.choices]], required=False)
    if column.type == "number":
        return NumberField(required=False)
    return _of_words(column.type, {"required": False})


def _plain(value):
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [{code: _plain(cell) for code, cell in row.items()} if isinstance(row, dict) else row for row in value]
    return value


def _shown(each: Field, value):
    if each.type == "date":
        return date.fromisoformat(value)
    if each.type == "table":
        dates = {column.code for column in each.columns if column.type == "date"}
        return [
            {code: date.fromisoformat(cell) if code in dates and cell else cell for code, cell in row.items()} for row in value
        ]
    return value


def _codes_in(answers) -> set[str]:
    """Every code anywhere in the answers: a retired choice stays offered to the record that has it."""
    found: set[str] = set()
    for value in answers.values():
        if isinstance(value, str):
            found.add(value)
        elif isinstance(value, dict):
            found.update(value["codes"])
        elif isinstance(value, list):
            for row in value:
                found.update(str(cell) for cell in row.values()) if isinstance(row, dict) else found.add(str(row))
    return found
