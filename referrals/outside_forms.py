"""Forms for answers of agencies without accounts."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.fields import EraDateField
from referrals.codes import read_code
from referrals.enums import OfferKind, Via
from referrals.forms import VerdictForm
from referrals.outside import verdicts

WAYS = [(Via.TELEPHONE.value, Via.TELEPHONE.label), (Via.PAPER.value, Via.PAPER.label)]


class CodeForm(forms.Form):
    """The code as it stands on the slip."""

    code = forms.CharField(
        label="回答用コード",
        max_length=80,
        strip=True,
        error_messages={"required": "依頼書に印刷された回答用コードを入力してください。"},
        help_text="依頼書に印刷された、4文字ずつ8組の英数字です。大文字・小文字、空白やハイフンの有無は問いません。",
        widget=forms.Textarea(  # two lines: on a telephone the whole code stays in view
            attrs={
                "rows": 2,
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "data-juso-first": "",
            }
        ),
    )

    def clean_code(self):
        typed = self.cleaned_data["code"]
        if not read_code(typed):
            raise ValidationError("回答用コードは、英数字32文字です。文字の数を確かめて、もう一度入力してください。")
        return typed


class SaidForm(VerdictForm):
    """And by whom."""

    name = forms.CharField(label="回答する人の氏名", max_length=60)

    field_order = ["once", "verdict", "name", "answer"]

    def __init__(self, *args, about, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = verdicts(about.kind, about.to_agency)
        self.fields["answer"].widget.attrs["rows"] = 4
        self.fields["answer"].help_text = "受けるときは、担当者や連絡先、いつから動けるか。辞退のときは、その理由（必須）。"
        if about.kind == OfferKind.ANONYMOUS:
            self.anonymously()


class GivenForm(SaidForm):
    """By whoever holds the code."""

    code = forms.CharField(max_length=80, widget=forms.HiddenInput)


class RecordForm(SaidForm):
    """Written down by the coordinator."""

    way = forms.ChoiceField(label="回答の方法", choices=WAYS, widget=forms.RadioSelect)
    told_on = EraDateField(label="回答のあった日", not_future=True, initial=timezone.localdate)
    reference = forms.CharField(
        label="書面の番号・保管場所",
        max_length=100,
        required=False,
        help_text="書面で届いたとき。本人の名前は書かないでください。",
    )

    field_order = ["once", "way", "told_on", "name", "verdict", "answer", "reference"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "回答した人の氏名"
        self.fields["answer"].label = "先方のことば"
        self.fields["told_on"].help_text = "つなぎを送った日から今日までの日。"
