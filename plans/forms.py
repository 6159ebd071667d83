"""The plan sheet on one page, with its goals and the role table."""

from datetime import timedelta
from functools import partial

from django import forms
from django.utils import timezone

from agencies.models import Agency, Choice
from common.fields import EraDateField, NamedChoiceField, area
from common.forms import OnceForm
from plans.enums import GoalTerm, MonitoringMethod, RoleAnswer

_area = partial(area, rows=4)


class PlanForm(OnceForm):
    wish = _area("本人・世帯の希望（目指す姿）", hint="本人の言葉で。")
    direction = _area("支援の方針")
    lead_agency = NamedChoiceField(
        label="主たる支援機関",
        queryset=Agency.objects.none(),
        empty_label="選んでください",
        help_text="多機関協働が終わったあと、中心となる機関。",
    )
    starts_on = EraDateField(label="プラン期間（始まり）", initial=timezone.localdate)
    ends_on = EraDateField(label="プラン期間（終わり）", initial=lambda: timezone.localdate() + timedelta(days=182))
    monitoring_method = forms.ChoiceField(
        label="モニタリングの方法", choices=[("", "選んでください"), *MonitoringMethod.choices], required=False
    )
    next_monitoring_on = EraDateField(label="次回モニタリング", required=False)
    uses_participation = forms.BooleanField(label="参加支援事業を利用する", required=False)
    uses_outreach = forms.BooleanField(label="アウトリーチ等事業を利用する", required=False)
    other_schemes = forms.MultipleChoiceField(
        label="ほかの事業・制度の利用", required=False, widget=forms.CheckboxSelectMultiple
    )
    missing_kind = forms.ChoiceField(label="不足している社会資源の種類", required=False)
    missing_resource = _area("不足している社会資源", rows=2, required=False, limit=2000)
    in_crisis = _area("緊急時の対応", rows=2, required=False, limit=2000)
    applied_on = EraDateField(label="本人の申込日", not_future=True, required=False)
    applicant = forms.CharField(
        label="申込者", max_length=80, required=False, help_text="本人以外が申し込んだときは、氏名と続柄を書きます。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        schemes = Choice.objects.offered("other_scheme", also=self.initial.get("other_schemes", ()))
        self.fields["other_schemes"].choices = [(scheme.code, scheme.label) for scheme in schemes]
        kinds = Choice.objects.offered("missing_resource", also=[self.initial.get("missing_kind", "")])
        self.fields["missing_kind"].choices = [("", "選んでください"), *((kind.code, kind.label) for kind in kinds)]
        self.fields["lead_agency"].queryset = Agency.objects.desks().order_by("code")

    def clean(self):
        data = super().clean()
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", "プランの終わりは、始まりより後の日にしてください。")
        elif starts and ends and (ends - starts).days > 366:
            self.add_error("ends_on", "プランの期間は1年以内にしてください。")
        if data.get("missing_kind") and not data.get("missing_resource"):
            self.add_error("missing_resource", "どのような資源が足りないかを入力してください。")
        if data.get("applicant") and not data.get("applied_on"):
            self.add_error("applied_on", "申込日を入力してください。")
        return data


class IssueForm(forms.Form):
    """`members`: who of the household it may be about, as the words the plan keeps."""

    rank = forms.IntegerField(label="順位", min_value=1, max_value=99, required=False)
    member = forms.ChoiceField(label="だれの課題か", required=False)
    text = forms.CharField(label="課題", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, members=(), **kwargs):
        super().__init__(*args, **kwargs)
        known = list(dict.fromkeys([*members, self.initial.get("member", "")]))
        self.fields["member"].choices = [("", "世帯全体"), *((words, words) for words in known if words)]

    def clean(self):
        data = super().clean()
        if data.get("member") and not data.get("text"):
            self.add_error("text", "課題を入力してください。")
        return data


class GoalForm(forms.Form):
    term = forms.ChoiceField(label="期間", choices=GoalTerm, initial=GoalTerm.SHORT, required=False)
    text = forms.CharField(label="目標", max_length=400, required=False)
    due_on = EraDateField(label="目標時期", required=False)


class RoleForm(forms.Form):
    issue = forms.CharField(label="課題", max_length=200, required=False)
    support = forms.CharField(label="支援内容", max_length=400, required=False)
    agency = NamedChoiceField(label="担当機関", queryset=Agency.objects.none(), required=False, empty_label="選んでください")
    worker_name = forms.CharField(label="担当者", max_length=60, required=False)
    frequency = forms.CharField(label="頻度", max_length=60, required=False)
    due_on = EraDateField(label="期限", required=False)
    own_part = forms.CharField(label="本人・家族が取り組むこと", max_length=200, required=False)
    local_resource = forms.CharField(label="地域・インフォーマルな資源", max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.working().order_by("code")

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


class Issues(_Rows):
    key, nothing = "text", "課題を一つ以上入力してください。"

    def rows(self):
        """By rank; without one, where it stands."""
        found = sorted(enumerate(super().rows(), start=1), key=lambda row: row[1]["rank"] or row[0])
        return [{"member": row["member"], "text": row["text"]} for _, row in found]


class Goals(_Rows):
    key, nothing = "text", "目標を一つ以上入力してください。"

    def rows(self):
        return [{**row, "term": row["term"] or GoalTerm.SHORT} for row in super().rows()]


class Roles(_Rows):
    key, nothing = "support", "役割分担を一行以上入力してください。"


IssueForms = forms.formset_factory(IssueForm, formset=Issues, extra=3, max_num=20, absolute_max=30)
GoalForms = forms.formset_factory(GoalForm, formset=Goals, extra=3, max_num=20, absolute_max=30)
RoleForms = forms.formset_factory(RoleForm, formset=Roles, extra=4, max_num=30, absolute_max=40)


class AnswerForm(OnceForm):
    answer = forms.ChoiceField(
        label="返事",
        choices=[(RoleAnswer.ACCEPTED, "引き受ける"), (RoleAnswer.DECLINED, "引き受けられない")],
        widget=forms.RadioSelect,
    )
    worker_name = forms.CharField(label="担当者", max_length=60, required=False, help_text="決まっているときだけ。")
    reason = forms.CharField(
        label="理由・条件", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="引き受けられないときは、必ず書きます。",
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        if data.get("answer") == RoleAnswer.DECLINED and not data.get("reason"):
            self.add_error("reason", "引き受けられない理由を入力してください。")
        return data


class GoOnForm(OnceForm):
    reason = forms.CharField(
        label="このまま会議に付す理由", max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="引き受けの決まっていない役割を、会議でどう扱うかも書きます。",
    )  # fmt: skip


class DropForm(OnceForm):
    reason = _area("取りやめる理由", rows=3, limit=400, hint="これからこのケースをどう支援していくかも書きます。")


class DecideForm(OnceForm):
    """A button: the number comes from the database."""


class NumberRuleForm(OnceForm):
    pattern = forms.CharField(label="番号の形", max_length=40, help_text="{n} のところに番号が入ります。例：地共第{n}号")
    next_no = forms.IntegerField(
        label="次の番号",
        min_value=1,
        max_value=999_999,
        help_text="使った番号より前には戻せません。",
    )

    def clean_pattern(self):
        pattern = self.cleaned_data["pattern"]
        if pattern.count("{n}") != 1:
            raise forms.ValidationError("番号の入るところに、{n} を一つだけ書いてください。例：地共第{n}号")
        return pattern


class RefuseForm(OnceForm):
    reason = forms.CharField(label="不決定の理由", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
