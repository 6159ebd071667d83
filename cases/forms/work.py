"""Forms of daily work on a case."""

from datetime import datetime

from django import forms
from django.utils import timezone

from agencies.models import Choice, Post, User
from agencies.roles import Permission, roles_granting
from cases.enums import BY_DEED, NEXT, NoteKind, Stage, Urgency, Visibility
from common.fields import EraDateField, KanaField, PhoneField, PostalCodeField
from common.forms import OnceForm
from people.enums import Sex


class FilterForm(forms.Form):
    stage = forms.ChoiceField(
        label="状態", required=False, choices=[("open", "終結以外すべて"), *Stage.choices, ("all", "すべて")]
    )
    hold = forms.ChoiceField(
        label="関わり",
        required=False,
        choices=[("", "関わるケースすべて"), ("custody", "主担当のケース"), ("mine", "自分が担当")],
    )
    urgency = forms.ChoiceField(label="緊急度", required=False, choices=[("", "すべて"), *Urgency.choices])


class SearchForm(forms.Form):
    words = forms.CharField(label="氏名・ふりがな・生年月日・電話・ケース番号", max_length=80, required=False)

    def clean_words(self):
        if not self.cleaned_data["words"]:
            raise forms.ValidationError("探す言葉を入力してください。")
        return self.cleaned_data["words"]


class NoteForm(OnceForm):
    day = EraDateField(label="日付", not_future=True, initial=timezone.localdate)
    clock = forms.TimeField(
        label="時刻",
        initial=lambda: timezone.localtime().strftime("%H:%M"),
        input_formats=["%H:%M", "%H%M"],
        error_messages={"invalid": "時刻は 14:30 のように入力してください。"},
    )
    kind = forms.ChoiceField(label="対応方法", choices=NoteKind)
    heading = forms.CharField(label="見出し", max_length=80)
    text = forms.CharField(
        label="内容",
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="事実、本人の言葉、見立て、対応を分けて書くと、あとで読みやすくなります。",
    )
    visibility = forms.ChoiceField(label="公開範囲", choices=Visibility, initial=Visibility.AGENCY, widget=forms.RadioSelect)

    def clean_clock(self):
        return self.cleaned_data["clock"].replace(second=0)

    def clean(self):
        data = super().clean()
        if data.get("day") and data.get("clock"):
            data["happened_at"] = timezone.make_aware(datetime.combine(data["day"], data["clock"]))
            if data["happened_at"] > timezone.now():
                self.add_error("clock", "これからの時刻は記録できません。予定は「次の予定」に登録してください。")
        return data


class StrikeForm(OnceForm):
    reason = forms.CharField(label="取消理由", max_length=200)


class NextStepForm(OnceForm):
    what = forms.CharField(label="すること", max_length=200)
    due_on = EraDateField(label="期限", not_past=True)
    worker = forms.ModelChoiceField(label="担当者", queryset=None, required=False, empty_label="機関で受ける")

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = staff_of(agency)
        self.fields["worker"].label_from_instance = lambda user: user.name


class MoveForm(OnceForm):
    to = forms.ChoiceField(label="次の状態", widget=forms.RadioSelect)
    reason = forms.CharField(label="理由・状況", max_length=400, required=False)

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [
            (stage.value, stage.label) for stage in Stage if stage in NEXT[case.stage] and stage not in BY_DEED
        ]


class CloseForm(OnceForm):
    reason = forms.ChoiceField(
        label="終結理由",
        choices=lambda: [("", "選んでください"), *((c.code, c.label) for c in Choice.objects.offered("close_reason"))],
        error_messages={"required": "終結理由を選んでください。"},
    )
    note = forms.CharField(
        label="終結時の状況・再開の目安",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "終結時の状況を入力してください。"},
    )


class ReopenForm(OnceForm):
    reason = forms.CharField(label="再開する理由", max_length=400)


class WorkerForm(OnceForm):
    worker = forms.ModelChoiceField(label="担当者", queryset=None, empty_label="選んでください")

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = staff_of(agency)
        self.fields["worker"].label_from_instance = lambda user: user.name


def staff_of(agency):
    """Those who may record for this agency today."""
    posts = Post.objects.now().filter(agency=agency, role__in=roles_granting(Permission.CASE_RECORD))
    return User.objects.filter(is_active=True, pk__in=posts.values("user")).order_by("kana", "pk")


class PersonForm(OnceForm):
    seen = forms.CharField(widget=forms.HiddenInput)
    known = forms.TypedChoiceField(
        label="氏名",
        choices=[("yes", "分かる"), ("no", "分からない（氏名不詳）")],
        coerce=lambda word: word == "yes",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label="氏名", max_length=80, required=False)
    kana = KanaField(label="ふりがな", max_length=160, required=False)
    description = forms.CharField(label="分かっていること", max_length=200, required=False)
    sex = forms.ChoiceField(label="性別", choices=Sex, widget=forms.RadioSelect)
    born_on = EraDateField(label="生年月日", not_future=True, required=False)
    postal_code = PostalCodeField(label="郵便番号", required=False)
    address = forms.CharField(label="住所", max_length=200, required=False)
    address_protected = forms.BooleanField(label="支援措置などにより住所を秘匿する", required=False)
    mobile = PhoneField(label="電話（携帯）", required=False)
    telephone = PhoneField(label="電話（自宅）", required=False)
    email = forms.EmailField(label="メール", required=False)
    contact_caution = forms.CharField(label="連絡時の注意", max_length=200, required=False)

    def clean(self):
        data = super().clean()
        if data.get("known") and not data.get("name") and "name" not in self.errors:
            self.add_error("name", "氏名を入力してください。")
        if data.get("known") is False and not data.get("description"):
            self.add_error(
                "description", "氏名が分からないときは、分かっていること（年代・様子・場所など）を入力してください。"
            )
        return data
