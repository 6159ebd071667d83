"""Recording what one person said, the taking back of it, and what was told without it."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone

from agencies.models import Agency, Choice
from common.fields import EraDateField, FilesField, NamedMultipleChoiceField, area
from common.forms import OnceForm
from common.templatetags.era import moment
from consents.enums import Basis, Capacity, Category, Kind, Purpose, Status
from consents.ledger import words
from consents.models import Consent, ConsentText


def _default_end():
    return timezone.localdate() + timedelta(days=365)


class WhoseForm(OnceForm):
    """About one of these people; where there is only one, nothing is asked."""

    def __init__(self, *args, people=(), **kwargs):
        super().__init__(*args, **kwargs)
        if len(people) > 1:
            self.fields["person"].choices = [(str(person.pk), person.display_name) for person in people]
        else:
            del self.fields["person"]


class ConsentForm(WhoseForm):
    person = forms.ChoiceField(label="誰の同意ですか", required=False)
    status = forms.ChoiceField(label="本人の返事", choices=Status, initial=Status.GIVEN, widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="方法", choices=Kind, initial=Kind.WRITTEN, widget=forms.RadioSelect)
    capacity = forms.ChoiceField(label="同意した人の立場", choices=Capacity, initial=Capacity.SELF)
    given_by = forms.CharField(
        label="同意した人の氏名（本人以外のとき）",
        max_length=80,
        required=False,
    )
    purposes = forms.MultipleChoiceField(
        label="目的", choices=Purpose, widget=forms.CheckboxSelectMultiple, initial=list(Purpose.values), required=False
    )
    categories = forms.MultipleChoiceField(
        label="伝えてよい内容",
        choices=Category,
        widget=forms.CheckboxSelectMultiple,
        initial=list(Category.values),
        required=False,
    )
    reach = forms.ChoiceField(
        label="伝えてよい相手",
        choices=[("all", "支援に必要な関係機関すべて"), ("some", "次の機関だけ")],
        initial="all",
        widget=forms.RadioSelect,
    )
    recipients = NamedMultipleChoiceField(
        label="伝えてよい機関",
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"data-juso-when": "reach=some"}),
    )
    exclusions = NamedMultipleChoiceField(
        label="伝えない機関",
        queryset=Agency.objects.none(),
        required=False,
        help_text="ここで選んだ機関には、どの同意があっても伝えません。",
    )
    exclusion_note = forms.CharField(label="伝えてほしくない相手・内容", max_length=200, required=False)
    ends_on = EraDateField(label="期限", not_past=True, initial=_default_end)
    review_on = EraDateField(
        label="見直しの予定日",
        not_past=True,
        required=False,
        help_text="期限の前に、同意の内容を本人と確かめる日です。",
    )
    text_version = forms.ChoiceField(
        label="説明した文書", choices=lambda: [(text.version, text.title) for text in ConsentText.objects.filter(in_use=True)]
    )
    signed = FilesField(label="署名のある書面（写真・PDF）", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("recipients", "exclusions"):
            self.fields[name].queryset = Agency.objects.working().order_by("code")

    def clean(self):
        data = super().clean()
        if data.get("status") == Status.GIVEN:
            if not data.get("purposes"):
                self.add_error("purposes", "同意を得た目的を一つ以上選んでください。")
            if not data.get("categories"):
                self.add_error("categories", "伝えてよい内容を一つ以上選んでください。")
            if data.get("reach") == "some" and not data.get("recipients"):
                self.add_error("recipients", "伝えてよい機関を選んでください。")
        if data.get("capacity") not in {None, Capacity.SELF} and not data.get("given_by"):
            self.add_error("given_by", "同意した人の氏名を入力してください。")
        if data.get("review_on") and data.get("ends_on") and data["review_on"] > data["ends_on"]:
            self.add_error("review_on", "見直しの予定日は、期限までの日にしてください。")
        return data

    def said(self) -> dict:
        data = self.answers("person", "reach", "recipients", "exclusions", "ends_on")
        end_of_day = datetime.combine(self.cleaned_data["ends_on"] + timedelta(days=1), time())
        return {
            **data,
            "all_agencies": self.cleaned_data["reach"] == "all",
            "recipients": [agency.pk for agency in self.cleaned_data["recipients"]],
            "exclusions": [agency.pk for agency in self.cleaned_data["exclusions"]],
            "starts_at": timezone.now(),
            "ends_at": timezone.make_aware(end_of_day),
        }


class ConsentTextForm(OnceForm):
    version = forms.CharField(
        label="版", max_length=40, help_text="例：2027-04。同じ版の名前は二度使えません。同意の記録に残ります。"
    )
    title = forms.CharField(label="表題", max_length=100)
    body = area(
        "本文",
        rows=24,
        limit=20000,
        hint="保存すると、この版が使われます。これまでの版は、説明を受けた人のために、そのまま残ります。",
    )

    def clean_body(self):
        return self.cleaned_data["body"].replace("\r\n", "\n")


class ConsentsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, consent):
        return f"{moment(consent.starts_at)}の同意（{consent.get_kind_display()}、{words(Purpose, consent.purposes)}）"


def _in_part(widget):
    return widget(attrs={"data-juso-when": "scope=part"})


class WithdrawForm(OnceForm):
    scope = forms.ChoiceField(
        label="取りやめる範囲",
        choices=[("all", "すべて"), ("part", "一部だけ（下で選ぶ）")],
        initial="all",
        widget=forms.RadioSelect,
        required=False,
    )
    purposes = forms.MultipleChoiceField(label="取りやめる目的", widget=_in_part(forms.CheckboxSelectMultiple), required=False)
    categories = forms.MultipleChoiceField(
        label="取りやめる内容", widget=_in_part(forms.CheckboxSelectMultiple), required=False
    )
    recipients = NamedMultipleChoiceField(
        label="これから伝えない機関", queryset=Agency.objects.none(), required=False, widget=_in_part(forms.SelectMultiple)
    )
    others = ConsentsField(
        label="あわせて撤回するほかの同意",
        queryset=Consent.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-juso-when": "scope=all"}),
        help_text="この方には、ほかにも有効な同意があります。残すと、その同意の範囲では引き続き共有されます。本人に確かめてください。",
    )
    how = forms.ChoiceField(label="方法", choices=Kind, initial=Kind.ORAL, widget=forms.RadioSelect)
    reason = forms.CharField(label="本人の言葉・経緯", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, left, others, **kwargs):
        """`left`: what is left of the consent (consents.lawful.Said); `others`: what else this person has consented to."""
        super().__init__(*args, **kwargs)
        if others:
            self.fields["others"].queryset = others
            self.fields["others"].initial = list(others)
        else:
            del self.fields["others"]
        self.fields["purposes"].choices = [(each.value, each.label) for each in Purpose if each.value in left.purposes]
        self.fields["categories"].choices = [(each.value, each.label) for each in Category if each.value in left.categories]
        reached = Agency.objects.working().order_by("code").exclude(pk__in=left.taken_out)
        self.fields["recipients"].queryset = reached if left.all_agencies else reached.filter(pk__in=left.recipients)

    @property
    def in_part(self) -> bool:
        return self.cleaned_data["scope"] == "part"

    def clean(self):
        data = super().clean()
        chosen = [name for name in ("purposes", "categories", "recipients") if data.get(name)]
        if data.get("scope") == "part" and not chosen and not self.errors:
            self.add_error("scope", "一部だけ取りやめるときは、取りやめる目的・内容・機関を一つ以上選んでください。")
        if data.get("scope") != "part" and chosen:
            self.add_error("scope", "取りやめるものが選ばれています。「一部だけ」か「すべて」かを確かめてください。")
        return data

    def whole(self) -> dict:
        return self.answers("scope", "purposes", "categories", "recipients", "others")

    def part(self) -> dict:
        data = self.answers("scope", "others")
        return {**data, "recipients": [agency.pk for agency in data["recipients"]]}


class DisclosureForm(WhoseForm):
    person = forms.ChoiceField(label="誰のことですか", required=False)
    basis = forms.ChoiceField(
        label="根拠",
        choices=[(Basis.STATUTE, Basis.STATUTE.label), (Basis.DANGER, Basis.DANGER.label)],
        widget=forms.RadioSelect,
    )
    statute = forms.ChoiceField(
        label="根拠となる法律（通報のとき）", required=False, widget=forms.Select(attrs={"data-juso-when": "basis=statute"})
    )
    danger = forms.CharField(
        label="差し迫った危険の内容（緊急提供のとき）",
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-juso-when": "basis=danger"}),
    )
    recipient = forms.CharField(label="伝えた相手（機関・担当者）", max_length=100)
    what = forms.CharField(
        label="伝えた内容",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="必要最小限の内容を、伝えたとおりに書いてください。",
    )
    day = EraDateField(label="伝えた日", not_future=True, initial=timezone.localdate)
    clock = forms.TimeField(label="時刻", widget=forms.TimeInput(attrs={"type": "time"}))
    approved_by = forms.CharField(label="承認した人", max_length=60, help_text="所属の責任者など、判断した人の氏名です。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        laws = [(choice.label, choice.label) for choice in Choice.objects.offered("statute")]
        self.fields["statute"].choices = [("", "選んでください"), *laws]

    def clean(self):
        data = super().clean()
        if data.get("basis") == Basis.STATUTE and not data.get("statute"):
            self.add_error("statute", "通報の根拠となる法律を選んでください。")
        if data.get("basis") == Basis.DANGER and not data.get("danger"):
            self.add_error("danger", "差し迫った危険の内容を入力してください。")
        if data.get("day") and data.get("clock"):
            data["at"] = timezone.make_aware(datetime.combine(data["day"], data["clock"].replace(second=0)))
            if data["at"] > timezone.now():
                self.add_error("clock", "これからの時刻は記録できません。")
        return data

    def told(self) -> dict:
        """What disclose takes; of the two grounds only the words of the chosen one."""
        data = self.answers("person", "day", "clock")
        unused = "danger" if data["basis"] == Basis.STATUTE else "statute"
        return {**data, unused: ""}
