"""The first hour on one page: who, what about, and whether it may be handed on."""

from django import forms
from django.utils import timezone

from agencies.models import Choice
from cases.enums import Urgency
from common.fields import EraDateField, KanaField, PhoneField, PostalCodeField
from common.forms import OnceForm
from people.births import BirthField
from people.enums import RelationKind, Sex

MEMBERS = 6
KNOWN = {"data-juso-when": "known=yes"}


class ConsentWord:
    ORAL, NOT_YET, REFUSED = "oral", "not_yet", "refused"
    CHOICES = [
        (ORAL, "口頭で同意を得た"),
        (NOT_YET, "まだ聞いていない・聞けない"),
        (REFUSED, "同意しない"),
    ]


def _choices(list_code):
    return lambda: [(choice.code, choice.label) for choice in Choice.objects.offered(list_code)]


class IntakeForm(OnceForm):
    received_on = EraDateField(label="受付日", not_future=True, initial=timezone.localdate)
    route = forms.ChoiceField(label="相談経路", choices=_choices("route"), widget=forms.Select(attrs={"data-juso-first": True}))
    urgency = forms.ChoiceField(label="緊急度", choices=Urgency, initial=Urgency.LOW, widget=forms.RadioSelect)
    consent = forms.ChoiceField(
        label="関係機関につなぐことへの同意",
        choices=ConsentWord.CHOICES,
        initial=ConsentWord.NOT_YET,
        widget=forms.RadioSelect,
        help_text="本人に説明し、本人から聞いたことを選んでください。",
    )
    known = forms.TypedChoiceField(
        label="氏名",
        choices=[("yes", "分かる"), ("no", "分からない（氏名不詳）")],
        coerce=lambda word: word == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label="氏名", max_length=80, required=False, widget=forms.TextInput(attrs=KNOWN))
    kana = KanaField(label="ふりがな", max_length=160, required=False, widget=forms.TextInput(attrs=KNOWN))
    description = forms.CharField(
        label="分かっていること",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"data-juso-when": "known=no"}),
        help_text="氏名が分からないとき。年代・様子・場所など。",
    )
    sex = forms.ChoiceField(label="性別", choices=Sex, initial=Sex.UNKNOWN, widget=forms.RadioSelect)
    born_on = BirthField(label="生年月日", required=False)
    postal_code = PostalCodeField(label="郵便番号", required=False)
    address = forms.CharField(label="住所", max_length=200, required=False)
    address_protected = forms.BooleanField(
        label="支援措置などにより住所を秘匿する",
        required=False,
        help_text="チーム以外の画面と、すべての印刷物で住所を伏せます。",
    )
    mobile = PhoneField(label="電話（携帯）", required=False)
    telephone = PhoneField(label="電話（自宅）", required=False)
    contact_caution = forms.CharField(
        label="連絡時の注意", max_length=200, required=False, help_text="例：家族に知らせない。留守番電話に入れない。18時以降。"
    )
    visitor_name = forms.CharField(label="来談者（本人以外のとき）", max_length=80, required=False)
    visitor_relation = forms.CharField(label="本人との関係", max_length=60, required=False)
    topics = forms.MultipleChoiceField(
        label="相談内容",
        choices=_choices("topic"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "相談内容を一つ以上選んでください。"},
    )
    main_topic = forms.ChoiceField(
        label="いちばん困っていること", choices=lambda: [("", "選んでください"), *_choices("topic")()], required=False
    )
    content = forms.CharField(
        label="相談されたいこと・希望",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="できるだけ本人の言葉で。",
    )

    PERSON = (
        "known",
        "name",
        "kana",
        "description",
        "sex",
        "born_on",
        "postal_code",
        "address",
        "address_protected",
        "mobile",
        "telephone",
        "contact_caution",
    )
    INTAKE = ("received_on", "route", "visitor_name", "visitor_relation", "topics", "main_topic", "content")

    def clean(self):
        data = super().clean()
        if data.get("known") and not data.get("name") and "name" not in self.errors:
            self.add_error("name", "氏名を入力してください。分からないときは「分からない（氏名不詳）」を選んでください。")
        if data.get("known") is False and not data.get("description"):
            self.add_error(
                "description", "氏名が分からないときは、分かっていること（年代・様子・場所など）を入力してください。"
            )
        if data.get("main_topic") and data["main_topic"] not in data.get("topics", []):
            self.add_error("main_topic", "いちばん困っていることは、選んだ相談内容の中から選んでください。")
        return data

    def person(self) -> dict:
        data = {name: self.cleaned_data[name] for name in self.PERSON}
        data |= data["born_on"].columns()
        return data if data["known"] else {**data, "name": "", "kana": ""}

    def intake(self) -> dict:
        data = {name: self.cleaned_data[name] for name in self.INTAKE}
        return {**data, "main_topic": data["main_topic"] or (data["topics"][0] if len(data["topics"]) == 1 else "")}


class MemberForm(forms.Form):
    name = forms.CharField(label="氏名", max_length=80, required=False)
    kana = KanaField(label="ふりがな", max_length=160, required=False)
    kind = forms.ChoiceField(label="続柄", choices=[("", "選んでください"), *RelationKind.choices], required=False)
    note = forms.CharField(label="続柄の補足", max_length=60, required=False, help_text="長男、次女など")
    sex = forms.ChoiceField(label="性別", choices=Sex, initial=Sex.UNKNOWN, required=False)
    born_on = BirthField(label="生年月日", required=False)

    def clean(self):
        data = super().clean()
        if data.get("name") and not data.get("kind"):
            self.add_error("kind", "本人から見た続柄を選んでください。")
        if not data.get("name") and (data.get("kana") or data.get("kind") or any(data.get("born_on") or ())):
            self.add_error("name", "世帯員の氏名を入力してください。")
        return data


class BaseMembers(forms.BaseFormSet):
    def hush(self):
        """Filled from a draft, not yet sent: nothing is judged, no row complains."""
        self._errors, self._non_form_errors = [], self.error_class()
        for form in self.forms:
            form._errors, form.cleaned_data = forms.utils.ErrorDict(), {}

    def rows(self) -> list[dict]:
        return [
            {**form.cleaned_data, **form.cleaned_data["born_on"].columns(), "sex": form.cleaned_data["sex"] or Sex.UNKNOWN}
            for form in self.forms
            if form.cleaned_data.get("name")
        ]


MemberForms = forms.formset_factory(MemberForm, formset=BaseMembers, extra=MEMBERS, max_num=50, absolute_max=60)
