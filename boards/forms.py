"""What a board is narrowed to. Asked by GET: nothing of it is about a person."""

from django import forms

from boards.enums import Kind, Scope


class BoardForm(forms.Form):
    """Without an answer: the widest scope of this person, every agency and kind."""

    scope = forms.ChoiceField(label="範囲", required=False)
    agency = forms.TypedChoiceField(label="機関", required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label="種類", required=False, choices=[("", "すべて"), *Kind.choices])

    def __init__(self, *args, scopes, **kwargs):
        super().__init__(*args, **kwargs)
        self.scopes, widest = scopes, [*scopes][-1]
        self.fields["scope"].choices = [(scope, Scope(scope).label) for scope in scopes]
        self.wanted = {"scope": widest, "agency": None, "kind": ""}
        every = {agency.pk: agency.name for agencies in scopes.values() for agency in agencies}
        self.fields["agency"].choices = [("", "すべて"), *every.items()]

    def clean(self):
        data = super().clean()
        scope = data.get("scope") or self.wanted["scope"]
        if data.get("agency") and data["agency"] not in {agency.pk for agency in self.scopes[scope]}:
            self.add_error("agency", f"この機関は「{Scope(scope).label}」の中にありません。範囲か機関を選び直してください。")
        self.wanted |= {name: value for name, value in data.items() if value}
        return data


class FiguresForm(forms.Form):
    """One agency, set beside the whole city."""

    agency = forms.TypedChoiceField(label="機関", required=False, coerce=int, empty_value=None)

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [(agency.pk, agency.name) for agency in agencies]
