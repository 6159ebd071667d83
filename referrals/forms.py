"""Forms of つなぎ: what we did, what we keep, what we ask; and what may be said back."""

from django import forms

from agencies.models import Agency
from cases.enums import Urgency
from clocks.forms import new_deadline
from common.fields import NamedChoiceField, area
from common.forms import OnceForm
from referrals.enclosure import pages_of
from referrals.enums import ASKED_ONLY, Decision, OfferKind, Review, Verdict


def _text(label, hint="", rows=3, required=True):
    return area(label, rows=rows, limit=2000, required=required, hint=hint)


class OfferForm(OnceForm):
    """Sent only as it was shown: `shown` carries the stamp of what the page laid before the sender."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="種類", choices=OfferKind, initial=OfferKind.REFER, widget=forms.RadioSelect)
    to_agency = NamedChoiceField(label="つなぎ先", queryset=Agency.objects.none(), empty_label="選んでください")
    urgency = forms.ChoiceField(
        label="緊急度", choices=Urgency, widget=forms.RadioSelect, help_text="回答期限は、緊急度と相手の機関から決まります。"
    )
    did = _text("これまでに行ったこと", "聞き取ったこと、試したこと、その結果。")
    keeps = _text("自機関が続けること", "つないだあとも、自分の機関が続けること。")
    asks = _text("お願いしたいこと", "相手の機関に頼みたいこと。")
    pages = forms.MultipleChoiceField(
        label="添える帳票",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-juso-when": "kind=refer|join|hand_back"}),
        help_text="支援チームに公開している帳票だけを添えられます。本人同意の範囲を超えるものは送れません。",
    )
    danger = area(
        "緊急提供の理由",
        rows=2,
        limit=400,
        required=False,
        hint="同意がなく、生命・身体・財産に差し迫った危険があるときだけ。この理由は記録に残ります。",
    )
    approved_by = forms.CharField(
        label="緊急提供を承認した人", max_length=60, required=False, help_text="緊急提供の理由を書いたときは、必ず入力します。"
    )

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        asked = Agency.objects.working().exclude(kind="city_section", holds_cases=False)  # also a hospital or a school
        self.fields["to_agency"].queryset = asked.exclude(pk=case.custodian_id).order_by("code")
        self.fields["urgency"].initial = case.urgency
        self.offered = {page.key: page for page in pages_of(case)}
        self.fields["pages"].choices = [(key, page.label) for key, page in self.offered.items()]
        if not self.offered:
            del self.fields["pages"]

    def clean(self):
        data = super().clean()
        data["pages"] = [self.offered[key] for key in data.get("pages", [])]
        if data.get("kind") == OfferKind.ANONYMOUS and data["pages"]:
            self.add_error("pages", "匿名相談には、帳票を添えられません。")
        if data.get("danger") and not data.get("approved_by") and "approved_by" not in self.errors:
            self.add_error("approved_by", "緊急提供を承認した人を入力してください。")
        return data


class ManyForm(OnceForm):
    """Several cases at once. The boxes are ticked one by one; nothing is ticked beforehand."""

    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    cases = forms.MultipleChoiceField(
        label="ケース", widget=forms.CheckboxSelectMultiple, error_messages={"required": "ケースを選んでください。"}
    )

    def __init__(self, *args, cases, **kwargs):
        super().__init__(*args, **kwargs)
        self.offered = {str(case.pk): case for case in cases}
        self.fields["cases"].choices = [(key, _case_label(case)) for key, case in self.offered.items()]

    def clean_cases(self):
        return [self.offered[key] for key in self.cleaned_data["cases"]]


def _case_label(case) -> str:
    worker = f"　担当 {case.worker.name}" if case.worker else ""
    return f"{case.number}　{case.person.display_name}（{case.get_stage_display()}）{worker}"


class SendManyForm(ManyForm):
    kind = forms.ChoiceField(
        label="種類",
        choices=[(kind, OfferKind(kind).label) for kind in (OfferKind.REFER, OfferKind.HAND_BACK, OfferKind.JOIN)],
        initial=OfferKind.REFER,
        widget=forms.RadioSelect,
    )
    to_agency = NamedChoiceField(label="つなぎ先", queryset=Agency.objects.none(), empty_label="選んでください")
    did = _text("これまでに行ったこと", "どのケースにも同じ文が添えられます。")
    keeps = _text("自機関が続けること")
    asks = _text("お願いしたいこと")

    field_order = ("once", "shown", "kind", "to_agency", "did", "keeps", "asks", "cases")

    def __init__(self, *args, own, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_agency"].queryset = (
            Agency.objects.desks().exclude(pk__in=[agency.pk for agency in own]).order_by("code")
        )


class TakeBackManyForm(ManyForm):
    reason = forms.CharField(label="引き取る理由", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class VerdictForm(OnceForm):
    """Yes, yes as a partner, or no, and in which words."""

    verdict = forms.ChoiceField(label="回答", widget=forms.RadioSelect)
    answer = _text("つなぎ元へのことば", required=False)

    def anonymously(self):
        """What is asked without a name is answered with advice."""
        self.fields["answer"].label, self.fields["answer"].required = "回答・助言", True
        self.fields["answer"].help_text = "この相談では、本人が誰かを尋ねないでください。"

    def clean(self):
        data = super().clean()
        if data.get("verdict") == Verdict.DECLINED and not data.get("answer", "").strip() and "answer" not in self.errors:
            self.add_error("answer", "辞退の理由を入力してください。つなぎ元と調整機関に伝わります。")
        return data


class AnswerForm(VerdictForm):
    """One page, three answers."""

    counter_proposal = _text("代わりの提案", "ほかに合う機関、できる範囲の協力など。", rows=2, required=False)

    def __init__(self, *args, offer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = ASKED_ONLY.get(offer.kind, Verdict.choices)
        self.fields["answer"].help_text = "受理なら担当者やいつから動けるか。辞退ならその理由（必須）。"
        self.fields["counter_proposal"].widget.attrs["data-juso-when"] = f"{self.add_prefix('verdict')}=declined|partly"
        if offer.is_anonymous:
            self.anonymously()
            del self.fields["counter_proposal"]
        elif offer.moves_custody and not offer.to_agency.holds_cases:
            self.fields["verdict"].choices = Verdict.choices[1:]


class WordsForm(OnceForm):
    """One text and a button: a question, a reply, a withdrawal, the next step, a report."""

    words = _text("内容")

    def __init__(self, *args, label, hint="", required=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].label, self.fields["words"].help_text = label, hint
        self.fields["words"].required = required


class ReviewForm(OnceForm):
    verdict = forms.ChoiceField(label="確認の結果", choices=Review, widget=forms.RadioSelect)
    words = _text("つなぎ元・つなぎ先へのことば", "ほかの機関の提案など。本人の名前や家族のことは書かないでください。")


class DecisionForm(OnceForm):
    verdict = forms.ChoiceField(label="判断", choices=Decision, widget=forms.RadioSelect)
    until = new_deadline()
    words = _text("理由", "本人の名前や家族のことは書かないでください。")


class TakeBackForm(OnceForm):
    reason = forms.CharField(label="引き取る理由", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
