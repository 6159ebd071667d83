"""What is written while a plan runs, at its evaluation, and after the closing."""

from django import forms
from django.utils import timezone

from agencies.models import Agency, Choice
from common.fields import EraDateField, NamedChoiceField, area
from common.forms import OnceForm
from plans.enums import CHECK_MONTHS, WITHOUT_LEAD, AfterResult, MonitoringMethod, Standing, Verdict
from referrals.enums import OfferKind, OfferState
from referrals.models import Offer

SATISFACTION = [(5, "5 とてもよい"), (4, "4 よい"), (3, "3 どちらともいえない"), (2, "2 よくない"), (1, "1 まったくよくない")]


class _OfGoals(OnceForm):
    """A line for every goal of the plan: how it stands, and in which words. `reached`: goal → (standing, words) as written."""

    goals_required = True

    def __init__(self, *args, goals, reached=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.goals = list(goals)
        for goal in self.goals:
            standing, words = (reached or {}).get(goal.pk, ("", ""))
            self.fields[f"goal-{goal.pk}"] = forms.ChoiceField(
                label=f"{goal.get_term_display()}：{goal.text}",
                choices=Standing,
                widget=forms.RadioSelect,
                initial=standing,
                required=self.goals_required,
                error_messages={"required": "この目標の状況を選んでください。"},
            )
            self.fields[f"goalwords-{goal.pk}"] = forms.CharField(
                label="様子", max_length=400, required=False, initial=words, widget=forms.Textarea(attrs={"rows": 2})
            )

    @property
    def goal_rows(self):
        return [(self[f"goal-{goal.pk}"], self[f"goalwords-{goal.pk}"]) for goal in self.goals]

    def of_goals(self) -> list[dict]:
        said = [(goal, self.cleaned_data[f"goal-{goal.pk}"], self.cleaned_data[f"goalwords-{goal.pk}"]) for goal in self.goals]
        return [{"goal": goal, "standing": standing, "words": words} for goal, standing, words in said if standing]

    def contents(self) -> dict:
        return {name: value for name, value in self.answers().items() if not name.startswith(("goal-", "goalwords-", "role-"))}


class MonitoringForm(_OfGoals):
    held_on = EraDateField(label="実施日", not_future=True, initial=timezone.localdate)
    method = forms.ChoiceField(label="方法", choices=MonitoringMethod, widget=forms.RadioSelect)
    met = forms.CharField(label="会った人・参加した人", max_length=400, help_text="例：本人、長男、民生委員")
    changes = area("変わったこと", rows=4, required=False)
    words = area("本人の言葉", rows=3, limit=2000, required=False, hint="聞いたままに。")
    next_on = EraDateField(
        label="次回のモニタリング", required=False, not_past=True, help_text="決まっていないときは空けておきます。"
    )
    needs_replan = forms.BooleanField(label="再プランが必要", required=False)
    replan_why = forms.CharField(
        label="再プランが必要な理由", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.roles = list(roles)
        for role in self.roles:
            told = role.told[0] if getattr(role, "told", None) else None
            hint = f"{role.agency.name}の報告：{told.words}" if told else ""
            self.fields[f"role-{role.pk}"] = area(
                f"{role.agency.name}　{role.support}", rows=2, limit=2000, required=False, hint=hint
            )

    @property
    def role_rows(self):
        return [self[f"role-{role.pk}"] for role in self.roles]

    def of_roles(self) -> list[tuple]:
        said = [(role, self.cleaned_data[f"role-{role.pk}"]) for role in self.roles]
        return [(role, words) for role, words in said if words]

    def clean(self):
        data = super().clean()
        if data.get("needs_replan") and not data.get("replan_why"):
            self.add_error("replan_why", "再プランが必要な理由を入力してください。")
        held, following = data.get("held_on"), data.get("next_on")
        if held and following and following <= held:
            self.add_error("next_on", "次回は、実施日より後の日にしてください。")
        return data


class ReportForm(OnceForm):
    words = area(
        "役割の進み具合", rows=4, limit=2000, hint="行ったこと、様子、これからのこと。プランを見る機関の全員が読みます。"
    )


class EvaluationForm(_OfGoals):
    goals_required = False  # of a draft

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    held_on = EraDateField(label="評価日", not_future=True, initial=timezone.localdate)
    changes_seen = forms.MultipleChoiceField(label="見られた変化", required=False, widget=forms.CheckboxSelectMultiple)
    changes = area("変化の内容", rows=3, limit=2000, required=False)
    own_view = area("本人の評価", rows=3, limit=2000, required=False, hint="本人の言葉で。")
    satisfaction = forms.TypedChoiceField(
        label="本人の満足度", required=False, coerce=int, empty_value=None, widget=forms.RadioSelect,
        choices=[*SATISFACTION, ("", "聞いていない")],
    )  # fmt: skip
    not_asked = forms.CharField(
        label="本人に聞けなかった理由", max_length=400, required=False, help_text="本人の評価を聞けなかったときに書きます。"
    )
    remaining = area("残された課題", rows=4, required=False, hint="再プランでは、次のプランの課題に引き継がれます。")
    verdict = forms.ChoiceField(label="判定", choices=Verdict, widget=forms.RadioSelect)
    close_reason = forms.ChoiceField(label="終結・中断の理由", required=False)
    lead_after = NamedChoiceField(
        label="終結後の主担当（つなぎ戻し先）", queryset=Agency.objects.none(), required=False, empty_label="選んでください"
    )
    watch = area("見守りの方法", rows=2, limit=2000, required=False, hint="だれが、どのくらいの間隔で、どう見守るか。")
    triggers = area(
        "再開の目安", rows=2, limit=2000, required=False, hint="何が起きたら、もう一度動くか。例：家賃の滞納が2か月続いたとき"
    )
    checks = forms.TypedMultipleChoiceField(
        label="終結後の確認", required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        choices=[(months, f"{months}か月後") for months in CHECK_MONTHS],
    )  # fmt: skip

    def __init__(self, *args, plan, **kwargs):
        super().__init__(*args, **kwargs)
        seen = Choice.objects.offered("change_seen", also=self.initial.get("changes_seen", ()))
        self.fields["changes_seen"].choices = [(choice.code, choice.label) for choice in seen]
        reasons = Choice.objects.offered("close_reason", also=[self.initial.get("close_reason", "")])
        self.fields["close_reason"].choices = [("", "選んでください"), *((choice.code, choice.label) for choice in reasons)]
        leads = Agency.objects.desks() | Agency.objects.filter(pk=plan.lead_agency_id)
        self.fields["lead_after"].queryset = leads.order_by("code")
        referrer = referrer_of(plan.case)
        if referrer:
            self.fields["lead_after"].help_text = f"このケースをつないだ機関：{referrer.name}"
            self.fields["lead_after"].initial = self.fields["lead_after"].initial or referrer.pk

    def clean(self):
        data = super().clean()
        verdict = data.get("verdict")
        if verdict in (Verdict.END, Verdict.STOP) and not data.get("close_reason"):
            self.add_error("close_reason", "終結・中断の理由を選んでください。")
        if (verdict and verdict != Verdict.END) or data.get("close_reason") in WITHOUT_LEAD:
            data |= {"lead_after": None, "checks": []}
        if verdict == Verdict.REPLAN:
            data["close_reason"] = ""
        if data.get("satisfaction") and data.get("not_asked"):
            self.add_error("not_asked", "満足度を選んだときは、聞けなかった理由は空けてください。")
        return data


def referrer_of(case):
    """Which agency the accountable one had it from: the first to take it back."""
    accepted = Offer.objects.filter(case=case, kind=OfferKind.REFER, state=OfferState.ACCEPTED, to_agency=case.custodian_id)
    offer = accepted.select_related("from_agency").order_by("-answered_at").first()
    return offer.from_agency if offer and offer.from_agency.holds_cases else None


class MeetingDayForm(OnceForm):
    on = EraDateField(label="重層的支援会議で評価した日", not_future=True, initial=timezone.localdate)


class GiveBackForm(OnceForm):
    reason = forms.CharField(label="差し戻しの理由", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class AfterCheckForm(OnceForm):
    result = forms.ChoiceField(label="結果", choices=AfterResult, widget=forms.RadioSelect)
    words = forms.CharField(
        label="様子",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="だれに、どう確かめたか。再開のときは、その理由。",
    )


def reached_in(rows) -> dict:
    """Goal → how it stands, from the goals of a monitoring record or of an evaluation."""
    return {row.goal_id: (row.standing, row.words) for row in rows}
