"""Forms of the administrator: accounts and posts. No form ever sets a password."""

import unicodedata
from datetime import date

from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.utils import timezone

from agencies.calendar import SATURDAY
from agencies.models import Agency, Post, User
from agencies.roles import Role
from common.fields import EraDateField, KanaField, NamedChoiceField, NumberField, area
from common.forms import OnceForm, ask_plainly
from common.wareki import fiscal_year


class LoginForm(AllauthLoginForm):
    """The word for it that stands on the invitation."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "ログインID"
        ask_plainly(self)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ClockField(forms.TimeField):
    """A time of day, as it stands on a door: 8:30."""

    widget = forms.TimeInput(format="%H:%M", attrs={"size": 8, "inputmode": "numeric", "autocomplete": "off"})
    input_formats = ("%H:%M", "%H%M")
    default_error_messages = {"invalid": "時刻は 18:00 のように入力してください。"}

    def to_python(self, value):
        return super().to_python(unicodedata.normalize("NFKC", value) if isinstance(value, str) else value)


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


class ResetForm(OnceForm):
    how = forms.CharField(
        label="本人を確かめた方法",
        max_length=100,
        help_text="例：所属の責任者が同席して対面で確認。氏名や番号は書かないでください。",
    )


class IdentityForm(OnceForm):
    subject = forms.CharField(
        label="識別子（sub）",
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="認証基盤の担当から受け取った値を、大文字と小文字もそのまま入力してください。",
    )


class ConductForm(OnceForm):
    words = area("本文", rows=12)


class PostForm(OnceForm):
    agency = NamedChoiceField(label="機関", queryset=Agency.objects.none(), empty_label="選んでください")
    role = forms.ChoiceField(label="役割", choices=Role)
    since = EraDateField(label="開始日", initial=timezone.localdate)
    until = EraDateField(
        label="終了日", initial=end_of_fiscal_year, help_text="年度末が標準です。終了日を過ぎると、権限は自動で終わります。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.working().order_by("code")

    def clean(self):
        data = super().clean()
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", Post._meta.constraints[1].violation_error_message)
        return data


class ChoicesForm(OnceForm):
    """A master list as one page: a row per choice, and empty rows for new ones.

    The page carries what it showed, so that only what was changed on it is written and a colleague's change stays.
    """

    NEW = 3

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.choices = choices
        for choice in choices:
            self._add("label", choice, forms.CharField(max_length=100, label="表示名"))
            self._add("position", choice, NumberField(label="並び順"))
            self._add("retired", choice, forms.BooleanField(required=False, label="使用停止"))
        for number in range(self.NEW):
            field = forms.CharField(label="加える選択肢", max_length=100, required=False)
            field.widget.attrs["aria-label"] = f"加える選択肢{number + 1}"
            self.fields[f"new_{number}"] = field

    def _add(self, part, choice, field):
        field.initial, field.show_hidden_initial = getattr(choice, part), True
        field.error_messages["required"] = "入力してください。"
        field.widget.attrs["aria-label"] = f"{choice.code}の{field.label}"
        self.fields[f"{part}_{choice.pk}"] = field

    def rows(self):
        """(choice, its three boxes) for the table."""
        parts = ("label", "position", "retired")
        return [(choice, *(self[f"{part}_{choice.pk}"] for part in parts)) for choice in self.choices]

    def new_rows(self):
        return [self[f"new_{number}"] for number in range(self.NEW)]

    def clean(self):
        data = super().clean()
        seen: set[str] = set()
        for name in [name for name in self.fields if name.startswith(("label_", "new_"))]:
            if data.get(name) in seen:
                self.add_error(name, f"「{data[name]}」が2つあります。区別できる表示名にしてください。")
            elif data.get(name):
                seen.add(data[name])
        if self.choices and all(data.get(f"retired_{choice.pk}") for choice in self.choices) and not self.new_labels():
            raise forms.ValidationError("すべての選択肢を使用停止にはできません。少なくとも1つを残してください。")
        return data

    def changes(self) -> dict[int, dict]:
        """Choice id → the columns that were changed on this page."""
        found: dict[int, dict] = {}
        for name in self.changed_data:
            part, _, key = name.partition("_")
            if part in ("label", "position", "retired"):
                found.setdefault(int(key), {})[part] = self.cleaned_data[name]
        return found

    def new_labels(self) -> list[str]:
        return [self.cleaned_data[f"new_{n}"] for n in range(self.NEW) if self.cleaned_data.get(f"new_{n}")]


class SettingsForm(OnceForm):
    quiet_days = NumberField(
        label="しばらく更新のないケースとする日数",
        help_text="この日数を超えて記録のないケースを、担当者と責任者の「きょうの仕事」に表示します。",
    )

    quiet_until = ClockField(label="お知らせメールを送る時間の始まり")
    quiet_from = ClockField(
        label="お知らせメールを送る時間の終わり", help_text="この時間の外と閉庁日には送らず、次の開庁日に送ります。"
    )

    def clean_quiet_days(self):
        days = self.cleaned_data["quiet_days"]
        if not 7 <= days <= 365:
            raise forms.ValidationError("7日から365日までで入力してください。")
        return days

    def clean(self):
        data = super().clean()
        if data.get("quiet_from") and data.get("quiet_until") and data["quiet_from"] <= data["quiet_until"]:
            self.add_error("quiet_from", "送る時間の始まりより後の時刻にしてください。")
        return data


class ClosingDayForm(OnceForm):
    day = EraDateField(label="閉庁日", not_past=True)
    name = forms.CharField(label="名称", max_length=40, help_text="例：市制施行記念日、臨時休館")

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day.weekday() >= SATURDAY:
            raise forms.ValidationError("土曜日・日曜日は、登録しなくても休みとして数えます。")
        return day


class EndPostForm(OnceForm):
    until = EraDateField(label="終了日", initial=timezone.localdate)
