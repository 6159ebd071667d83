"""Forms about the plan of the city: what a section reports, indicators with their targets, freezing, judging, correcting."""

from decimal import Decimal, InvalidOperation
from unicodedata import normalize

from django import forms
from django.core.exceptions import ValidationError

from agencies.models import Choice
from common.fields import EraDateField, area
from common.forms import OnceForm
from common.wareki import spell_fiscal_year
from reports.enums import Direction, Level, Verdict
from reports.figures import FIGURES
from reports.figures.counting import SPLIT_WORDS
from reports.models import Indicator
from reports.progress import spell


class DecimalField(forms.Field):
    """A number with at most two places; full-width digits and thousands marks are folded."""

    widget = forms.TextInput

    def widget_attrs(self, widget):
        return {"inputmode": "decimal", "size": 10, "autocomplete": "off"}

    def prepare_value(self, value):
        return spell(value) if isinstance(value, Decimal) else value

    def to_python(self, value):
        text = normalize("NFKC", str(value or "")).replace(",", "").replace("、", "").strip()
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise ValidationError("数字で入力してください（例：12.5）。", code="not_a_number") from None
        if not number.is_finite() or abs(number) >= 10**10 or number != round(number, 2):
            raise ValidationError("100億未満の数字を、小数2桁までで入力してください。", code="too_fine")
        return number


def figure_choices(empty: str):
    return [("", empty), *((figure.code, f"{figure.title}（{figure.counts}）") for figure in FIGURES.values())]


class ReportForm(OnceForm):
    """A row per indicator, and the words of the programme."""

    outcome = area("成果", required=False, hint="この1年でできたこと。個人が分かることは書かないでください。")
    issues = area("課題", required=False)
    next_steps = area("次年度の取組", required=False)

    def __init__(self, *args, part, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = part.lines
        for name in ("outcome", "issues", "next_steps"):
            self.fields[name].initial = getattr(part.report, name)
        grades = [("", "選んでください"), *((c.code, f"{c.code}　{c.label}") for c in Choice.objects.offered("achievement"))]
        for line in self.lines:
            self._add(line, grades)

    def _add(self, line, grades):
        indicator, result, key = line.indicator, line.result, line.indicator.pk
        known = result.value if result and result.by_hand else None
        hint = "空欄のままにすると、自動で数えた値を使います。" if indicator.figure else ""
        label = f"実績（{indicator.unit}）"
        self.fields[f"value_{key}"] = DecimalField(label=label, required=False, initial=known, help_text=hint)
        if indicator.figure:
            reason = result.reason if result else ""
            self.fields[f"reason_{key}"] = forms.CharField(label="手で直す理由", max_length=400, required=False, initial=reason)
        else:
            source = (result.source if result else "") or indicator.source
            self.fields[f"source_{key}"] = forms.CharField(label="出典", max_length=200, required=False, initial=source)
        self.fields[f"grade_{key}"] = forms.ChoiceField(
            label="達成度", choices=grades, required=False, initial=result.grade if result else ""
        )

    def rows(self):
        """(line, its boxes)"""
        for line in self.lines:
            names = [f"{kind}_{line.indicator.pk}" for kind in ("value", "reason", "source", "grade")]
            yield line, [self[name] for name in names if name in self.fields]

    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("outcome", "issues", "next_steps")}

    def results(self) -> dict[Indicator, dict]:
        found = {}
        for line in self.lines:
            key, data = line.indicator.pk, self.cleaned_data
            found[line.indicator] = {
                "value": data[f"value_{key}"],
                "grade": data[f"grade_{key}"],
                "reason": data.get(f"reason_{key}", ""),
                "source": data.get(f"source_{key}", ""),
            }
        return found


class IndicatorForm(OnceForm):
    """`plan`: a target may be set for each of its years."""

    code = forms.SlugField(label="コード", max_length=40, help_text="半角の英小文字・数字・ハイフン。")
    words = forms.CharField(label="指標", max_length=200)
    unit = forms.CharField(label="単位", max_length=20)
    level = forms.ChoiceField(label="段階", choices=Level)
    direction = forms.ChoiceField(label="めざす向き", choices=Direction)
    figure = forms.ChoiceField(label="自動で数える数", required=False)
    source = forms.CharField(
        label="手で入力する値の出典", max_length=200, required=False, help_text="自動で数えないときに入力します。"
    )
    base_value = DecimalField(label="基準値", required=False)
    base_year = forms.IntegerField(label="基準の年度（西暦）", required=False, min_value=2000, max_value=2100)
    is_example = forms.BooleanField(label="例として示す（市が定めた指標ではない）", required=False)
    retired = forms.BooleanField(label="今後は使わない", required=False)

    def __init__(self, *args, plan, frozen: set[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["figure"].choices = figure_choices("手で入力する")
        self.years = [year for year in plan.years if year not in frozen]
        for year in self.years:
            self.fields[f"target_{year}"] = DecimalField(label=f"{spell_fiscal_year(year)}の目標値", required=False)

    def clean(self):
        data = super().clean()
        if bool(data.get("figure")) == bool(data.get("source")):
            self.add_error("figure", "「自動で数える数」を選ぶか、「出典」を入力するか、どちらか一方にしてください。")
        if (data.get("base_value") is None) != (data.get("base_year") is None):
            self.add_error("base_value", "基準値と基準の年度は、両方とも入力してください。")
        return data

    def said(self) -> dict:
        return self.answers(*(f"target_{year}" for year in self.years))

    def targets(self) -> dict:
        return {year: self.cleaned_data[f"target_{year}"] for year in self.years}


class GiveBackForm(OnceForm):
    why = forms.CharField(label="差し戻しの理由", max_length=400)


class FreezeForm(OnceForm):
    """`over`: the fiscal year has ended."""

    early = forms.BooleanField(label="年度の途中ですが、いまの値で確定します")

    def __init__(self, *args, over: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["early"].error_messages["required"] = "年度が終わっていません。途中の値で確定するときは、選んでください。"
        if over:
            del self.fields["early"]


class JudgeForm(OnceForm):
    opinion = area("専門分科会の意見", rows=5)
    verdict = forms.ChoiceField(label="計画の見直し", choices=Verdict, widget=forms.RadioSelect)
    reason = area("判断の理由", limit=2000)
    judged_on = EraDateField(label="判断した日", not_future=True)


class CorrectForm(OnceForm):
    value = DecimalField(label="訂正後の値")
    reason = forms.CharField(label="訂正の理由", max_length=400)


class YearForm(forms.Form):
    """Which fiscal year, split by what. Asked by GET."""

    year = forms.TypedChoiceField(label="年度", coerce=int, required=False)
    split = forms.ChoiceField(label="内訳", choices=SPLIT_WORDS, required=False)

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, spell_fiscal_year(year)) for year in years]


class ItemForm(OnceForm):
    label = forms.CharField(label="項目", max_length=200)
    figure = forms.ChoiceField(label="数")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["figure"].choices = figure_choices("選んでください")
