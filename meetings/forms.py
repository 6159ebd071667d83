"""Convening and recording the 重層的支援会議."""

from datetime import datetime

from django import forms
from django.utils import timezone

from agencies.enums import LegalBasis
from agencies.models import Agency, MeetingType, Municipality, Post, User
from common.fields import EraDateField
from common.forms import OnceForm
from meetings.actions import ROLE_OF
from meetings.enums import Capacity, Function, Method, Result

CLOCK = {"input_formats": ["%H:%M", "%H%M"], "error_messages": {"invalid": "時刻は 13:30 のように入力してください。"}}


def _holders(capacity, agency):
    posts = Post.objects.now().filter(agency=agency, role=ROLE_OF[capacity])
    return User.objects.filter(is_active=True, pk__in=posts.values("user")).order_by("kana", "pk")


class ConveneForm(OnceForm):
    type = forms.ModelChoiceField(label="会議", queryset=MeetingType.objects.none(), empty_label=None)
    day = EraDateField(label="日付", not_past=True)
    clock = forms.TimeField(label="時刻", **CLOCK)
    place = forms.CharField(label="場所", max_length=100)
    method = forms.ChoiceField(label="方法", choices=Method, initial=Method.ROOM, widget=forms.RadioSelect)
    function = forms.ChoiceField(label="協議事項", choices=Function, initial=Function.PLAN)
    coordinator = forms.ModelChoiceField(label=Capacity.COORDINATOR.label, queryset=User.objects.none(), required=False)
    marugoto = forms.ModelChoiceField(label=Capacity.MARUGOTO.label, queryset=User.objects.none(), required=False)
    city = forms.ModelChoiceField(label="市（所管課）", queryset=User.objects.none(), required=False)
    agencies = forms.ModelMultipleChoiceField(
        label="そのほかの支援関係機関", queryset=Agency.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, suggested=(), **kwargs):
        super().__init__(*args, **kwargs)
        city = Municipality.objects.select_related("coordinator", "host").get()
        self.fields["type"].queryset = MeetingType.objects.filter(basis=LegalBasis.CONSENT)
        self.fields["type"].label_from_instance = lambda row: row.name
        homes = {Capacity.COORDINATOR: city.coordinator, Capacity.MARUGOTO: city.coordinator, Capacity.CITY: city.host}
        for capacity, agency in homes.items():
            field = self.fields[capacity]
            field.queryset = _holders(capacity, agency)
            field.label_from_instance = lambda user: user.name
            field.empty_label = "選んでください"
        self.fields["agencies"].queryset = Agency.objects.working().filter(pk__in=suggested).order_by("code")
        self.fields["agencies"].label_from_instance = lambda agency: agency.name

    def clean(self):
        data = super().clean()
        if data.get("day") and data.get("clock"):
            data["held_at"] = timezone.make_aware(datetime.combine(data["day"], data["clock"]))
        return data

    def call(self) -> dict:
        data = self.answers("day", "clock", *ROLE_OF)
        return {**data, "required": {capacity: self.cleaned_data[capacity] for capacity in ROLE_OF}}


class RecordForm(OnceForm):
    attended = forms.MultipleChoiceField(label="出席者", widget=forms.CheckboxSelectMultiple, required=False)
    discussion = forms.CharField(
        label="協議の内容",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="確認した事実、各機関の意見、決定とその理由。逐語の記録ではありません。",
    )
    result = forms.ChoiceField(label="結果", choices=Result, widget=forms.RadioSelect)
    open_issues = forms.CharField(
        label="課題として残ったこと", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, participants, **kwargs):
        super().__init__(*args, **kwargs)
        self.by_id = {str(participant.pk): participant for participant in participants}
        self.fields["attended"].choices = [(pk, participant_label(row)) for pk, row in self.by_id.items()]

    def clean_attended(self):
        return {self.by_id[pk].pk for pk in self.cleaned_data["attended"]}


def participant_label(participant) -> str:
    name = participant.user.name if participant.user else ""
    return f"{participant.agency.name} {name}（{participant.get_capacity_display()}）".replace(" （", "（")


class DecisionForm(forms.Form):
    what = forms.CharField(label="決まったこと", max_length=200, required=False)
    agency = forms.ModelChoiceField(
        label="担当機関", queryset=Agency.objects.none(), required=False, empty_label="選んでください"
    )
    due_on = EraDateField(label="期限", required=False)

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies
        self.fields["agency"].label_from_instance = lambda agency: agency.name

    def clean(self):
        data = super().clean()
        if data.get("what"):
            if not data.get("agency"):
                self.add_error("agency", "担当機関を選んでください。")
            if not data.get("due_on") and "due_on" not in self.errors:
                self.add_error("due_on", "期限を入力してください。")
        return data


class _Decisions(forms.BaseFormSet):
    def rows(self) -> list[dict]:
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("what")]


DecisionForms = forms.formset_factory(DecisionForm, formset=_Decisions, extra=4, max_num=20, absolute_max=30)
