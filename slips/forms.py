"""F0 as it is typed, and the short answers to it."""

from django import forms

from agencies.models import Agency
from cases.enums import Urgency
from clocks.forms import new_deadline
from common.fields import NamedChoiceField
from common.forms import OnceForm
from sheets.forms import SheetForm, form_for
from sheets.loading import current
from slips.enums import Channel, Decision
from slips.models import IDENTITY


def definition():
    return current()["F0"]


def _desks(*, but=None):
    return Agency.objects.desks().exclude(pk=but).order_by("code")


def slip_form(*args, agency, place=None, **kwargs) -> SheetForm:
    """The boxes of F0, how it came, and where it goes. `place`: where somebody came to mind."""
    initial = {"channel": Channel.VISIT} if place else {}
    return type("SlipForm", (_Routed, form_for(definition())), {})(*args, agency=agency, initial=initial, **kwargs)


class _Routed(SheetForm):
    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["channel"] = forms.ChoiceField(
            label="受けた方法", choices=Channel, initial=Channel.COUNTER, widget=forms.RadioSelect
        )
        self.fields["to_agency"] = NamedChoiceField(
            label="紹介先",
            queryset=_desks(but=agency.pk),
            empty_label="選んでください",
            help_text="迷うときは、福祉の総合相談を受ける機関を選んでください。受けた機関が、合う窓口に回せます。",
            error_messages={"required": "紹介先を選んでください。"},
        )
        self.fields["urgent"] = forms.BooleanField(
            label="急ぎ",
            required=False,
            help_text="回答期限が短くなります。困っている期日は「紹介する理由」に書いてください。",
        )
        self.fields["why"] = forms.CharField(
            label="紹介する理由", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
        )

    def clean(self):
        """Without consent, who somebody is stays here: said before it is sent, and what was typed is kept on the page."""
        data = super().clean()
        if data.get("consent") == "no":
            for code in IDENTITY:
                if data.get(code) and code in self.fields:
                    self.add_error(code, "同意がないときは、書かずに送ってください（匿名の相談になります）。")
        elif data.get("consent") == "yes" and not data.get("name") and not data.get("wish"):
            self.add_error("name", "氏名を入力してください。分からないときは「相談したいこと」に様子や場所を書いてください。")
        return data

    def routed(self) -> dict:
        """How it came, where it goes, how soon."""
        said = {name: self.cleaned_data[name] for name in ("channel", "to_agency", "why")}
        return {**said, "urgency": Urgency.WEEK if self.cleaned_data["urgent"] else Urgency.LOW}


class AnswerForm(OnceForm):
    words = forms.CharField(
        label="送った人への回答",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="どう対応したか。ケースの内容や家族のことは書かないでください。",
    )


class PassForm(OnceForm):
    to_agency = NamedChoiceField(label="回す先", queryset=Agency.objects.none(), empty_label="選んでください")
    words = forms.CharField(label="理由", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_agency"].queryset = _desks(but=agency.pk)


class TellForm(OnceForm):
    words = forms.CharField(label="連絡", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class DecisionForm(OnceForm):
    """About a slip that has climbed: wait longer, or another agency. The words go to sender and receiver."""

    verdict = forms.ChoiceField(label="判断", choices=Decision, initial=Decision.EXTENDED, widget=forms.RadioSelect)
    until = new_deadline()
    to_agency = NamedChoiceField(
        label="回す先",
        queryset=Agency.objects.none(),
        required=False,
        empty_label="選んでください",
        widget=forms.Select(attrs={"data-juso-when": "verdict=passed"}),
    )
    words = forms.CharField(
        label="理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="送った機関と受けた機関に伝わります。本人の名前や家族のことは書かないでください。",
    )

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_agency"].queryset = _desks(but=agency.pk)

    def clean(self):
        data = super().clean()
        if data.get("verdict") == Decision.PASSED and not data.get("to_agency") and "to_agency" not in self.errors:
            self.add_error("to_agency", "回す先の機関を選んでください。")
        return data
