"""Forms of つなぎ: what we did, what we keep, what we ask."""

from django import forms

from agencies.models import Agency
from common.forms import OnceForm
from referrals.enums import OfferKind


def _text(label, hint, rows=3, required=True):
    return forms.CharField(
        label=label, max_length=2000, required=required, widget=forms.Textarea(attrs={"rows": rows}), help_text=hint
    )


class OfferForm(OnceForm):
    kind = forms.ChoiceField(label="種類", choices=OfferKind, initial=OfferKind.REFER, widget=forms.RadioSelect)
    to_agency = forms.ModelChoiceField(label="つなぎ先", queryset=Agency.objects.none(), empty_label="選んでください")
    did = _text("これまでに行ったこと", "聞き取ったこと、試したこと、その結果。")
    keeps = _text("自機関が続けること", "つないだあとも、自分の機関が続けること。")
    asks = _text("お願いしたいこと", "相手の機関に頼みたいこと。")
    danger = _text(
        "緊急提供の理由",
        "同意がなく、生命・身体・財産に差し迫った危険があるときだけ。この理由は記録に残ります。",
        rows=2,
        required=False,
    )

    def __init__(self, *args, case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_agency"].queryset = Agency.objects.desks().exclude(pk=case.custodian_id).order_by("code")
        self.fields["to_agency"].label_from_instance = lambda agency: agency.name


class AcceptForm(OnceForm):
    answer = _text("ひとこと（任意）", "担当者や、いつから動けるかなど。", rows=2, required=False)


class DeclineForm(OnceForm):
    answer = _text("辞退の理由", "必ず入力してください。つなぎ元に伝わります。")
    counter_proposal = _text("代わりの提案（任意）", "ほかに合う機関、できる範囲の協力など。", rows=2, required=False)


class TakeBackForm(OnceForm):
    reason = forms.CharField(label="引き取る理由", max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
