"""The plan sheet on one page, with its goals and the role table."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from agencies.models import Agency
from common.fields import EraDateField
from common.forms import OnceForm
from plans.enums import GoalTerm


def _area(label, rows=4, required=True, limit=4000, hint=""):
    return forms.CharField(
        label=label, max_length=limit, required=required, widget=forms.Textarea(attrs={"rows": rows}), help_text=hint
    )


class PlanForm(OnceForm):
    wish = _area("本人・世帯の希望（目指す姿）", hint="本人の言葉で。")
    issues = _area("解決したい課題", hint="優先順に、一行に一つ。")
    direction = _area("支援の方針")
    lead_agency = forms.ModelChoiceField(
        label="主たる支援機関",
        queryset=Agency.objects.none(),
        empty_label="選んでください",
        help_text="多機関協働が終わったあと、中心となる機関。",
    )
    starts_on = EraDateField(label="プラン期間（始まり）", initial=timezone.localdate)
    ends_on = EraDateField(label="プラン期間（終わり）", initial=lambda: timezone.localdate() + timedelta(days=182))
    next_monitoring_on = EraDateField(label="次回モニタリング", required=False)
    uses_participation = forms.BooleanField(label="参加支援事業を利用する", required=False)
    uses_outreach = forms.BooleanField(label="アウトリーチ等事業を利用する", required=False)
    missing_resource = _area("不足している社会資源", rows=2, required=False, limit=2000)
    in_crisis = _area("緊急時の対応", rows=2, required=False, limit=2000)
    applied_on = EraDateField(label="本人の申込日", not_future=True, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead_agency"].queryset = Agency.objects.desks().order_by("code")
        self.fields["lead_agency"].label_from_instance = lambda agency: agency.name

    def clean(self):
        data = super().clean()
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", "プランの終わりは、始まりより後の日にしてください。")
        elif starts and ends and (ends - starts).days > 366:
            self.add_error("ends_on", "プランの期間は1年以内にしてください。")
        return data


class GoalForm(forms.Form):
    term = forms.ChoiceField(label="期間", choices=GoalTerm, initial=GoalTerm.SHORT, required=False)
    text = forms.CharField(label="目標", max_length=400, required=False)
    due_on = EraDateField(label="目標時期", required=False)


class RoleForm(forms.Form):
    issue = forms.CharField(label="課題", max_length=200, required=False)
    support = forms.CharField(label="支援内容", max_length=400, required=False)
    agency = forms.ModelChoiceField(
        label="担当機関", queryset=Agency.objects.none(), required=False, empty_label="選んでください"
    )
    worker_name = forms.CharField(label="担当者", max_length=60, required=False)
    frequency = forms.CharField(label="頻度", max_length=60, required=False)
    due_on = EraDateField(label="期限", required=False)
    own_part = forms.CharField(label="本人・家族が取り組むこと", max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.working().order_by("code")
        self.fields["agency"].label_from_instance = lambda agency: agency.name

    def clean(self):
        data = super().clean()
        if data.get("support") and not data.get("agency"):
            self.add_error("agency", "この支援を担う機関を選んでください。")
        if (data.get("agency") or data.get("issue")) and not data.get("support"):
            self.add_error("support", "支援内容を入力してください。")
        return data


class _Rows(forms.BaseFormSet):
    """Rows whose first telling column is filled; the others were left empty on purpose."""

    key = ""
    nothing = ""

    def clean(self):
        if not any(self.errors) and not self.rows():
            raise forms.ValidationError(self.nothing)

    def rows(self) -> list[dict]:
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get(self.key)]


class Goals(_Rows):
    key, nothing = "text", "目標を一つ以上入力してください。"

    def rows(self):
        return [{**row, "term": row["term"] or GoalTerm.SHORT} for row in super().rows()]


class Roles(_Rows):
    key, nothing = "support", "役割分担を一行以上入力してください。"


GoalForms = forms.formset_factory(GoalForm, formset=Goals, extra=3, max_num=20, absolute_max=30)
RoleForms = forms.formset_factory(RoleForm, formset=Roles, extra=4, max_num=30, absolute_max=40)


class DecideForm(OnceForm):
    document_no = forms.CharField(label="文書番号", max_length=40, help_text="例：地共第123号")


class RefuseForm(OnceForm):
    reason = forms.CharField(label="不決定の理由", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
