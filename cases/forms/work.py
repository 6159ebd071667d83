"""Forms of daily work on a case."""

from datetime import datetime
from functools import partial

from django import forms
from django.utils import timezone

from agencies.models import Agency, Choice, Post, User
from cases.enums import BY_DEED, NEXT, NoteKind, Stage, Urgency, Visibility
from cases.lists import NOBODY
from cases.models.work import PARTS
from common.fields import EraDateField, FilesField, KanaField, NamedChoiceField, NumberField, PhoneField, PostalCodeField, area
from common.forms import OnceForm
from people.births import BirthField
from people.enums import Sex

QUIET_DAYS = (30, 60, 90, 180)


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
    worker = forms.ChoiceField(label="担当者", required=False)
    quiet = forms.TypedChoiceField(
        label="更新がない期間",
        required=False,
        choices=[("", "問わない"), *((days, f"{days}日以上") for days in QUIET_DAYS)],
        coerce=int,
        empty_value=None,
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        staff = staff_of(*(post.agency for post in user.current_posts)).values_list("pk", "name")
        self.fields["worker"].choices = [("", "問わない"), (NOBODY, "決まっていない"), *staff]


class SaveFilterForm(OnceForm):
    name = forms.CharField(label="名前", max_length=40)


class SearchForm(forms.Form):
    words = forms.CharField(label="氏名・ふりがな・生年月日・電話・ケース番号", max_length=80, required=False)

    def clean_words(self):
        if not self.cleaned_data["words"]:
            raise forms.ValidationError("探す言葉を入力してください。")
        return self.cleaned_data["words"]


_long = partial(area, rows=2, required=False)


class NoteForm(OnceForm):
    """One line and a text is enough; the rest waits folded."""

    day = EraDateField(label="日付", not_future=True, initial=timezone.localdate)
    clock = forms.TimeField(
        label="時刻",
        initial=lambda: timezone.localtime().strftime("%H:%M"),
        input_formats=["%H:%M", "%H%M"],
        error_messages={"invalid": "時刻は 14:30 のように入力してください。"},
    )
    minutes = NumberField(label="所要時間（分）", required=False)
    kind = forms.ChoiceField(label="対応方法", choices=NoteKind)
    heading = forms.CharField(label="見出し", max_length=80, widget=forms.TextInput(attrs={"data-juso-first": True}))
    text = forms.CharField(label="内容", max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 8}))
    fact = _long("事実")
    quote = _long("本人の言葉")
    view = _long("見立て")
    action = _long("対応")
    contacted = forms.MultipleChoiceField(label="対象者", required=False, widget=forms.CheckboxSelectMultiple)
    contacted_others = forms.CharField(label="ほかの対象者", max_length=120, required=False)
    contents = forms.MultipleChoiceField(label="内容種別", required=False, widget=forms.CheckboxSelectMultiple)
    attached = FilesField(label="添付ファイル", required=False)
    next_what = forms.CharField(label="次にすること", max_length=200, required=False)
    next_on = EraDateField(label="いつまでに", required=False, not_past=True)
    next_worker = NamedChoiceField(label="担当者", queryset=None, required=False, empty_label="機関で受ける")
    visibility = forms.ChoiceField(label="公開範囲", choices=Visibility, initial=Visibility.AGENCY, widget=forms.RadioSelect)

    def __init__(self, *args, members, agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["minutes"].max_value = 24 * 60
        self.fields["contacted"].choices = [(str(each.person.pk), each.person.display_name) for each in members]
        offered = [*Choice.objects.filter(list_code="note_content", retired=False), *Choice.objects.offered("topic")]
        self.fields["contents"].choices = [(choice.code, choice.label) for choice in offered]
        self.fields["next_worker"].queryset = staff_of(agency)

    @property
    def more(self) -> bool:
        """Something was written in the folded part, or it has an error."""
        folded = (*PARTS, "minutes", "contacted", "contacted_others", "contents")
        return any(self[name].errors or (self.is_bound and self[name].value()) for name in folded)

    def clean_clock(self):
        return self.cleaned_data["clock"].replace(second=0)

    def clean_minutes(self):
        minutes = self.cleaned_data["minutes"]
        if minutes is not None and minutes > 24 * 60:
            raise forms.ValidationError("所要時間は、1,440分（24時間）までで入力してください。")
        return minutes

    def clean(self):
        data = super().clean()
        if data.get("day") and data.get("clock"):
            data["happened_at"] = timezone.make_aware(datetime.combine(data["day"], data["clock"]))
            if data["happened_at"] > timezone.now():
                self.add_error("clock", "これからの時刻は記録できません。予定は「次の予定」に登録してください。")
        if not any(data.get(name) for name in ("text", *PARTS)) and "text" not in self.errors:
            self.add_error("text", "内容を入力してください。")
        if data.get("next_on") and not data.get("next_what"):
            self.add_error("next_what", "次にすることを入力してください。")
        if data.get("next_what") and not data.get("next_on") and "next_on" not in self.errors:
            self.add_error("next_on", "いつまでにするかを入力してください。")
        return data

    def note(self) -> dict:
        """What add_note takes."""
        said = self.answers("day", "clock", "next_what", "next_on", "next_worker")
        if self.cleaned_data["next_what"]:
            names = {"next_what": "what", "next_on": "due_on", "next_worker": "worker"}
            said["next_step"] = {name: self.cleaned_data[source] for source, name in names.items()}
        return said


class NoteTemplateForm(OnceForm):
    title = forms.CharField(label="名前", max_length=40)
    kind = forms.ChoiceField(label="対応方法", choices=NoteKind)
    heading = forms.CharField(label="見出し", max_length=80, required=False)
    text = forms.CharField(
        label="内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="書き出しの言葉や、聞き取る項目。個人の情報は書かないでください。",
    )
    position = NumberField(label="並び順", initial=1)
    retired = forms.BooleanField(label="使用を止める", required=False)


class StrikeForm(OnceForm):
    reason = forms.CharField(label="取消理由", max_length=200)


class NextStepForm(OnceForm):
    what = forms.CharField(label="すること", max_length=200)
    due_on = EraDateField(label="期限", not_past=True)
    worker = NamedChoiceField(label="担当者", queryset=None, required=False, empty_label="機関で受ける")

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = staff_of(agency)


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
    worker = NamedChoiceField(label="担当者", queryset=None, empty_label="選んでください")

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = staff_of(agency)


def staff_of(*agencies):
    """Those who may record for these agencies today."""
    posts = Post.objects.now().with_case_work().filter(agency__in=agencies)
    return User.objects.filter(pk__in=posts.values("user")).order_by("kana", "pk")


class PartForm(OnceForm):
    """Whose part ends. An agency ends its own; the accountable one also another's."""

    agency = NamedChoiceField(label="関わりを終える機関", queryset=Agency.objects.none(), empty_label="選んでください")
    reason = forms.CharField(
        label="理由", max_length=400, widget=forms.Textarea(attrs={"rows": 3}), help_text="主担当機関の職員にも伝わります。"
    )

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=[agency.pk for agency in agencies]).order_by("code")
        if len(agencies) == 1:
            self.fields["agency"].initial = agencies[0].pk


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
    born_on = BirthField(label="生年月日", required=False)
    postal_code = PostalCodeField(label="郵便番号", required=False)
    aliases = forms.CharField(label="別名・旧姓・通称", max_length=160, required=False)
    address = forms.CharField(label="住所（いま暮らしている所）", max_length=200, required=False)
    registered_address = forms.CharField(
        label="住民票の住所", max_length=200, required=False, help_text="いま暮らしている所と違うときだけ。"
    )
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

    def identity(self) -> dict:
        data = self.answers("born_on")
        data |= self.cleaned_data["born_on"].columns()
        return data if data["known"] else {**data, "name": "", "kana": ""}
