"""Ties of the ecomap, and the hand arrangement of the genogram."""

from django import forms

from agencies.models import Agency
from common.forms import OnceForm
from people.enums import Direction, Strength

FARTHEST = 3000  # px


class TieForm(OnceForm):
    agency = forms.ModelChoiceField(label="機関", queryset=Agency.objects.none(), required=False, empty_label="機関ではない")
    name = forms.CharField(
        label="機関でないときの名前", max_length=40, required=False, help_text="隣人、通いの場、職場、別居の長女など"
    )
    strength = forms.ChoiceField(label="つながり", choices=Strength, initial=Strength.NORMAL, widget=forms.RadioSelect)
    direction = forms.ChoiceField(label="向き", choices=Direction, initial=Direction.BOTH)
    note = forms.CharField(label="補足", max_length=60, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.working().order_by("name")

    def clean(self):
        data = super().clean()
        if bool(data.get("agency")) == bool(data.get("name")):
            self.add_error("name", "機関を選ぶか、名前を入力してください（どちらか一方）。")
        return data


class ArrangeForm(OnceForm):
    """One box per person: how far to the right of where the layout puts them. A script fills it in while one drags."""

    def __init__(self, *args, tree, moved, **kwargs):
        super().__init__(*args, **kwargs)
        for node in sorted(tree.nodes.values(), key=lambda node: (node.generation, node.x)):
            self.fields[str(node.id)] = forms.FloatField(
                label=node.name,
                required=False,
                initial=moved.get(node.id),
                min_value=-FARTHEST,
                max_value=FARTHEST,
                widget=forms.NumberInput(attrs={"step": 10, "data-juso-move": str(node.id)}),
            )

    def moved(self) -> dict:
        return {name: value for name, value in self.answers().items() if value}
