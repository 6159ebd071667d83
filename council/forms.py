"""Cards without names, their steps, sittings and minutes."""

from datetime import datetime
from functools import partial

from django import forms
from django.utils import timezone

from agencies.models import Agency, MeetingType, Office, User
from common.fields import EraDateField, NamedChoiceField, NamedMultipleChoiceField, area
from common.forms import OnceForm
from council.enums import COUNCIL, NEXT, ON_THE_TABLE, WORKING_GROUP, Became, Gap, Helped, Method, Presence, State
from council.models import Card
from meetings import forms as decisions
from meetings.forms import CLOCK

_area = partial(area, required=False)
WITHOUT = "名前・住所・電話番号・ケース番号は書かず、だれのことか分からないように書いてください。"


def _chooser(choices, *, label, empty, **kwargs):
    return forms.ChoiceField(label=label, choices=[("", empty), *choices], required=False, **kwargs)


class _Numbered(forms.ModelMultipleChoiceField):
    def label_from_instance(self, card):
        return f"{card.number}　{card.title}（{card.get_state_display()}）"


class CardFilterForm(forms.Form):
    state = _chooser(State.choices, label="状態", empty="すべて")
    gap = _chooser(Gap.choices, label="課題の種類", empty="すべて")
    section = NamedChoiceField(label="関係する課・機関", queryset=Agency.objects.none(), required=False, empty_label="すべて")
    mine = forms.BooleanField(label="自分が起こしたカード", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = Agency.objects.filter(pk__in=Card.sections.through.objects.values("agency"))

    def narrow(self, cards, user):
        if not self.is_valid():
            return cards
        asked = {"state": "state", "gap": "gap", "section": "sections"}
        cards = cards.filter(**{column: self.cleaned_data[name] for name, column in asked.items() if self.cleaned_data[name]})
        return cards.filter(proposer=user) if self.cleaned_data["mine"] else cards


class CardForm(OnceForm):
    agency = NamedChoiceField(label="提起する機関", queryset=Agency.objects.none(), empty_label=None)
    title = forms.CharField(label="題名", max_length=80, help_text="例：保証人がいない単身者の住まい")
    pattern = area("起きていること", rows=5, limit=1500, hint=f"どのような人に、何が起きているか。{WITHOUT}")
    gap = forms.ChoiceField(label="課題の種類", choices=Gap, widget=forms.RadioSelect)
    proposal = area("提案", rows=4, limit=1500, hint="だれが、何をすればよいか。案の段階でかまいません。")
    sections = NamedMultipleChoiceField(
        label="関係する課・機関", queryset=Agency.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    generalised = forms.BooleanField(
        label="一般化したカード（もとのケースが3件未満）", required=False,
        help_text="3件未満でも地域の課題といえるときに選びます。提起した人とは別の職員が確認します。",
    )  # fmt: skip
    generalised_why = forms.CharField(label="一般化した理由", max_length=400, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, agencies, rewording=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=[agency.pk for agency in agencies])
        self.fields["sections"].queryset = sections_to_name()
        if rewording or len(agencies) == 1:
            del self.fields["agency"]

    def clean(self):
        data = super().clean()
        if data.get("generalised") and not data.get("generalised_why"):
            self.add_error("generalised_why", "一般化した理由を入力してください。")
        if not data.get("generalised"):
            data["generalised_why"] = ""
        return data


def sections_to_name():
    """Sections of the city and what sits at the council."""
    tables = Office.objects.filter(meeting_type__code__in=(COUNCIL, WORKING_GROUP)).values("agency")
    return Agency.objects.working().filter(pk__in=tables).order_by("department", "code")


class StepForm(OnceForm):
    """`card`: where it may go from here is what is offered."""

    onto = forms.ChoiceField(label="次の段階", widget=forms.RadioSelect)
    words = _area("内容・理由", rows=4, limit=2000, hint="見送り・事業化・終了では、提起した人への回答になります。")
    due_on = EraDateField(label="期限", required=False, not_past=True, help_text="WGの検討、事業化、検証をいつまでに行うか。")
    owner = NamedChoiceField(label="担当課", queryset=Agency.objects.none(), required=False, empty_label="選んでください")
    became = _chooser(Became.choices, label="対応", empty="選んでください")
    helped = _chooser(Helped.choices, label="検証の結果", empty="選んでください")

    def __init__(self, *args, card, **kwargs):
        super().__init__(*args, initial={"owner": card.owner_id}, **kwargs)
        self.fields["onto"].choices = [(state, state.label) for state in NEXT[card.state] if state != State.CHECKED]
        self.fields["owner"].queryset = sections_to_name()
        wanted = {"owner": State.REALISING, "became": State.REALISING}
        for name, state in wanted.items():
            if state not in NEXT[card.state]:
                del self.fields[name]
        if card.state != State.VERIFYING:
            del self.fields["helped"]


class CommentForm(OnceForm):
    text = area("意見", rows=3, limit=1500, hint=f"事務局が確認したあとに、ほかの人にも見えるようになります。{WITHOUT}")


class ReportForm(OnceForm):
    report = forms.CharField(label="行ったこと", max_length=400)


class SeatForm(OnceForm):
    user = NamedChoiceField(label="職員", queryset=User.objects.none(), empty_label="選んでください")
    since = EraDateField(label="いつから")

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, **kwargs)
        homes = (
            User.objects.filter(is_active=True, posts__agency=office.agency)
            if office.agency
            else User.objects.filter(is_active=True)
        )
        self.fields["user"].queryset = homes.distinct().order_by("kana", "pk")


class _Agenda(OnceForm):
    cards = _Numbered(
        label="カード", queryset=Card.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="匿名化の確認が済み、まだ結論の出ていないカードです。",
    )  # fmt: skip
    matters = _area("その他の議題", rows=3, limit=1000, hint="1行に1つ。")

    def __init__(self, *args, leave_out=(), **kwargs):
        super().__init__(*args, **kwargs)
        cards = Card.objects.filter(state__in=ON_THE_TABLE).exclude(pk__in=leave_out).order_by("number")
        self.fields["cards"].queryset = cards

    def clean_matters(self):
        lines = [line.strip() for line in self.cleaned_data["matters"].splitlines() if line.strip()]
        if any(len(line) > 100 for line in lines):
            raise forms.ValidationError("議題は、1行100字までにしてください。")
        return lines


class AgendaForm(_Agenda):
    def clean(self):
        data = super().clean()
        if not self.errors and not data.get("cards") and not data.get("matters"):
            raise forms.ValidationError("加えるカードか議題を入力してください。")
        return data


class ConveneForm(_Agenda):
    field_order = ("once", "type", "day", "clock", "place", "method")

    type = NamedChoiceField(label="会議", queryset=MeetingType.objects.none(), empty_label=None)
    day = EraDateField(label="日付", not_past=True)
    clock = forms.TimeField(label="時刻", **CLOCK)
    place = forms.CharField(label="場所", max_length=100, help_text="オンラインのときは、会議室の名前や接続の方法。")
    method = forms.ChoiceField(label="方法", choices=Method, initial=Method.ROOM, widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["type"].queryset = MeetingType.objects.filter(code__in=(COUNCIL, WORKING_GROUP))

    def clean(self):
        data = super().clean()
        if data.get("day") and data.get("clock"):
            data["held_at"] = timezone.make_aware(datetime.combine(data["day"], data["clock"]))
        return data


class MinutesForm(OnceForm):
    chair = forms.CharField(label="議長（職名）", max_length=60, required=False)
    remarks = _area("その他・連絡", rows=3)

    def __init__(self, *args, offices, topics, presences=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.offices, self.topics = offices, topics
        for office in offices:
            self.fields[f"presence-{office.pk}"] = forms.ChoiceField(
                label=f"{office.department} {office.title}".strip(), choices=Presence,
                initial=(presences or {}).get(office.pk, Presence.SELF),
            )  # fmt: skip
        for topic in topics:
            self.fields[f"talk-{topic.pk}"] = _area("協議の内容", rows=4)
            self.initial[f"talk-{topic.pk}"] = topic.talk

    def presence_fields(self):
        return [self[f"presence-{office.pk}"] for office in self.offices]

    def minutes(self) -> dict:
        said = self.cleaned_data
        return {
            "chair": said["chair"],
            "remarks": said["remarks"],
            "presence": {office: said[f"presence-{office.pk}"] for office in self.offices},
            "talks": {topic: said[f"talk-{topic.pk}"] for topic in self.topics},
        }


class TopicStepForm(forms.Form):
    """How one card goes on after the sitting."""

    onto = forms.ChoiceField(label="このカードの扱い", required=False)
    words = _area(
        "内容・理由", rows=3, limit=2000, hint="WGへの依頼の内容、検討の結果、見送りの理由など。提起した人が読みます。"
    )
    due_on = EraDateField(label="期限", required=False, not_past=True)
    owner = NamedChoiceField(label="担当課", queryset=Agency.objects.none(), required=False, empty_label="選んでください")
    became = _chooser(Became.choices, label="対応", empty="選んでください")

    def __init__(self, *args, card, **kwargs):
        super().__init__(*args, initial={"owner": card.owner_id}, **kwargs)
        self.card = card
        offered = [(state, state.label) for state in NEXT[card.state]]
        self.fields["onto"].choices = [("", "いまの段階のまま（継続）"), *offered]
        self.fields["owner"].queryset = sections_to_name()
        if State.REALISING not in NEXT[card.state]:
            del self.fields["owner"], self.fields["became"]

    def clean(self):
        data = super().clean()
        onto = data.get("onto")
        needs_words = onto in {State.DECLINED, State.REALISING} or (onto and self.card.state == State.WORKING_GROUP)
        if (needs_words or (self.card.state, onto) == (State.COUNCIL, State.WORKING_GROUP)) and not data.get("words"):
            self.add_error("words", "内容・理由を入力してください。")
        if onto == State.REALISING:
            for name in ("owner", "became"):
                if not data.get(name):
                    self.add_error(name, "選んでください。")
        return data

    def step(self) -> dict | None:
        said = self.cleaned_data
        return {"card": self.card, **said} if said.get("onto") else None


class DecisionForm(decisions.DecisionForm):
    card = forms.ModelChoiceField(label="カード", queryset=Card.objects.none(), required=False, empty_label="カードなし")

    field_order = ("what", "card", "agency", "due_on")

    def __init__(self, *args, cards, **kwargs):
        super().__init__(*args, agencies=sections_to_name(), **kwargs)
        self.fields["agency"].label = "担当"
        self.fields["card"].queryset = cards
        self.fields["card"].label_from_instance = lambda card: f"{card.number}　{card.title}"


DecisionForms = forms.formset_factory(DecisionForm, formset=decisions.Decisions, extra=3, max_num=20, absolute_max=30)
