"""The city's figures on one page, and an agency's own answer time."""

from itertools import pairwise

from django import forms

from agencies.models import Agency
from clocks.clock import given
from clocks.enums import URGENCIES, Rung
from common.fields import EraDateField, NamedChoiceField, NumberField
from common.forms import OnceForm

MOST = 60  # working days
OTHERS = {
    "review": ("辞退の確認", "調整機関が、辞退を確かめるまで。"),
    "next": ("次の手", "つなぎ元が、辞退などのあとの次の手を決めるまで。"),
    "outcome": ("結果の報告", "受理した機関が、どうなったかをつなぎ元に伝えるまで。"),
    "link": ("回答用コード", "アカウントのない機関に渡すコードの有効期間。"),
    "council": ("まるごと会議での検討", "会議に諮ることにしてから、もう一度判断するまで。"),
}


class DaysField(NumberField):
    """Working days, 0 to 60."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs["size"] = 4

    def clean(self, value):
        days = super().clean(value)
        if days is not None and days > MOST:
            raise forms.ValidationError(f"0から{MOST}までの日数を入力してください。", code="too_many")
        return days


def box_of(name: str) -> str:
    """ladder/week/3 → ladder-week-3"""
    return name.replace("/", "-")


class FiguresForm(OnceForm):
    """Carries what it showed: only what was changed here is written, and a colleague's change stays."""

    def __init__(self, *args, now: dict[str, int], **kwargs):
        super().__init__(*args, **kwargs)
        for name in given():
            field = DaysField(label=self._label(name), initial=now[name], show_hidden_initial=True)
            field.error_messages["required"] = "日数を入力してください。"
            field.widget.attrs["aria-label"] = field.label
            field.help_text = OTHERS[name][1] if name in OTHERS else ""
            self.fields[box_of(name)] = field

    @staticmethod
    def _label(name: str) -> str:
        part, _, rest = name.partition("/")
        if part == "answer":
            return f"{URGENCIES[rest]}：回答期限"
        if part == "ladder":
            urgency, _, rung = rest.partition("/")
            return f"{URGENCIES[urgency]}：{Rung(int(rung)).label}"
        return OTHERS[name][0]

    def table(self):
        """(urgency, its answer box, its five boxes of the ladder)"""
        return [
            (label, self[f"answer-{urgency}"], [(rung.label, self[f"ladder-{urgency}-{rung}"]) for rung in Rung])
            for urgency, label in URGENCIES.items()
        ]

    def others(self):
        return [self[name] for name in OTHERS]

    def clean(self):
        data = super().clean()
        for urgency, label in URGENCIES.items():
            steps = [(rung, data.get(f"ladder-{urgency}-{rung}")) for rung in Rung]
            for (_, before), (rung, after) in pairwise(steps):
                if before is not None and after is not None and after < before:
                    self.add_error(
                        f"ladder-{urgency}-{rung}", f"{label}の「{rung.label}」は、前の段階（{before}日）以上にしてください。"
                    )
        return data

    def changes(self) -> dict[str, int]:
        return {name: self.cleaned_data[box_of(name)] for name in given() if box_of(name) in self.changed_data}


def new_deadline():
    """The box of whoever gives more time: empty means the usual."""
    return EraDateField(
        label="新しい期限",
        required=False,
        not_past=True,
        help_text="空欄のときは、機関のいつもの回答期限。",
        widget=forms.TextInput(attrs={"data-juso-when": "verdict=extended"}),
    )


class DaysForm(OnceForm):
    days = DaysField(label="回答期限（開庁日）", help_text="送られた日の次の開庁日から数えます。0は当日です。")


class AnswerTimeForm(DaysForm):
    agency = NamedChoiceField(label="機関", queryset=Agency.objects.none(), empty_label="選んでください")
    urgency = forms.ChoiceField(label="緊急度", choices=list(URGENCIES.items()), widget=forms.RadioSelect)
    field_order = ("agency", "urgency", "days")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.desks().order_by("code")
