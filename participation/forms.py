"""Forms of 参加支援."""

from django import forms
from django.utils import timezone

from agencies.models import Choice, Post, User
from agencies.roles import Permission, roles_granting
from common.fields import EraDateField, NamedChoiceField, area
from common.forms import OnceForm
from community.models import District
from consents.enums import Kind
from participation.enums import OVER, Menu, Outcome, Side, Step, Verdict, Via
from participation.models import Example, Placement
from participation.telling import ITEMS


def _workers(agency):
    posts = Post.objects.now().filter(agency=agency, role__in=roles_granting(Permission.MATCH_WORK))
    return User.objects.filter(is_active=True, pk__in=posts.values("user")).order_by("kana", "pk")


def _choices(list_code, empty="選んでください", also=()):
    return [("", empty), *Choice.objects.offered(list_code, also=also).values_list("code", "label")]


class BeginForm(OnceForm):
    """参加支援 begins for the person of the case, or for somebody else of it."""

    person = NamedChoiceField(label="だれの参加支援ですか", queryset=None, empty_label=None)
    started_on = EraDateField(label="開始日", not_future=True, initial=timezone.localdate)
    district = NamedChoiceField(
        label="通いやすい地区",
        queryset=District.objects.none(),
        required=False,
        empty_label="決めない",
        help_text="候補を並べるときに使います。",
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = lambda person: person.display_name
        self.fields["district"].queryset = District.objects.offered()
        if len(people) == 1:
            self.fields["person"].widget = forms.HiddenInput()
            self.fields["person"].initial = people[0].pk


class ArrangeForm(OnceForm):
    worker = NamedChoiceField(label="担当者", queryset=User.objects.none(), empty_label=None)
    district = NamedChoiceField(
        label="通いやすい地区", queryset=District.objects.none(), required=False, empty_label="決めない"
    )

    def __init__(self, *args, participation, **kwargs):
        now = {"worker": participation.worker_id, "district": participation.district_id}
        super().__init__(*args, initial=now, **kwargs)
        self.fields["worker"].queryset = _workers(participation.agency)
        self.fields["district"].queryset = District.objects.offered(also=participation.district_id)


class EndForm(OnceForm):
    ended_on = EraDateField(label="終了日", not_future=True, initial=timezone.localdate)
    end_reason = forms.ChoiceField(label="終えた理由")
    end_words = area("終えたときの様子", limit=2000, required=False, hint="今の暮らし、これからの見守り。")

    def __init__(self, *args, since, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ended_on"].not_before = since
        self.fields["end_reason"].choices = _choices("participation_end")


class ArrangementForm(OnceForm):
    """The menu, and how it goes in practice."""

    menu = forms.ChoiceField(label="支援メニュー", choices=Menu, initial=Menu.EXISTING, widget=forms.RadioSelect)
    menu_words = area(
        "メニューの内容",
        limit=2000,
        required=False,
        hint="工夫すること、新しくつくる内容。「今あるものを使う」ときは空欄でもかまいません。",
    )
    why = area("選んだ理由", rows=2, limit=1000, required=False)
    frequency = forms.CharField(label="頻度・時間", max_length=100, required=False, help_text="例：週1回、水曜の10時から1時間")
    transport = forms.CharField(label="通い方・送迎", max_length=100, required=False)
    cost = forms.CharField(label="費用", max_length=100, required=False)
    insurance = forms.CharField(label="保険", max_length=100, required=False)

    def clean(self):
        data = super().clean()
        if data.get("menu") in (Menu.ADAPTED, Menu.NEW) and not data.get("menu_words", "").strip():
            self.add_error("menu_words", "工夫すること、新しくつくる内容を入力してください。")
        return data

    @staticmethod
    def now(placement: Placement) -> dict:
        return {
            name: getattr(placement, name)
            for name in ("menu", "menu_words", "why", "frequency", "transport", "cost", "insurance")
        }


class ProposeForm(ArrangementForm):
    on = EraDateField(label="候補にした日", not_future=True, initial=timezone.localdate)
    field_order = ["once", "on"]


class StepForm(OnceForm):
    """`seen`: the step from which this goes on."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=10)
    to = forms.ChoiceField(label="次の段階", widget=forms.RadioSelect)
    on = EraDateField(label="日付", not_future=True, initial=timezone.localdate)
    words = area(
        "様子・分かったこと",
        limit=2000,
        required=False,
        hint="本人の反応、受け入れ先のことば。中断のときは必ず書いてください。",
    )
    over_capacity = forms.CharField(
        label="定員を超えて受け入れる理由",
        max_length=200,
        required=False,
        help_text="受け入れ先に確かめたことを書いてください。",
    )
    reason = forms.ChoiceField(label="中断の理由", required=False)
    changed = area(
        "変えたこと・次に生かすこと",
        rows=2,
        limit=1000,
        required=False,
        hint="中断は失敗ではありません。次の候補を選ぶときの手がかりになります。",
    )

    def __init__(self, *args, placement, full, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = placement.step
        self.fields["to"].choices = [(step, Step(step).label) for step in placement.next_steps]
        self.fields["on"].not_before = placement.step_on
        self.fields["reason"].choices = _choices("placement_end")
        if not full:
            del self.fields["over_capacity"]

    def clean(self):
        data = super().clean()
        if data.get("to") == Step.STOPPED:
            for name, said in (
                ("reason", "中断の理由を選んでください。"),
                ("words", "様子と、分かったことを入力してください。"),
            ):
                if not data.get(name, "").strip():
                    self.add_error(name, said)
        elif data.get("to"):
            data["reason"] = ""
            if data["to"] not in OVER:
                data["changed"] = ""
        return data


class SheetForm(OnceForm):
    """What is told, item by item: one box for each item the person agreed to. What is emptied is not told."""

    asks = area(
        "お願いしたいこと", limit=2000, hint="見学の日、過ごし方、頻度など。本人の事情は書かず、下の欄だけで伝えてください。"
    )
    answer_by = EraDateField(label="回答期限", not_past=True)
    agreed_on = EraDateField(
        label="本人に確かめた日", not_future=True, help_text="この受け入れ先に、この内容を伝えてよいか、本人に確かめた日。"
    )
    agreed_how = forms.ChoiceField(label="確かめた方法", choices=Kind, widget=forms.RadioSelect)

    def __init__(self, *args, said, labels, **kwargs):
        super().__init__(*args, **kwargs)
        self.items = list(said)
        for item, words in said.items():
            long = item in ("wish", "care")
            label = labels.get(item, ITEMS[item][0])
            box = (
                area(label, limit=600, required=False) if long else forms.CharField(label=label, max_length=100, required=False)
            )
            box.initial = words
            self.fields[f"say_{item}"] = box
        self.order_fields(["once", "asks", *(f"say_{item}" for item in self.items), "answer_by", "agreed_on", "agreed_how"])

    def said(self) -> dict[str, str]:
        return {item: words for item in self.items if (words := self.cleaned_data[f"say_{item}"].strip())}

    def rest(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("answer_by", "agreed_on", "agreed_how")}


class AnswerForm(OnceForm):
    """What the host says."""

    verdict = forms.ChoiceField(label="回答", choices=Verdict, widget=forms.RadioSelect)
    answer = area(
        "ことば",
        limit=2000,
        required=False,
        hint="条件、都合のよい日時、受けられない理由など。条件つき・受けられないときは必ず書いてください。",
    )
    name = forms.CharField(label="回答する人の氏名", max_length=60)

    def clean(self):
        data = super().clean()
        if data.get("verdict") in (Verdict.CONDITIONAL, Verdict.DECLINED) and not data.get("answer", "").strip():
            self.add_error("answer", "条件、または受けられない理由を入力してください。")
        return data


class GivenForm(AnswerForm):
    """By whoever holds the code."""

    code = forms.CharField(max_length=80, widget=forms.HiddenInput)


class RecordForm(AnswerForm):
    """Written down by the worker."""

    way = forms.ChoiceField(
        label="回答の方法", choices=[each for each in Via.choices if each[0] != Via.LINK], widget=forms.RadioSelect
    )
    told_on = EraDateField(label="回答のあった日", not_future=True, initial=timezone.localdate)

    field_order = ["once", "way", "told_on", "name", "verdict", "answer"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "回答した人の氏名"
        self.fields["answer"].label = "先方のことば"


class LookForm(OnceForm):
    """A look after the person or the host is planned."""

    side = forms.ChoiceField(label="だれに", choices=Side, widget=forms.RadioSelect)
    due_on = EraDateField(label="予定日", not_past=True)
    worker = NamedChoiceField(label="担当", queryset=User.objects.none(), empty_label=None)
    plan = forms.CharField(label="確かめること", max_length=400, required=False)

    def __init__(self, *args, participation, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = _workers(participation.agency)
        self.fields["worker"].initial = participation.worker_id


class LookedForm(OnceForm):
    done_on = EraDateField(label="行った日", not_future=True, initial=timezone.localdate)
    outcome = forms.ChoiceField(label="様子", choices=Outcome, widget=forms.RadioSelect)
    words = area("聞いたこと・見たこと", limit=2000)
    next_on = EraDateField(label="次の予定日", required=False, not_past=True, help_text="空欄のときは、次の予定を立てません。")


class ExampleForm(OnceForm):
    title = forms.CharField(label="題", max_length=60)
    whom = forms.CharField(label="こんな人に", max_length=200)
    resource_kind = forms.ChoiceField(label="受け入れ先の種別", required=False)
    menu = forms.ChoiceField(label="支援メニュー", choices=Menu, initial=Menu.ADAPTED, widget=forms.RadioSelect)
    menu_words = area("メニューの内容", limit=2000)
    frequency = forms.CharField(label="頻度・時間", max_length=100, required=False)
    tips = area("工夫・うまくいったわけ", rows=2, limit=1000, required=False, hint="個人が分かることは書かないでください。")
    retired = forms.BooleanField(label="一覧に出さない", required=False)

    def __init__(self, *args, example: Example | None = None, **kwargs):
        now = {name: getattr(example, name) for name in self.base_fields if name != "once"} if example else {}
        super().__init__(*args, initial=now, **kwargs)
        self.fields["resource_kind"].choices = _choices(
            "resource_kind", "決めない", also=[example.resource_kind] if example else ()
        )
        if example is None:
            del self.fields["retired"]
