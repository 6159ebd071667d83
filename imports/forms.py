"""Choosing a file, saying what its columns mean, and saying yes."""

from django import forms

from common.errors import NotAllowed
from common.fields import NamedChoiceField
from common.forms import OnceForm
from common.spreadsheet import read
from imports.columns import COLUMNS, IGNORED


class FileForm(OnceForm):
    agency = NamedChoiceField(label="ケースを持つ機関", queryset=None, empty_label=None)
    file = forms.FileField(
        label="一覧のファイル",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "ファイルを選んでください。", "empty": "ファイルが空です。別のファイルを選んでください。"},
    )

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        field.queryset = type(agencies[0]).objects.filter(pk__in=[agency.pk for agency in agencies])
        field.initial = agencies[0].pk

    def clean_file(self):
        """The rows as text, headings first."""
        file = self.cleaned_data["file"]
        self.file_name = file.name
        try:
            return read(file.read(), file.name)
        except NotAllowed as problem:
            raise forms.ValidationError(str(problem), code="unreadable") from problem


class ColumnsForm(OnceForm):
    """One box per column of the file."""

    def __init__(self, *args, headings, columns, **kwargs):
        super().__init__(*args, **kwargs)
        offered = [(IGNORED, "取り込まない"), *((column.code, column.label) for column in COLUMNS)]
        for place, heading in enumerate(headings):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading or f"（見出しなし・{place + 1}列目）", choices=offered, required=False, initial=columns[place]
            )

    def columns(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.fields if name.startswith("column_")]

    def boxes(self):
        return [self[name] for name in self.fields if name.startswith("column_")]

    def clean(self):
        data, seen = super().clean(), {}
        for name, code in list(data.items()):
            if not name.startswith("column_") or code == IGNORED:
                continue
            if code in seen:
                self.add_error(
                    name, f"「{self.fields[seen[code]].label}」と同じ項目です。どちらかを「取り込まない」にしてください。"
                )
            seen[code] = name
        if "name" not in seen and not self.errors:
            raise forms.ValidationError("氏名の列を選んでください。")
        return data


class ConfirmForm(OnceForm):
    """`ticked`: lines that look like somebody known and are to be taken in all the same."""

    ticked = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ticked"].choices = [(line.number, line.number) for line in lines if line.kind == "doubtful"]
