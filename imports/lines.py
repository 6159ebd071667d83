"""Looking a list over, line by line: what it would become, what has to be put right, who seems to be known already."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies.models import Choice
from cases.enums import Stage
from cases.forms.work import staff_of
from cases.models import Case
from common.fields import EraDateField, KanaField, PhoneField, PostalCodeField
from common.kana import kanji_key
from imports.columns import BY_CODE, IGNORED
from imports.models import Import, ImportedCase
from matching.known import known_cases
from people.births import BirthField
from people.enums import Sex

SEXES = {"男": Sex.MALE, "m": Sex.MALE, "女": Sex.FEMALE, "f": Sex.FEMALE, "": Sex.UNKNOWN}
STAGES = {
    "": Stage.RECEIVED, "新規": Stage.RECEIVED, "継続": Stage.ACTIVE, "継続中": Stage.ACTIVE, "対応中": Stage.ACTIVE,
    "支援継続": Stage.ACTIVE, "終了": Stage.CLOSED, "済": Stage.CLOSED, "完了": Stage.CLOSED, "休止": Stage.SUSPENDED,
}  # fmt: skip
OFFERED_STAGES = (Stage.RECEIVED, Stage.ASSESSING, Stage.ENGAGING, Stage.ACTIVE, Stage.SUSPENDED, Stage.CLOSED)
NAMELESS = {"不明", "氏名不詳", "匿名", "不詳"}


class Words:
    """What the words in the list may stand for: read once per file."""

    def __init__(self, agency):
        staff = list(staff_of(agency))
        surnames = Counter(_surname(user) for user in staff)
        self.staff = {_surname(user): user for user in staff if surnames[_surname(user)] == 1}
        self.staff |= {kanji_key(user.name): user for user in staff}
        self.topics, self.routes, self.reasons = (
            [(choice.code, choice.label) for choice in Choice.objects.offered(code)]
            for code in ("topic", "route", "close_reason")
        )


def _surname(user) -> str:
    return kanji_key(user.name.replace("　", " ").split(" ")[0])


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).replace(" ", "").lower()


def _code_of(word, pairs) -> str:
    """The choice of that name, or the first whose name holds the word."""
    plain = _plain(word)
    labels = [(code, _plain(label)) for code, label in pairs]
    exact = [code for code, label in labels if label == plain]
    holding = [code for code, label in labels if len(plain) >= 2 and plain in label]
    return next(iter(exact + holding), "")


class LineForm(forms.Form):
    """One line as a form: the same boxes and sentences as on the intake page."""

    old_number = forms.CharField(max_length=40, required=False)
    name = forms.CharField(
        max_length=80, error_messages={"required": "氏名がありません。分からないときは「不明」としてください。"}
    )
    kana = KanaField(max_length=160, required=False)
    born_on = BirthField(required=False)
    sex = forms.CharField(required=False)
    postal_code = PostalCodeField(required=False)
    address = forms.CharField(max_length=200, required=False)
    telephone = PhoneField(required=False)
    mobile = PhoneField(required=False)
    received_on = EraDateField(not_future=True, required=False)
    route = forms.CharField(max_length=100, required=False)
    topics = forms.CharField(max_length=400, required=False)
    content = forms.CharField(max_length=3000, required=False)
    worker = forms.CharField(required=False)
    stage = forms.CharField(required=False)
    closed_on = EraDateField(not_future=True, required=False)
    close_reason = forms.CharField(max_length=200, required=False)
    note = forms.CharField(max_length=8000, required=False)

    def __init__(self, *args, words: Words, **kwargs):
        super().__init__(*args, **kwargs)
        self.words = words

    def clean_sex(self):
        said = _plain(self.cleaned_data["sex"])
        found = SEXES.get(said) or {_plain(sex.label): sex for sex in Sex}.get(said)
        if not found:
            raise ValidationError("性別は、男性・女性・その他・回答しない・不明のどれかにしてください。")
        return found

    def clean_stage(self):
        said = _plain(self.cleaned_data["stage"])
        found = STAGES.get(said) or {_plain(stage.label): stage for stage in OFFERED_STAGES}.get(said)
        if not found:
            labels = "・".join(stage.label for stage in OFFERED_STAGES)
            raise ValidationError(f"状態は、{labels}のどれかにしてください。")
        return found

    def clean_worker(self):
        said = self.cleaned_data["worker"]
        if said and kanji_key(said) not in self.words.staff:
            raise ValidationError("この名前の職員は、この機関にいません。空欄にすると「未定」になります。")
        return self.words.staff.get(kanji_key(said))

    def clean(self):
        data = super().clean() or {}
        if data.get("closed_on") and data.get("stage") == Stage.RECEIVED and not self["stage"].value():
            data["stage"] = Stage.CLOSED
        if data.get("stage") == Stage.CLOSED and not data.get("closed_on") and "closed_on" not in self.errors:
            self.add_error("closed_on", "終結したケースには、終結日を入れてください。")
        if data.get("closed_on") and data.get("stage") not in (None, Stage.CLOSED):
            self.add_error("closed_on", "終結日があるのに、状態が終結ではありません。どちらかを直してください。")
        if data.get("closed_on") and data.get("received_on") and data["closed_on"] < data["received_on"]:
            self.add_error("closed_on", "終結日は、受付日以降にしてください。")
        return data

    def person(self) -> dict:
        said = self.cleaned_data
        known = said["name"] not in NAMELESS
        who = {
            "known": known,
            "name": said["name"] if known else "",
            "kana": said["kana"] if known else "",
            "description": "" if known else (said["content"] or "これまでの一覧に氏名の記載がない人")[:200],
            **said["born_on"].columns(),
        }
        return who | {name: said[name] for name in ("sex", "postal_code", "address", "telephone", "mobile")}

    def intake(self) -> dict:
        """What the list calls by words we do not have stands in the text: nothing is lost."""
        said = self.cleaned_data
        words = [word for word in said["topics"].replace(",", "、").replace("・", "、").replace("\n", "、").split("、") if word]
        codes = {word: _code_of(word.strip(), self.words.topics) for word in words}
        route = _code_of(said["route"], self.words.routes) if said["route"] else ""
        unknown = [
            said["content"],
            *(f"元の一覧の相談内容：{word}" for word, code in codes.items() if not code),
            *([f"元の一覧の相談経路：{said['route']}"] if said["route"] and not route else []),
        ]
        topics = list(dict.fromkeys(code for code in codes.values() if code))
        return {
            "received_on": self.received_day,
            "route": route or "other",
            "topics": topics,
            "main_topic": topics[0] if len(topics) == 1 else "",
            "content": "\n".join(text for text in unknown if text)[:4000],
        }

    @property
    def received_day(self):
        """Without a day of receipt: the day of closing, else today."""
        return self.cleaned_data["received_on"] or self.cleaned_data["closed_on"] or timezone.localdate()

    def case(self, *, by) -> dict:
        """Columns of the case beside those every receipt has."""
        said, now = self.cleaned_data, timezone.now()
        columns = {"worker": said["worker"], "stage": said["stage"], "opened_at": min(_morning(self.received_day), now)}
        if said["stage"] == Stage.CLOSED:
            reason = _code_of(said["close_reason"], self.words.reasons) if said["close_reason"] else ""
            columns |= {
                "closed_at": max(min(_morning(said["closed_on"]), now), columns["opened_at"]),
                "closed_by": by,
                "close_reason": reason or "other",
                "close_note": said["close_reason"] if not reason else "",
            }
        return columns


def _morning(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


@dataclass
class Line:
    """One line looked over. `number`: as the spreadsheet counts, headings are 1."""

    number: int
    cells: list[str]
    form: LineForm
    problems: list[str] = field(default_factory=list)
    known: list[Case] = field(default_factory=list)  # cases of one's own circle that look like the same person
    twin: int = 0  # an earlier line of the same person
    before: bool = False  # its old number was taken in before

    @property
    def name(self) -> str:
        return self.form["name"].value() or "（氏名なし）"

    @property
    def born(self) -> str:
        return self.form.cleaned_data["born_on"].spell() or "未記入"

    @property
    def stage(self) -> Stage:
        return Stage(self.form.cleaned_data["stage"])

    @property
    def worker(self) -> str:
        worker = self.form.cleaned_data["worker"]
        return worker.name if worker else "未定"

    @property
    def kind(self) -> str:
        """wrong: has to be put right. before: taken in earlier. doubtful: somebody has to say so. good: the rest."""
        if self.problems:
            return "wrong"
        if self.before:
            return "before"
        return "doubtful" if self.known or self.twin else "good"

    @property
    def remark(self) -> str:
        """In one sentence, for the file that goes back."""
        if self.before:
            return "この旧番号は、取り込み済みです。"
        if self.twin:
            return f"{self.twin}行目と同じ人かもしれません。"
        if self.known:
            return f"登録済みのケースと同じ人かもしれません：{'、'.join(case.number for case in self.known)}"
        return " ".join(self.problems)


def look_over(imported: Import) -> list[Line]:
    """Every line with something in it. Asks the database a fixed number of times."""
    _, *rows = imported.rows()
    words = Words(imported.agency)
    lines = []
    for number, cells in enumerate(rows, start=2):
        if any(cells):
            form = LineForm(_typed(cells, imported.columns), words=words)
            lines.append(Line(number, cells, form, _problems(form)))
    _mark_taken_before(imported, lines)
    _mark_twins(lines)
    _mark_known([line for line in lines if line.kind not in {"wrong", "before"}])
    return lines


def _typed(cells, columns) -> dict:
    typed = {code: cell for code, cell in zip(columns, cells, strict=False) if code != IGNORED}
    return typed | {code: _zero_back(typed[code]) for code in ("telephone", "mobile", "postal_code") if code in typed}


def _zero_back(cell: str) -> str:
    """A spreadsheet that took a telephone or postal code for a number ate the zero in front."""
    return f"0{cell}" if re.fullmatch(r"[1-9]\d{8,9}|[1-9]\d{5}", cell) else cell


def _problems(form) -> list[str]:
    return [
        f"{BY_CODE[name].label if name in BY_CODE else ''}：{error}" for name, errors in form.errors.items() for error in errors
    ]


def _mark_taken_before(imported, lines):
    old = {line.number: line.form.cleaned_data.get("old_number", "") for line in lines}
    taken = ImportedCase.objects.filter(agency=imported.agency, old_number__in=set(old.values()) - {""})
    before = set(taken.values_list("old_number", flat=True))
    times = Counter(number for number in old.values() if number)
    for line in lines:
        line.before = old[line.number] in before
        if times[old[line.number]] > 1:
            line.problems.append("旧番号：同じ旧番号の行がほかにもあります。区別できる番号にしてください。")


def _mark_twins(lines):
    first: dict[tuple, int] = {}
    for line in lines:
        said = line.form.cleaned_data
        if line.problems or line.before or said["name"] in NAMELESS:
            continue
        line.twin = first.setdefault((kanji_key(said["name"]), said["born_on"]), line.number)
        line.twin = 0 if line.twin == line.number else line.twin


def _mark_known(lines):
    asked = []
    for line in lines:
        who = line.form.person()
        asked.append((who["name"], who["kana"], who["born_on"], who["mobile"] or who["telephone"]))
    found = known_cases(asked)
    cases = Case.objects.in_bulk({case_id for ids in found for case_id in ids})
    for line, ids in zip(lines, found, strict=True):
        line.known = [cases[case_id] for case_id in ids if case_id in cases]
