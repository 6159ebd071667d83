"""Recording what one person said, and the taking back of it."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone

from agencies.models import Agency, Choice
from common.fields import EraDateField
from common.forms import OnceForm
from consents.enums import Capacity, Category, Kind, Purpose, Status


def _default_end():
    return timezone.localdate() + timedelta(days=365)


class ConsentForm(OnceForm):
    status = forms.ChoiceField(label="本人の返事", choices=Status, initial=Status.GIVEN, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="方法", choices=Kind, initial=Kind.WRITTEN, widget=forms.RadioSelect)
    capacity = forms.ChoiceField(label="同意した人の立場", choices=Capacity, initial=Capacity.SELF)
    given_by = forms.CharField(
        label="同意した人の氏名（本人以外のとき）",
        max_length=80,
        required=False,
    )
    purposes = forms.MultipleChoiceField(
        label="目的", choices=Purpose, widget=forms.CheckboxSelectMultiple, initial=list(Purpose.values), required=False
    )
    categories = forms.MultipleChoiceField(
        label="伝えてよい内容",
        choices=Category,
        widget=forms.CheckboxSelectMultiple,
        initial=list(Category.values),
        required=False,
    )
    reach = forms.ChoiceField(
        label="伝えてよい相手",
        choices=[("all", "支援に必要な関係機関すべて"), ("some", "次の機関だけ")],
        initial="all",
        widget=forms.RadioSelect,
    )
    recipients = forms.ModelMultipleChoiceField(
        label="伝えてよい機関",
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-juso-when": "reach=some"}),
    )
    exclusions = forms.ModelMultipleChoiceField(
        label="伝えない機関",
        queryset=Agency.objects.none(),
        required=False,
        help_text="ここで選んだ機関には、どの同意があっても伝えません。",
    )
    exclusion_note = forms.CharField(label="伝えてほしくない相手・内容", max_length=200, required=False)
    ends_on = EraDateField(label="期限", not_past=True, initial=_default_end)
    text_version = forms.ChoiceField(
        label="説明した文書", choices=lambda: [(c.code, c.label) for c in Choice.objects.offered("consent_text")]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("recipients", "exclusions"):
            self.fields[name].queryset = Agency.objects.working().order_by("code")
            self.fields[name].label_from_instance = lambda agency: agency.name

    def clean(self):
        data = super().clean()
        if data.get("status") == Status.GIVEN:
            if not data.get("purposes"):
                self.add_error("purposes", "同意を得た目的を一つ以上選んでください。")
            if not data.get("categories"):
                self.add_error("categories", "伝えてよい内容を一つ以上選んでください。")
            if data.get("reach") == "some" and not data.get("recipients"):
                self.add_error("recipients", "伝えてよい機関を選んでください。")
        if data.get("capacity") not in {None, Capacity.SELF} and not data.get("given_by"):
            self.add_error("given_by", "同意した人の氏名を入力してください。")
        return data

    def said(self) -> dict:
        data = self.answers("reach", "recipients", "exclusions", "ends_on")
        end_of_day = datetime.combine(self.cleaned_data["ends_on"] + timedelta(days=1), time())
        return {
            **data,
            "all_agencies": self.cleaned_data["reach"] == "all",
            "recipients": [agency.pk for agency in self.cleaned_data["recipients"]],
            "exclusions": [agency.pk for agency in self.cleaned_data["exclusions"]],
            "starts_at": timezone.now(),
            "ends_at": timezone.make_aware(end_of_day),
        }


class WithdrawForm(OnceForm):
    how = forms.ChoiceField(label="方法", choices=Kind, initial=Kind.ORAL, widget=forms.RadioSelect)
    reason = forms.CharField(label="本人の言葉・経緯", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}))
