"""What somebody has typed so far, and the coordinator's decision."""

from django import forms

from common.fields import EraDateField, KanaField, PhoneField
from common.forms import OnceForm


class TypedForm(forms.Form):
    """The boxes of the intake page that tell who it may be; half-typed ones are left out, never complained about."""

    name = forms.CharField(max_length=80, required=False)
    kana = KanaField(max_length=160, required=False)
    born_on = EraDateField(required=False)
    mobile = PhoneField(required=False)
    telephone = PhoneField(required=False)

    def known(self) -> dict:
        self.is_valid()
        said = self.cleaned_data
        return {
            "name": said.get("name") or "",
            "kana": said.get("kana") or "",
            "born": said.get("born_on"),
            "telephone": said.get("mobile") or said.get("telephone") or "",
        }


class DecideForm(OnceForm):
    verdict = forms.ChoiceField(label="判断", widget=forms.RadioSelect)
    reason = forms.CharField(label="判断の理由", max_length=400, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, sides, **kwargs):
        super().__init__(*args, **kwargs)
        one, two = sides
        self.fields["verdict"].choices = [
            ("different", "別の人"),
            (str(one.id), f"同じ人：左の記録（{one.name}）を残す"),
            (str(two.id), f"同じ人：右の記録（{two.name}）を残す"),
        ]
