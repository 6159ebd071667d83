"""Forms about who reads a case."""

import re
import unicodedata

from django import forms
from django.db.models import Prefetch

from agencies.models import Agency, Post, User
from agencies.roles import Permission
from cases.enums import Bond, Danger, RequestAnswer, Verdict, WhyRestricted
from common.fields import EraDateField, NamedChoiceField, area
from common.forms import OnceForm


class PeopleField(forms.ModelMultipleChoiceField):
    """Members of staff, each with where they work."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, user):
        return f"{user.name}（{'、'.join(dict.fromkeys(post.agency.name for post in user.reading))}）"


class NameForm(OnceForm):
    people = PeopleField(label="指名する職員", queryset=None, error_messages={"required": "一人以上、選んでください。"})
    why = forms.CharField(label="指名の理由", max_length=200, help_text="例：主担当、家計の支援を担当")
    until = EraDateField(label="指名の期限", required=False, not_past=True, help_text="空欄なら、限定を解除するまで")

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        agencies = [stake.agency_id for stake in case.circle]
        posts = Post.objects.now().granting(Permission.CASE_VIEW).filter(agency__in=agencies).select_related("agency")
        people = User.objects.filter(pk__in=posts.values("user")).order_by("kana", "pk")
        self.fields["people"].queryset = people.prefetch_related(Prefetch("posts", posts, to_attr="reading"))


class RestrictForm(NameForm):
    reason = forms.ChoiceField(label="閲覧を限る理由", choices=WhyRestricted, widget=forms.RadioSelect)
    words = area("理由の説明", rows=2, limit=400)
    field_order = ("reason", "words", "people", "why", "until")


class LiftForm(OnceForm):
    why = area("解除する理由", rows=2, limit=400)


class TieForm(OnceForm):
    bond = forms.ChoiceField(label="このケースの人との関係", choices=Bond, widget=forms.RadioSelect)


class NumberForm(OnceForm):
    """Asked for one of the own agencies; with one agency there is nothing to choose."""

    agency = NamedChoiceField(label="どの機関の職員として", queryset=None, empty_label=None)
    number = forms.CharField(label="ケース番号", max_length=24, help_text="例：H03-R8-0012")

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=[agency.pk for agency in agencies]).order_by("code")
        self.fields["agency"].initial = agencies[0]
        if len(agencies) == 1:
            self.fields["agency"].widget = forms.HiddenInput()

    def clean_number(self):
        """Full-width signs and small letters are folded: numbers are read out on the telephone."""
        folded = unicodedata.normalize("NFKC", self.cleaned_data["number"]).upper()
        return re.sub(r"[−ー‐–]", "-", re.sub(r"\s", "", folded))


class AskForm(NumberForm):
    reason = area("閲覧したい理由", rows=4, limit=1000, hint="主担当機関が読んで、認めるかどうかを決めます。")


class EmergencyForm(NumberForm):
    danger = forms.ChoiceField(label="何に対する危険か", choices=Danger, widget=forms.RadioSelect)
    reason = area("いま閲覧が必要な理由", rows=4, limit=1000, hint="状況と、閲覧して何をするか。市の所管課が後で点検します。")


class AnswerForm(OnceForm):
    answer = forms.ChoiceField(label="回答", choices=RequestAnswer, widget=forms.RadioSelect)
    until = EraDateField(label="いつまで閲覧を認めるか", required=False, not_past=True)
    words = area("回答の理由", rows=2, limit=400, hint="申請者には表示しません。主担当機関の記録に残ります。")

    def clean(self):
        said = super().clean()
        if said.get("answer") == RequestAnswer.READ and not said.get("until") and "until" not in self.errors:
            self.add_error("until", "閲覧を認める期限を入力してください。")
        return said


class ReviewForm(OnceForm):
    verdict = forms.ChoiceField(label="点検の結果", choices=Verdict, widget=forms.RadioSelect)
    words = area("所見", rows=3, limit=400)
