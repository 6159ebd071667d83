"""Form fields that plain Django has not: many answers with a main one (◎), and a table that grows."""

import re

from django import forms
from django.core.exceptions import ValidationError

ROWS = 50


class MarkedChoices(forms.CheckboxSelectMultiple):
    """Check boxes, each with a second one that makes it a main one (◎). Value: {"codes": […], "main": […]}."""

    template_name = "sheets/_marked.html"

    def value_from_datadict(self, data, files, name):
        if name not in data and f"{name}__main" not in data:
            return data.get(name) or {"codes": [], "main": []}
        return {"codes": data.getlist(name), "main": data.getlist(f"{name}__main")}

    def format_value(self, value):
        return [str(code) for code in (value or {}).get("codes", [])]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["main"] = set((value or {}).get("main", []))
        context["options"] = [option for _, group, _ in context["widget"]["optgroups"] for option in group]
        return context


class MarkedField(forms.Field):
    """Any number of choices, of which one or several are the main ones. A main one counts as chosen."""

    widget = MarkedChoices

    def __init__(self, *, choices, several=False, **kwargs):
        super().__init__(**kwargs)
        self.several = several
        self.codes = [code for code, _ in choices]
        self.widget.choices = choices

    def clean(self, value):
        main = [code for code in (value or {}).get("main", []) if code in self.codes]
        chosen = {*(value or {}).get("codes", []), *main}
        if self.required and not chosen:
            raise ValidationError("一つ以上選んでください。", code="required")
        if len(main) > 1 and not self.several:
            raise ValidationError("◎（主なもの）は一つだけ選んでください。", code="one_main")
        return {"codes": [code for code in self.codes if code in chosen], "main": main}


class TableWidget(forms.Widget):
    """Rows of small boxes, named `field-0-column`. A few blank rows stand below; a script adds more."""

    template_name = "sheets/_table.html"

    def __init__(self, columns, rows, attrs=None):
        super().__init__(attrs)
        self.columns, self.rows = columns, rows  # columns: (Column, form field)

    def value_from_datadict(self, data, files, name):
        pattern = re.compile(rf"{re.escape(name)}-(\d+)-([a-z0-9_]+)")
        found: dict[int, dict] = {}
        for key in data:
            if match := pattern.fullmatch(key):
                found.setdefault(int(match[1]), {})[match[2]] = data[key]
        return [found[number] for number in sorted(found)][:ROWS]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        filled = [row for row in value or [] if any(row.values())]
        blank = max(1, self.rows - len(filled))
        context["columns"] = [column for column, _ in self.columns]
        context["rows"] = [self._row(name, number, row) for number, row in enumerate([*filled, *([{}] * blank)])]
        return context

    def _row(self, name, number, row):
        return [
            (
                column,
                field.widget.render(
                    f"{name}-{number}-{column.code}",
                    field.prepare_value(row.get(column.code, "")),
                    {**field.widget_attrs(field.widget), "aria-label": f"{number + 1}行目 {column.label}"},
                ),
            )
            for column, field in self.columns
        ]

    def id_for_label(self, id_):
        return ""


class TableField(forms.Field):
    """A list of rows, each {column: answer}. Empty rows fall away; a mistake names its row and column."""

    def __init__(self, *, columns, rows, **kwargs):
        self.columns = columns
        super().__init__(widget=TableWidget(columns, rows), **kwargs)

    def clean(self, value):
        rows, problems = [], []
        for number, row in enumerate(value or [], start=1):
            if not any(str(text or "").strip() for text in row.values()):
                continue
            rows.append({column.code: self._cell(column, field, row, number, problems) for column, field in self.columns})
        if problems:
            raise ValidationError(problems)
        if self.required and not rows:
            raise ValidationError("一行以上入力してください。", code="required")
        return rows

    def _cell(self, column, field, row, number, problems):
        try:
            return field.clean(row.get(column.code) or "")
        except ValidationError as problem:
            problems.append(f"{number}行目 {column.label}：{problem.messages[0]}")
            return None
