"""Forms of the 支援会議."""

from datetime import datetime
from functools import partial

from django import forms
from django.utils import timezone

from agencies.models import Agency, Post
from agencies.roles import Permission
from common.fields import EraDateField, NamedChoiceField, area
from common.forms import OnceForm
from sealed.enums import NoConsent

_area = partial(area, rows=5, limit=8000)


class AskForm(OnceForm):
    subject = forms.CharField(
        label="対象者（分かる範囲）", max_length=200, help_text="氏名が分からないときは、年代・様子・場所など。"
    )
    no_consent = forms.ChoiceField(label="同意がない理由", choices=NoConsent, widget=forms.RadioSelect)
    situation = _area("状況と、支援会議で検討したいこと", limit=4000)


class ConveneForm(OnceForm):
    subject = forms.CharField(label="対象者・件名", max_length=200)
    no_consent = forms.ChoiceField(label="同意がない理由", choices=NoConsent)
    purpose = _area("目的", rows=3, limit=2000)
    day = EraDateField(label="日付", not_past=True)
    clock = forms.TimeField(
        label="時刻", input_formats=["%H:%M", "%H%M"], error_messages={"invalid": "時刻は 13:30 のように入力してください。"}
    )
    place = forms.CharField(label="場所", max_length=100)
    document_no = forms.CharField(label="文書番号", max_length=40, required=False)
    pledged = forms.BooleanField(
        label="上の誓約文を読み、議長として誓約します", error_messages={"required": "招集するには、議長も誓約が必要です。"}
    )

    def clean(self):
        data = super().clean()
        if data.get("day") and data.get("clock"):
            data["held_at"] = timezone.make_aware(datetime.combine(data["day"], data["clock"]))
        return data


class NominateForm(OnceForm):
    post = forms.ModelChoiceField(label="構成員", queryset=Post.objects.none(), empty_label="選んでください")
    why = forms.CharField(label="指名の理由", max_length=200)
    valid_until = EraDateField(label="有効期限", not_past=True)

    def __init__(self, *args, taken=(), **kwargs):
        super().__init__(*args, **kwargs)
        posts = Post.objects.now().granting(Permission.MEETING_ATTEND)
        self.fields["post"].queryset = (
            posts.exclude(user__in=taken).select_related("user", "agency").order_by("agency__code", "user__kana")
        )
        self.fields["post"].label_from_instance = lambda post: f"{post.agency.name}　{post.user.name}（{post.role_label}）"


class PledgeForm(OnceForm):
    pledged = forms.BooleanField(
        label="上の誓約文を読み、誓約します", error_messages={"required": "誓約しないと、支援会議の記録は読めません。"}
    )


class MinutesForm(OnceForm):
    facts = _area("共有した事実")
    views = _area("各機関の意見", required=False)
    decisions = _area("決定事項")
    fix = forms.BooleanField(label="会議録を確定する（以後、変更できません）", required=False)


class RoleForm(OnceForm):
    agency = NamedChoiceField(label="担当機関", queryset=Agency.objects.none(), empty_label="選んでください")
    what = forms.CharField(label="見守り・働きかけの内容", max_length=400)
    sign = forms.CharField(label="動くきっかけ（サイン）", max_length=200, required=False)
    due_on = EraDateField(label="期限", required=False)

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies
