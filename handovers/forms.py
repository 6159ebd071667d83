"""Forms of handing over: who takes each case, who takes an agency's place, which posts go on."""

from datetime import date
from uuid import UUID

from django import forms
from django.utils import timezone

from agencies.models import Agency, User
from common.fields import EraDateField
from common.forms import OnceForm
from handovers.enums import Decision
from handovers.proposals import Desk, Proposal


class HandOverForm(OnceForm):
    """One select per case and per step, filled with the proposal."""

    def __init__(self, *args, cases, steps, colleagues: list[User], proposals: tuple[dict, dict], **kwargs):
        super().__init__(*args, **kwargs)
        self.cases, self.steps, self.colleagues = cases, steps, {each.pk: each for each in colleagues}
        self.for_cases, self.for_steps = proposals
        choices = [(each.pk, f"{each.name}（{each.load}件）") for each in colleagues]
        for case in cases:
            self._add("case", case.pk, f"{case.number}の後任", choices, self.for_cases)
        for step in steps:
            self._add("step", step.pk, f"予定「{step.what}」の後任", choices, self.for_steps)

    def _add(self, kind, pk, label, choices, proposals: dict[UUID, Proposal]):
        proposed = proposals.get(pk)
        field = forms.TypedChoiceField(label=label, choices=choices, coerce=int, initial=proposed and proposed.id)
        field.error_messages |= {
            "required": "後任を選んでください。",
            "invalid_choice": "この職員は選べません。選び直してください。",
        }
        field.widget.attrs["aria-label"] = label
        self.fields[f"{kind}_{pk}"] = field

    def case_rows(self):
        """(case, its box, why that colleague) for the table."""
        return [(case, self[f"case_{case.pk}"], self._reason(self.for_cases, case)) for case in self.cases]

    def step_rows(self):
        return [(step, self[f"step_{step.pk}"], self._reason(self.for_steps, step)) for step in self.steps]

    def _reason(self, proposals, row) -> str:
        return proposals[row.pk].reason if row.pk in proposals else ""

    def chosen(self, kind) -> dict[UUID, User]:
        rows = self.cases if kind == "case" else self.steps
        return {row.pk: self.colleagues[self.cleaned_data[f"{kind}_{row.pk}"]] for row in rows}


class SuccessorForm(forms.Form):
    """Which agency takes the place: asked first, because it decides which cases may not go there. A GET form."""

    successor = forms.TypedChoiceField(label="引継先", coerce=int)

    def __init__(self, *args, desks: dict[int, Desk], proposals: list[Proposal], **kwargs):
        super().__init__(*args, **kwargs)
        proposed = [(each.id, f"{desks[each.id].name}（{each.reason}）") for each in proposals]
        named = {pk for pk, _ in proposed}
        others = [
            (desk.id, f"{desk.name}（ケース{desk.cases}件・職員{desk.workers}人）")
            for desk in desks.values()
            if desk.id not in named
        ]
        self.fields["successor"].choices = [("提案", proposed), ("ほかの機関", others)]


class EndAgencyForm(OnceForm):
    last_day = EraDateField(
        label="最終日",
        help_text="この日までが今の機関です。今日または過ぎた日なら、ケースはすぐに移ります。先の日なら、その翌日に自動で移ります。",
    )
    reason = forms.CharField(label="終了の理由", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    basis = forms.CharField(
        label="情報を引き継ぐ根拠", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="引継先がこれまでの記録を読む根拠です。契約に合わせて直してください。この文は引継ぎの記録に残ります。",
    )  # fmt: skip

    def __init__(self, *args, agency, excluded, others: list[Agency], **kwargs):
        """`excluded`: (id, number) of the cases that may not go to the successor. `others`: who may take those."""
        super().__init__(*args, **kwargs)
        self.agency, self.excluded = agency, excluded
        self.others = {each.pk: each for each in others}
        for pk, number in excluded:
            field = forms.TypedChoiceField(label=f"{number}の引継先", coerce=int)
            field.choices = [("", "選んでください"), *((each.pk, each.name) for each in others)]
            field.error_messages["required"] = "引継先を選んでください。"
            self.fields[f"single_{pk}"] = field

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day < self.agency.since:
            raise forms.ValidationError("最終日は、機関の開始日以降にしてください。")
        if day > date(timezone.localdate().year + 5, 12, 31):
            raise forms.ValidationError("最終日は、5年先までの日にしてください。")
        return day

    def singles(self) -> dict[UUID, Agency]:
        return {pk: self.others[self.cleaned_data[f"single_{pk}"]] for pk, _ in self.excluded}

    def plain(self):
        """The boxes of the act itself, and then those of the single cases."""
        return [self[name] for name in ("last_day", "reason", "basis")]

    def single_boxes(self):
        return [self[f"single_{pk}"] for pk, _ in self.excluded]


class RenewalForm(OnceForm):
    """One choice per post that ends with the fiscal year; what is left open stays open."""

    CHOICES = [("", "まだ決めない"), *Decision.choices]

    def __init__(self, *args, posts, decided: dict[int, str], all_renewed=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.posts, self.decided = posts, decided
        for post in posts:
            field = forms.ChoiceField(label="決めること", choices=self.CHOICES, required=False)
            field.initial = decided.get(post.pk) or (Decision.RENEWED if all_renewed else "")
            field.widget.attrs["aria-label"] = f"{post.user.name}（{post.agency.name}）の更新"
            self.fields[f"post_{post.pk}"] = field

    def rows(self):
        return [(post, self[f"post_{post.pk}"]) for post in self.posts]

    def decisions(self) -> dict:
        """Only what was decided on this page and is not so already."""
        said = {post: self.cleaned_data[f"post_{post.pk}"] for post in self.posts}
        return {post: word for post, word in said.items() if word and word != self.decided.get(post.pk)}

    def clean(self):
        data = super().clean()
        if not self.errors and not self.decisions():
            raise forms.ValidationError("更新・終了・異動のどれかを、少なくとも1人について選んでください。")
        return data
