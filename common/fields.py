"""Form fields that understand what Japanese desks type, and say what to do when they do not."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from common import uploads, wareki
from common.errors import NotAllowed
from common.kana import hiragana

HIRAGANA = re.compile(r"[ぁ-ゖー・゛゜　]+")


def area(label, *, rows=3, limit=4000, required=True, hint="") -> forms.CharField:
    """A text of several lines. `limit`: characters."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=limit, required=required, help_text=hint, widget=widget)


class NamedChoiceField(forms.ModelChoiceField):
    """Agencies, people: whatever is chosen by its name, as it stands on the page."""

    def label_from_instance(self, row):
        return row.name


class NamedMultipleChoiceField(forms.ModelMultipleChoiceField):
    """Several of them."""

    def label_from_instance(self, row):
        return row.name


class EraDateField(forms.Field):
    """A date in any usual form. Shown as 令和8年4月1日; what could not be read comes back as it was typed.

    `not_before`: a date, the first that is allowed.
    """

    widget = forms.TextInput
    default_error_messages = {"required": "日付を入力してください。"}

    def __init__(self, *, not_future=False, not_past=False, not_before=None, **kwargs):
        self.not_future, self.not_past, self.not_before = not_future, not_past, not_before
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        return {"autocomplete": "off", "inputmode": "text", "size": 18, "placeholder": "例：R8.4.1"}

    def prepare_value(self, value):
        return value if value in (None, "") or isinstance(value, str) else wareki.spell(value)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if not isinstance(value, str):
            return value
        try:
            return wareki.parse(value)
        except ValueError as problem:
            raise ValidationError(str(problem), code="unreadable") from None

    def validate(self, value):
        super().validate(value)
        if value and self.not_future and value > timezone.localdate():
            raise ValidationError("これからの日付です。年月日を確認してください。", code="future")
        if value and self.not_past and value < timezone.localdate():
            raise ValidationError("過ぎた日付です。今日以降の日付を入力してください。", code="past")
        if value and self.not_before and value < self.not_before:
            raise ValidationError(f"{wareki.spell(self.not_before)}以降の日付を入力してください。", code="too_early")

    def has_changed(self, initial, data):
        try:
            return super().has_changed(initial, self.to_python(data))
        except ValidationError:
            return True


class KanaField(forms.CharField):
    """Readings, as welfare forms write them: full-width hiragana, one full-width space between the names."""

    def to_python(self, value):
        text = re.sub(r"\s+", "　", hiragana(super().to_python(value)).strip())
        if text and not HIRAGANA.fullmatch(text):
            raise ValidationError("ふりがなは、ひらがなで入力してください。", code="not_kana")
        return text


class PhoneField(forms.CharField):
    """Digits and hyphens; full-width ones are folded."""

    def __init__(self, **kwargs):
        super().__init__(max_length=20, **kwargs)

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "inputmode": "tel"}

    def to_python(self, value):
        text = unicodedata.normalize("NFKC", super().to_python(value))
        text = re.sub(r"[‐－―ー−()\s]+", "-", text).strip("-")
        if text and not re.fullmatch(r"\+?[\d-]{6,20}", text):
            raise ValidationError("電話番号は、数字とハイフンで入力してください（例：023-000-0000）。", code="not_phone")
        return text


class FilesBox(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, each checked and rebuilt (common.uploads). Value: a list of Safe."""

    widget = FilesBox
    most = 10

    def __init__(self, **kwargs):
        endings = ",".join(f".{kind}" for kind in ("pdf", "jpg", "jpeg", "png", "txt", "csv", "xlsx", "docx"))
        super().__init__(widget=FilesBox(attrs={"accept": endings}), **kwargs)

    def clean(self, data, initial=None):
        files = [each for each in (data if isinstance(data, list | tuple) else [data]) if each]
        if len(files) > self.most:
            raise ValidationError(f"添付ファイルは、一度に{self.most}個までです。", code="too_many")
        try:
            return [uploads.accept(each.name, each.read()) for each in files]
        except NotAllowed as problem:
            raise ValidationError(f"{problem}添付するファイルは、選び直してください。", code="refused") from problem


def phone_is_mobile(number: str) -> bool:
    """070, 080, 090 and 060 are mobile numbers."""
    return re.sub(r"\D", "", number)[:3] in {"060", "070", "080", "090"}


class PostalCodeField(forms.CharField):
    """Seven digits, shown as 990-8540."""

    def __init__(self, **kwargs):
        super().__init__(max_length=12, **kwargs)

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "inputmode": "numeric"}

    def to_python(self, value):
        digits = re.sub(r"[^\d]", "", unicodedata.normalize("NFKC", super().to_python(value)))
        if not digits:
            return ""
        if len(digits) != 7:
            raise ValidationError("郵便番号は、7桁の数字で入力してください（例：990-8540）。", code="not_postal_code")
        return f"{digits[:3]}-{digits[3:]}"


class NumberField(forms.IntegerField):
    """Full-width digits and thousands marks are folded: １２，０００ → 12000."""

    widget = forms.TextInput
    default_error_messages = {"invalid": "数字で入力してください。"}

    def __init__(self, *, unit="", **kwargs):
        self.unit = unit
        super().__init__(min_value=0, max_value=10**12, **kwargs)

    def widget_attrs(self, widget):
        return {"inputmode": "numeric", "size": 12, "autocomplete": "off"}

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"[,，、\s円]", "", unicodedata.normalize("NFKC", value))
        return super().to_python(value)
