"""/ui/: every component once, with the awkward cases: long names, old characters, nothing at all, errors."""

from datetime import date

from django import forms
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.fields import EraDateField, KanaField
from common.icons import ICONS

NAMES = ["𠮷田　髙橋﨑子", "渡邊　美智代", "佐藤　寿限無寿限無五劫の擦り切れ海砂利水魚の水行末雲来末風来末"]


class Sample(forms.Form):
    name = forms.CharField(label="氏名", max_length=10)
    kana = KanaField(label="ふりがな", help_text="ひらがなで入力してください。")
    born_on = EraDateField(label="生年月日", required=False)
    kind = forms.ChoiceField(label="方法", choices=[("a", "来所面談"), ("b", "電話"), ("c", "訪問")], widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(
        label="相談内容",
        choices=[(str(n), word) for n, word in enumerate(["住まい", "介護のこと", "家族との関係について", "債務"])],
        widget=forms.CheckboxSelectMultiple,
    )
    text = forms.CharField(label="内容", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    agreed = forms.BooleanField(label="上の説明を読みました", required=False)


@require_safe
def show(request):
    typed = {"wrong-name": "長すぎる氏名を入力してしまった例", "wrong-kana": "漢字", "wrong-born_on": "昭和64年1月8日"}
    wrong = Sample(typed, prefix="wrong")
    wrong.is_valid()
    context = {
        "names": NAMES,
        "form": Sample(),
        "wrong": wrong,
        "fifty": range(1, 51),
        "signs": sorted(ICONS),
        "past": date(2026, 4, 1),
    }
    return render(request, "ui/gallery.html", context)
