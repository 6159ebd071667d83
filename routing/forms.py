"""Forms of the rules, the areas and the dry run."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError

from agencies.enums import Field
from agencies.models import Agency, Choice
from common.fields import NamedChoiceField, NumberField
from common.forms import OnceForm
from routing.models import AGES, NUMBERED, ONE_TARGET

HOUSE_NUMBER = re.compile(r"[0-9](?![0-9]|丁目)")


class PlacesField(forms.CharField):
    """Place words, one after the other. Value: a list without doubles."""

    most, longest = 100, 20
    widget = forms.Textarea

    def __init__(self, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), required=False, **kwargs)

    def prepare_value(self, value):
        return "、".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        plain = unicodedata.normalize("NFKC", super().to_python(value))
        return list(dict.fromkeys(word for word in re.split(r"[\s、,，・;；]+", plain) if word))

    def validate(self, value):
        if len(value) > self.most:
            raise ValidationError(f"町名などは、{self.most}個までです。", code="too_many")
        for word in value:
            if len(word) > self.longest:
                start = word[: self.longest]
                raise ValidationError(f"「{start}…」が長すぎます。「、」で区切って入力してください。", code="too_long")
            if HOUSE_NUMBER.search(word):
                raise ValidationError(f"「{word}」：{NUMBERED}", code="numbered")

    def run_validators(self, value):
        for word in value:
            super().run_validators(word)


def _age(label, hint=""):
    return NumberField(label=label, required=False, unit="歳", help_text=hint, validators=[_is_an_age])


def _is_an_age(value):
    if value > 120:
        raise ValidationError("年齢は、120歳までの数字で入力してください。", code="too_old")


class RuleForm(OnceForm):
    name = forms.CharField(label="規則の名前", max_length=60, help_text="一覧での呼び名です。")
    topics = forms.MultipleChoiceField(
        label="相談内容", required=False, widget=forms.CheckboxSelectMultiple, help_text="どれか一つでも当てはまるとき。"
    )
    age_from = _age("何歳から", "受付の日の満年齢。生年が分からない人には当てはまりません。")
    age_until = _age("何歳まで")
    areas = PlacesField(
        label="本人の住所（町名など）",
        help_text="「、」で区切って並べます。どれか一つの町名から始まる住所のとき。支援措置の人の住所は使いません。",
    )
    agency = NamedChoiceField(label="つなぎ先の機関", queryset=Agency.objects.none(), required=False, empty_label="指定しない")
    kind = forms.ChoiceField(label="窓口の種別", required=False)
    field = forms.ChoiceField(
        label="窓口の分野",
        choices=[("", "指定しない"), *Field.choices],
        required=False,
        help_text="機関を指定しないときは、種別・分野が合い、担当区域に住所が入る窓口を案内します。",
    )
    reason = forms.CharField(
        label="案内の理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="つなぐ職員の画面に、このまま出ます。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.desks().order_by("code")
        self.fields["topics"].choices = self._choices("topic", kept=self.initial.get("topics"))
        self.fields["kind"].choices = [("", "指定しない"), *self._choices("agency_kind", kept=[self.initial.get("kind")])]

    def _choices(self, list_code, *, kept):
        """What is offered today, and what this rule has from before."""
        return [(row.code, row.label) for row in Choice.objects.offered(list_code, also=kept or ())]

    def clean(self):
        data = super().clean()
        first, last = data.get("age_from"), data.get("age_until")
        if first is not None and last is not None and last < first:
            self.add_error("age_until", AGES)
        if "agency" in data and bool(data["agency"]) == bool(data.get("kind") or data.get("field")):
            self.add_error("agency", ONE_TARGET)
        return data


class PlacesForm(OnceForm):
    places = PlacesField(
        label="担当区域（町名など）", help_text="「、」で区切って並べます。空にすると、種別・分野による案内には出なくなります。"
    )


class RehearsalForm(OnceForm):
    days = NumberField(
        label="何日前までの受付で試すか", initial=90, unit="日", help_text="新しい受付から2,000件までを使います。"
    )

    def clean_days(self):
        days = self.cleaned_data["days"]
        if not 1 <= days <= 730:
            raise ValidationError("1日から730日までの数字で入力してください。", code="out_of_range")
        return days
