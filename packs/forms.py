"""Forms of packs and of disclosure requests."""

from django import forms
from django.utils import timezone

from agencies.models import Agency, Choice
from common.fields import EraDateField, NamedChoiceField, NumberField, area
from common.forms import OnceForm
from packs.blackout import sentences
from packs.enums import DAYS, EXISTENCE, NOTES, Asker, Decision, Occasion, RecordKind, Why
from packs.models import DisclosureEntry


class HandoverForm(OnceForm):
    occasion = forms.ChoiceField(label="きっかけ", choices=Occasion)
    reach = forms.ChoiceField(
        label="引継先",
        choices=[("own", "自機関の中"), ("agency", "ほかの機関"), ("outside", "市外の自治体など、登録のない相手")],
        initial="own",
        widget=forms.RadioSelect,
    )
    to_agency = NamedChoiceField(
        label="引継先の機関",
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.Select(attrs={"data-juso-when": "reach=agency"}),
    )
    to_body = forms.CharField(
        label="引継先の名称",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"data-juso-when": "reach=outside"}),
        help_text="例：○○市 福祉課。",
    )
    recipient = forms.CharField(label="宛名（受け取る人）", max_length=80)
    remarks = area("申し送り", rows=5, required=False, hint="いま大切にしていること、次の人に頼みたいことを書いてください。")
    notes = forms.TypedChoiceField(
        label="支援の経過", choices=[(number, f"新しいものから{number}件") for number in NOTES], coerce=int, initial=NOTES[0]
    )

    def __init__(self, *args, own: Agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.own = own
        self.fields["to_agency"].queryset = Agency.objects.working().exclude(pk=own.pk).order_by("code")

    def clean(self):
        data = super().clean()
        reach = data.get("reach")
        if reach == "agency" and not data.get("to_agency"):
            self.add_error("to_agency", "引継先の機関を選んでください。")
        if reach == "outside" and not data.get("to_body"):
            self.add_error("to_body", "引継先の名称を入力してください。")
        if reach == "own" and data.get("occasion") == Occasion.MOVE_OUT:
            self.add_error("reach", "転出のときは、引継先を選んでください。")
        return data

    def handed(self) -> dict:
        data = self.answers("reach")
        reach = self.cleaned_data["reach"]
        data["to_agency"] = {"own": self.own, "agency": data["to_agency"], "outside": None}[reach]
        data["to_body"] = data["to_body"] if reach == "outside" else ""
        return data


class ReceiveForm(OnceForm):
    asker = forms.ChoiceField(label="請求者", choices=Asker, initial=Asker.SELF, widget=forms.RadioSelect)
    asker_name = forms.CharField(label="代理人の氏名（代理人のとき）", max_length=80, required=False)
    identity = forms.CharField(
        label="本人確認の方法",
        max_length=200,
        help_text="例：運転免許証。代理人のときは、代理権を確かめた書類も書いてください。",
    )
    received_on = EraDateField(label="受付日", not_future=True, initial=timezone.localdate)
    due_on = EraDateField(label="決定の期限", required=False, help_text=f"空欄のときは、受付日の{DAYS}日後です。")
    scope_from = EraDateField(label="いつからの記録", required=False, help_text="空欄のときは、はじめから。")
    scope_until = EraDateField(label="いつまでの記録", required=False, help_text="空欄のときは、受付日まで。")
    kinds = forms.MultipleChoiceField(
        label="記録の種類", choices=RecordKind, initial=list(RecordKind.values), widget=forms.CheckboxSelectMultiple
    )

    def clean(self):
        data = super().clean()
        if data.get("asker") not in {None, Asker.SELF} and not data.get("asker_name"):
            self.add_error("asker_name", "代理人の氏名を入力してください。")
        received, due = data.get("received_on"), data.get("due_on")
        if received and due and due < received:
            self.add_error("due_on", "決定の期限は、受付日より後の日にしてください。")
        first, last = data.get("scope_from"), data.get("scope_until")
        if first and last and last < first:
            self.add_error("scope_until", "期間の終わりは、始まりより後の日にしてください。")
        return data


class MarkForm(OnceForm):
    """One record: kept marks with a tick each, a ground beside each sentence, and words to cover wherever they stand."""

    seen = forms.CharField(widget=forms.HiddenInput)
    withheld = forms.ChoiceField(label="記録の全部", required=False)
    words = area(
        "このほか黒塗りにする語句", rows=3, required=False, hint="1行に1つ。この記録の中で同じ語句は、すべて黒塗りになります。"
    )
    ground = forms.ChoiceField(label="語句の根拠", required=False)

    def __init__(self, *args, entry: DisclosureEntry, **kwargs):
        super().__init__(*args, **kwargs)
        labels = [(choice.code, choice.label) for choice in Choice.objects.offered("exemption", also=[entry.withheld])]
        partial = [(code, label) for code, label in labels if code != EXISTENCE]
        self.fields["withheld"].choices = [
            ("", "開示する（黒塗りを除く）"),
            *((code, f"全部を不開示：{label}") for code, label in labels),
        ]
        self.fields["withheld"].initial = entry.withheld
        self.fields["seen"].initial = entry.stamp
        self.fields["ground"].choices = [("", "選んでください"), *partial]
        self.entry, self.pieces = entry, sentences(entry.text)
        by_place = {(start, end): ground for start, end, ground, why in entry.marks if why == Why.SENTENCE}
        self.kept_marks = [
            at for at, mark in enumerate(entry.marks) if mark[3] != Why.SENTENCE or tuple(mark[:2]) not in self.pieces
        ]
        for at in self.kept_marks:
            start, end, ground, why = entry.marks[at]
            label = f"「{entry.text[start:end]}」（{dict(labels).get(ground, ground).partition('　')[0]}・{Why(why).label}）"
            self.fields[f"keep_{at}"] = forms.BooleanField(label=label, required=False, initial=True)
        for at, (start, end) in enumerate(self.pieces):
            self.fields[f"sentence_{at}"] = forms.ChoiceField(
                label=entry.text[start:end].strip(),
                required=False,
                choices=[("", "開示"), *((code, label.partition("　")[0]) for code, label in partial)],
                initial=by_place.get((start, end), ""),
            )

    def clean(self):
        data = super().clean()
        if data.get("words", "").strip() and not data.get("ground"):
            self.add_error("ground", "語句を黒塗りにする根拠を選んでください。")
        return data

    @property
    def kept(self) -> list:
        return [self[f"keep_{at}"] for at in self.kept_marks]

    @property
    def sentences(self) -> list:
        return [self[f"sentence_{at}"] for at in range(len(self.pieces))]

    def marked(self) -> dict:
        data = self.cleaned_data
        return {
            "seen": data["seen"],
            "withheld": data["withheld"],
            "kept": [at for at in self.kept_marks if data[f"keep_{at}"]],
            "sentences": {at: data[f"sentence_{at}"] for at in range(len(self.pieces)) if data[f"sentence_{at}"]},
            "words": [line.strip() for line in data["words"].splitlines() if line.strip()],
            "ground": data["ground"],
        }


class ReviewForm(OnceForm):
    verdict = forms.ChoiceField(
        label="確認の結果",
        choices=[("good", "黒塗りと不開示に誤りがないことを確かめた"), ("back", "差し戻す")],
        widget=forms.RadioSelect,
    )
    reason = area("差し戻しの理由", rows=2, limit=400, required=False)

    def clean(self):
        data = super().clean()
        if data.get("verdict") == "back" and not data.get("reason", "").strip():
            self.add_error("reason", "差し戻す理由を入力してください。")
        return data


class ExtendForm(OnceForm):
    days = NumberField(label="延長する日数", unit="日", initial=DAYS)
    reason = area("延長の理由", rows=2, limit=400, hint="本人への通知に書く理由です。")


class DecideForm(OnceForm):
    decision = forms.ChoiceField(label="決定", choices=Decision, widget=forms.RadioSelect)
    reason = area("開示しない理由・本人への説明", rows=4, limit=2000, required=False)


class GiveForm(OnceForm):
    how = forms.CharField(
        label="交付の方法", max_length=200, help_text="例：窓口で本人に写しを交付。受け取った人と確かめた書類も書いてください。"
    )
