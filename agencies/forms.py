"""Forms of the administrator: accounts and posts. No form ever sets a password."""

from datetime import date

from django import forms
from django.utils import timezone

from agencies.models import Agency, Post, User
from agencies.roles import Role
from common.fields import EraDateField, KanaField
from common.forms import OnceForm
from common.wareki import fiscal_year


def end_of_fiscal_year() -> date:
    return date(fiscal_year(timezone.localdate()) + 1, 3, 31)


class AccountForm(OnceForm):
    username = forms.CharField(
        label="ログインID", max_length=40, help_text="半角の英小文字・数字で3文字以上。あとから変更できません。"
    )
    name = forms.CharField(label="氏名", max_length=60)
    kana = KanaField(label="ふりがな", max_length=120)
    email = forms.EmailField(label="メール", required=False)

    def clean_username(self):
        username = self.cleaned_data["username"]
        User._meta.get_field("username").run_validators(username)
        if User.objects.filter(username=username).exists():
            raise forms.ValidationError("このログインIDは、すでに使われています。")
        return username


class PostForm(OnceForm):
    agency = forms.ModelChoiceField(label="機関", queryset=Agency.objects.none(), empty_label="選んでください")
    role = forms.ChoiceField(label="役割", choices=Role)
    since = EraDateField(label="開始日", initial=timezone.localdate)
    until = EraDateField(
        label="終了日", initial=end_of_fiscal_year, help_text="年度末が標準です。終了日を過ぎると、権限は自動で終わります。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.working().order_by("code")
        self.fields["agency"].label_from_instance = lambda agency: agency.name

    def clean(self):
        data = super().clean()
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", Post._meta.constraints[1].violation_error_message)
        return data


class EndPostForm(OnceForm):
    until = EraDateField(label="終了日", initial=timezone.localdate)
