"""What is typed about somebody who asked for nothing, and the short form of a try at a door."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone

from agencies.models import Agency, Choice, User
from agencies.roles import Permission, roles_granting
from common.fields import EraDateField, KanaField, NamedChoiceField, area
from common.forms import OnceForm
from outreach.enums import BY_HAND, Age, Basis, Danger, Ending, Ground, How, Result

NO_NEXT = "none"
ON_A_DAY = "day"
SOON = {"3": "3日後", "7": "1週間後", "14": "2週間後", "30": "1か月後"}


def workers_of(agency):
    """Who does outreach there today."""
    today = timezone.localdate()
    at_work = {
        "posts__agency": agency, "posts__role__in": roles_granting(Permission.OUTREACH_WORK),
        "posts__since__lte": today, "posts__until__gte": today,
    }  # fmt: skip
    return User.objects.filter(is_active=True, **at_work).order_by("kana", "pk").distinct()


def partners_of(agency):
    """The other agencies of the programme."""
    return Agency.objects.working().filter(programmes__pillar="outreach").exclude(pk=agency.pk).order_by("code").distinct()


def _line(label, limit, *, hint="", required=False):
    return forms.CharField(label=label, max_length=limit, required=required, help_text=hint)


class ClientForm(OnceForm):
    label = _line("呼び名", 60, required=True, hint="氏名が分からなくても書けます。例：○町の一軒家の方")
    district = _line("地区", 60, required=True, hint="例：鈴川町、第三地区")
    known_on = EraDateField(label="把握した日", not_future=True, initial=timezone.localdate)
    source = forms.ChoiceField(label="把握のきっかけ", error_messages={"required": "把握のきっかけを選んでください。"})
    source_words = area("情報源・聞いたこと", rows=2, limit=400, required=False)
    household = area("世帯の様子", rows=2, limit=400, required=False)
    age = forms.ChoiceField(label="年代", choices=Age.choices, required=False)
    name = _line("氏名（分かれば）", 80)
    kana = KanaField(label="ふりがな", max_length=160, required=False)
    address = _line("住所（分かれば）", 200)
    avoid = area(
        "してはいけない関わり", rows=2, limit=1000, required=False, hint="訪問のまえに必ず目に入るよう、いちばん上に出ます。"
    )
    dangers = forms.MultipleChoiceField(
        label="安全上の注意",
        choices=Danger,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="「2名訪問」を選ぶと、訪問の記録で、いっしょに行った人を尋ねます。",
    )
    danger_words = area("安全上の注意（内容）", rows=2, limit=400, required=False)
    approach = area("関わりの方針・工夫", rows=3, limit=1000, required=False)

    def __init__(self, *args, client=None, **kwargs):
        super().__init__(*args, **kwargs)
        kept = (client.source,) if client else ()
        offered = Choice.objects.offered("found_by", kept).values_list("code", "label")
        self.fields["source"].choices = [("", "選んでください"), *offered]

    def clean(self):
        data = super().clean()
        if Danger.OTHER in data.get("dangers", []) and not data.get("danger_words"):
            self.add_error("danger_words", "「その他」の内容を入力してください。")
        return data


class AddForm(ClientForm):
    ground = forms.ChoiceField(
        label="載せておく根拠",
        choices=Ground,
        widget=forms.RadioSelect,
        help_text="本人の求めがない記録です。3か月ごとに見直し、根拠がなくなれば削除します。",
        error_messages={"required": "載せておく根拠を選んでください。"},
    )
    ground_words = area("根拠の内容", rows=2, limit=400)
    next_on = EraDateField(label="次の予定日", not_past=True, required=False)
    next_aim = _line("次のねらい", 200)


class ContactForm(OnceForm):
    """For a phone, at the door: what came of it, when next, save."""

    result = forms.ChoiceField(
        label="結果", choices=Result, widget=forms.RadioSelect, error_messages={"required": "結果を選んでください。"}
    )
    after = forms.ChoiceField(
        label="次回",
        choices=[*SOON.items(), (ON_A_DAY, "日を決める"), (NO_NEXT, "決めない")],
        widget=forms.RadioSelect,
        error_messages={"required": "次回を選んでください。"},
    )
    next_on = EraDateField(
        label="次の予定日", not_past=True, required=False, widget=forms.TextInput(attrs={"data-juso-when": f"after={ON_A_DAY}"})
    )
    next_aim = _line("次のねらい", 200)
    words = area("様子", rows=3, limit=2000, required=False)
    how = forms.ChoiceField(label="方法", choices=How, initial=How.VISIT, widget=forms.RadioSelect)
    second = NamedChoiceField(
        label="いっしょに行った職員", queryset=User.objects.none(), required=False, empty_label="（選んでください）"
    )
    alongside = _line("いっしょに行った人（ほかの機関など）", 60, hint="例：民生委員、保健師")
    day = EraDateField(label="日付", not_future=True, initial=timezone.localdate)
    clock = forms.TimeField(
        label="時刻",
        initial=lambda: timezone.localtime().strftime("%H:%M"),
        input_formats=["%H:%M", "%H%M"],
        error_messages={"invalid": "時刻は 14:30 のように入力してください。"},
    )

    def __init__(self, *args, client, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.client = client
        self.fields["second"].queryset = workers_of(client.agency).exclude(pk=user.pk)
        if client.needs_two:
            self.fields["second"].help_text = "2名訪問の人です。どちらかを必ず記録してください。"

    def clean(self):
        data = super().clean()
        alone = not data.get("second") and not data.get("alongside")
        if self.client.needs_two and data.get("how") == How.VISIT and alone and "second" not in self.errors:
            self.add_error("second", "2名訪問の人です。いっしょに行った職員か、ほかの機関の人を入力してください。")
        if data.get("after") == ON_A_DAY and not data.get("next_on") and "next_on" not in self.errors:
            self.add_error("next_on", "次の予定日を入力してください。")
        return data

    def contact(self) -> dict:
        """What actions.add_contact takes."""
        data = self.answers("after", "day", "clock")
        after, day = self.cleaned_data["after"], self.cleaned_data["day"]
        if after in SOON:
            data["next_on"] = max(day + timedelta(days=int(after)), timezone.localdate())
        elif after == NO_NEXT:
            data["next_on"], data["next_aim"] = None, ""
        happened = timezone.make_aware(datetime.combine(day, self.cleaned_data["clock"]))
        return {**data, "happened_at": happened}


class StageForm(OnceForm):
    to = forms.ChoiceField(label="接触状況を変える")

    def __init__(self, *args, steps, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = steps


class WorkerForm(OnceForm):
    worker = NamedChoiceField(label="担当者", queryset=User.objects.none(), empty_label="選んでください")

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = workers_of(agency)


class ReviewForm(OnceForm):
    verdict = forms.ChoiceField(
        label="見直しの結果",
        choices=[("keep", "根拠があるので、次の3か月も載せておく"), ("gone", "根拠がない")],
        widget=forms.RadioSelect,
        error_messages={"required": "見直しの結果を選んでください。"},
    )
    ground = forms.ChoiceField(
        label="載せておく根拠", choices=[("", "選んでください"), *Ground.choices], required=False,
        widget=forms.Select(attrs={"data-juso-when": "verdict=keep"}),
    )  # fmt: skip
    ground_words = forms.CharField(
        label="根拠の内容", max_length=400, required=False,
        widget=forms.Textarea(attrs={"rows": 3, "data-juso-when": "verdict=keep"}),
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        if data.get("verdict") == "keep":
            for name, words in (
                ("ground", "根拠を選んでください。"),
                ("ground_words", "この3か月の様子をふまえて、根拠を書いてください。"),
            ):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return data


class DeleteForm(OnceForm):
    sure = forms.BooleanField(
        label="接触記録もすべて消え、元に戻せないことを確かめました",
        error_messages={"required": "確かめたうえで、印を付けてください。"},
    )


class _Linking(OnceForm):
    linked_to = NamedChoiceField(
        label="つなぎ先の機関", queryset=Agency.objects.none(), required=False, empty_label="（機関ではない）"
    )
    linked_words = _line("つなぎ先（地域の人など）", 100, hint="例：民生委員、サロンの世話人")
    stable = forms.ChoiceField(
        label="関係が安定したか",
        choices=[("yes", "安定した（つなぎ先だけで続いている）"), ("no", "まだ安定していない")],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["linked_to"].queryset = Agency.objects.working().exclude(pk=agency.pk).order_by("code")

    def check_link(self, data):
        if not data.get("linked_to") and not data.get("linked_words"):
            self.add_error("linked_to", "つなぎ先の機関か、地域の人を入力してください。")
        if not data.get("stable"):
            self.add_error("stable", "関係が安定したかを選んでください。")

    def link(self) -> dict:
        names = ("linked_to", "linked_words")
        return {**{name: self.cleaned_data[name] for name in names}, "stable": self.cleaned_data["stable"] == "yes"}


class LinkForm(_Linking):
    """For the outreach that goes on in a case."""

    def clean(self):
        data = super().clean()
        self.check_link(data)
        return data


class EndForm(_Linking):
    ending = forms.ChoiceField(
        label="終わり方",
        choices=[(ending.value, ending.label) for ending in BY_HAND],
        widget=forms.RadioSelect,
        error_messages={"required": "終わり方を選んでください。"},
    )
    words = area("経緯", rows=3, limit=1000, hint="本人が断ったときは、断った気持ちも、本人の言葉で残してください。")
    field_order = ["ending", "linked_to", "linked_words", "stable", "words"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("linked_to", "linked_words", "stable"):
            self.fields[name].widget.attrs["data-juso-when"] = f"ending={Ending.LINKED}"

    def clean(self):
        data = super().clean()
        if data.get("ending") == Ending.LINKED:
            self.check_link(data)
            if data.get("stable") == "no":
                self.add_error(
                    "stable", "関係が安定するまでは終えられません。訪問を続けるか、「見守りに移す」を選んでください。"
                )
        return data

    def said(self) -> dict:
        data = self.cleaned_data
        linked = self.link() if data["ending"] == Ending.LINKED else {}
        return {"ending": data["ending"], "words": data["words"], **linked}


class OfferForm(OnceForm):
    to_agency = NamedChoiceField(label="渡す機関", queryset=Agency.objects.none(), empty_label="選んでください")
    summary = area(
        "名前を出さない説明", rows=4, limit=1000,
        hint="返事をもらうまでに相手が読むのは、地区とこの説明だけです。氏名・住所・呼び名は書かないでください。",
    )  # fmt: skip
    basis = forms.ChoiceField(
        label="情報を渡す根拠",
        choices=Basis,
        widget=forms.RadioSelect,
        error_messages={"required": "情報を渡す根拠を選んでください。どちらもないときは、渡せません。"},
    )
    basis_words = area("根拠の内容", rows=2, limit=400, hint="いつ、だれが、どう聞いたか。または、どのような危険か。")

    def __init__(self, *args, client, **kwargs):
        super().__init__(*args, **kwargs)
        self.client = client
        self.fields["to_agency"].queryset = partners_of(client.agency)

    def clean_summary(self):
        """Nothing of who it is may stand there; what stands in the entry is known."""
        words = self.cleaned_data["summary"]
        told = [known for known in (self.client.label, self.client.name, self.client.kana, self.client.address) if known]
        if any("".join(known.split()) in "".join(words.split()) for known in told):
            raise forms.ValidationError("氏名・住所・呼び名が入っています。だれのことか分からない書き方にしてください。")
        return words


class AnswerForm(OnceForm):
    words = area("返事", rows=2, limit=400, required=False, hint="引き受けられないときは、理由を書いてください。")


class AreaForm(OnceForm):
    district = _line("地区", 60, required=True)
    words = area("内容", rows=2, limit=400, hint="例：○丁目は午後に在宅が多い。だれのことか分かることは書かないでください。")
