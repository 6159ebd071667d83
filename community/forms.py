"""Forms of 地域づくり. Short texts name nobody; choices come from the city's lists."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from agencies.models import Agency, Choice
from agencies.roles import Permission, roles_granting
from common.fields import EraDateField, KanaField, NamedChoiceField, NumberField, PhoneField, area
from common.forms import OnceForm
from common.nameless import faults
from community.enums import AgeBand, CountedSex, Frequency, Insurance, Layer
from community.groups import LABELS
from community.models import Contact, District, Need, Place, Resource, RoundTable
from community.models.place import UNTIL, heads_key

NO_NAMES = "氏名・住所・電話番号など、人が分かることは書かないでください。"
WHOLE_CITY = "市全域"
MOST = 999  # people at one session, minutes of one talk


class NamelessField(forms.CharField):
    """A short text that names nobody. What looks like a name is handed back with where such words belong."""

    def __init__(self, **kwargs):
        kwargs.setdefault("help_text", NO_NAMES)
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        super().__init__(**kwargs)

    def validate(self, value):
        super().validate(value)
        if found := faults(value, blocks=False):  # 3丁目の集会所 is a place
            raise ValidationError(
                f"「{found[0].word}」は、人が分かることばのようです。「80代の女性」「世話役」のように書き換えてください。"
                "心配な方のことは、つなぐシートで相談機関に伝えてください。",
                code="personal",
            )


class CountField(NumberField):
    """How many: empty is none."""

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)
        self.widget.attrs |= {"size": 3, "maxlength": 5}

    def clean(self, value):
        count = super().clean(value) or 0
        if count > MOST:
            raise ValidationError(f"{MOST}までの数で入力してください。", code="too_many")
        return count


def several(label, hint="") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False, help_text=hint, widget=forms.CheckboxSelectMultiple)


def line(label, limit, *, required=False, hint="") -> forms.CharField:
    return forms.CharField(label=label, max_length=limit, required=required, help_text=hint)


class ListedForm(OnceForm):
    """`lists`: field → master list. What a record has from before stays to be chosen, even where it is offered no more."""

    lists: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = list(Choice.objects.filter(list_code__in=self.lists.values()))
        for name, list_code in self.lists.items():
            several, kept = isinstance(self.fields[name], forms.MultipleChoiceField), self.initial.get(name) or ()
            also = kept if isinstance(kept, list | tuple) else [kept]
            offered = [(r.code, r.label) for r in rows if r.list_code == list_code and (not r.retired or r.code in also)]
            self.fields[name].choices = offered if several else [("", "選んでください"), *offered]
        if "district" in self.fields:
            self.fields["district"] = NamedChoiceField(
                label="地区",
                queryset=District.objects.offered(self.initial.get("district")),
                required=False,
                empty_label=WHOLE_CITY,
            )


# Resources -----------------------------------------------------------------------------------------------------------


class ResourceForm(ListedForm):
    lists = {"kind": "resource_kind", "fits": "resource_fits", "accepts": "resource_accepts", "roles": "resource_role"}
    name = line("名称", 100, required=True)
    kana = KanaField(label="ふりがな", max_length=200)
    kind = forms.ChoiceField(label="種別")
    operator = line("運営", 100, hint="団体・会社などの名前。個人のときは「住民」と書いてください。")
    agency = NamedChoiceField(
        label="運営する機関",
        queryset=Agency.objects.none(),
        required=False,
        empty_label="この仕組みの外の団体",
        help_text="この仕組みに登録している機関が運営しているときだけ選びます。",
    )
    district = forms.Field()
    address = line("所在地", 200)
    telephone = PhoneField(label="電話（公表されているもの）", required=False)
    open_days = line("開いている日時", 200, hint="例：毎週水曜 10時～12時（祝日は休み）")
    cost = line("費用", 100, hint="例：1回100円、無料")
    capacity = NumberField(label="定員", required=False)
    fits = several("どんな人に合うか")
    accepts = several("受け止められること", "先方に確かめたことだけを選びます。参加支援で、合う順に並べるときに使います。")
    roles = several("担える役割", "参加する人が引き受けられる役割。")
    conditions = area("利用の条件・留意点", rows=3, limit=1000, required=False)
    insurance = forms.ChoiceField(label="保険", choices=Insurance, initial=Insurance.UNKNOWN, widget=forms.RadioSelect)
    transport = line("行き方・送迎", 200)
    trial_visit = forms.BooleanField(label="見学・体験ができる", required=False)
    is_public = forms.BooleanField(label="市民に案内してよい（先方の了解がある）", required=False)
    until = EraDateField(label="終了日", required=False, help_text="使えなくなったときに、使える最後の日を入れます。")
    contact_name = line("担当者", 60)
    contact_telephone = PhoneField(label="担当者の電話", required=False)
    contact_email = forms.EmailField(label="担当者のメール", max_length=100, required=False)
    contact_note = area("連絡のしかた", rows=2, limit=500, required=False, hint="例：午前中に電話する。")
    checked = forms.BooleanField(label="先方に確かめた内容である（確認日が今日になる）", required=False, initial=True)

    boxes = (
        ("名称と場所", ("name", "kana", "kind", "operator", "agency", "district", "address", "telephone")),
        ("利用のしかた", ("open_days", "cost", "capacity", "transport", "insurance", "trial_visit", "conditions")),
        ("受け止められる人・こと", ("fits", "accepts", "roles")),
        ("連絡先", ("contact_name", "contact_telephone", "contact_email", "contact_note")),
        ("案内と確認", ("is_public", "until", "checked")),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.working().order_by("code")

    def clean_capacity(self):
        capacity = self.cleaned_data["capacity"]
        if capacity and capacity > 30_000:
            raise ValidationError("定員を確認してください。")
        return capacity

    @property
    def sections(self) -> list[tuple[str, list]]:
        return [(title, [self[name] for name in names]) for title, names in self.boxes]

    def said(self) -> dict:
        """As the deed takes it: the columns, and the contact apart."""
        said = self.answers()
        contact = {name.removeprefix("contact_"): said.pop(name) for name in list(said) if name.startswith("contact_")}
        return {**said, "contact": contact}


def resource_initial(resource: Resource, contact) -> dict:
    names = [name for _, fields in ResourceForm.boxes for name in fields if hasattr(resource, name)]
    known = {name: getattr(resource, name) for name in names if name not in {"agency", "district"}}
    kept = {f"contact_{name}": getattr(contact, name) for name in ("name", "telephone", "email", "note")} if contact else {}
    return {**known, **kept, "agency": resource.agency_id, "district": resource.district_id, "checked": False}


class ResourceFilter(forms.Form):
    """What one looks for. Everything is a choice or a part of a name of a place; nothing of a person."""

    words = forms.CharField(label="名称・ふりがな", max_length=40, required=False)
    kind = forms.ChoiceField(label="種別", required=False)
    group = forms.ChoiceField(required=False, choices=[("", ""), *LABELS.items()], widget=forms.HiddenInput)
    district = NamedChoiceField(label="地区", queryset=District.objects.offered(), required=False, empty_label="すべて")
    accepts = forms.ChoiceField(label="受け止められること", required=False)
    fits = forms.ChoiceField(label="合う人", required=False)
    trial = forms.BooleanField(label="見学・体験ができる", required=False)
    stale = forms.BooleanField(label="確認が古い", required=False)
    ended = forms.BooleanField(label="終了したものも", required=False)
    keeper = forms.ModelChoiceField(queryset=Agency.objects.all(), required=False, widget=forms.HiddenInput)

    lists = {"kind": "resource_kind", "accepts": "resource_accepts", "fits": "resource_fits"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = list(Choice.objects.filter(list_code__in=self.lists.values()))
        for name, list_code in self.lists.items():
            offered = [(r.code, r.label) for r in rows if r.list_code == list_code]
            self.fields[name].choices = [("", "すべて"), *offered]


class SuggestionForm(OnceForm):
    words = NamelessField(
        label="直してほしいこと",
        max_length=500,
        help_text="例：水曜日は休みになっていました。",
    )


class SettleForm(OnceForm):
    answer = NamelessField(
        label="提案した人への答え",
        max_length=200,
        help_text="例：先方に確かめて、直しました。",
    )


# Places and sessions -------------------------------------------------------------------------------------------------


class PlaceForm(ListedForm):
    lists = {
        "kind": "place_kind", "operator_kind": "place_operator", "venue_kind": "place_venue", "activity": "place_activity",
    }  # fmt: skip
    name = line("名称", 100, required=True)
    kana = KanaField(label="ふりがな", max_length=200)
    kind = forms.ChoiceField(label="種別")
    district = forms.Field()
    operator_kind = forms.ChoiceField(label="運営主体の区分")
    operator = line("運営主体の名称", 100, hint="団体の名前。住民個人のときは空けておきます。")
    venue_kind = forms.ChoiceField(label="会場の区分")
    venue = line("会場", 200, hint="建物の名前など。個人宅のときは町名までにしてください。")
    frequency = forms.ChoiceField(label="開催頻度", choices=Frequency, initial=Frequency.WEEKLY, widget=forms.RadioSelect)
    open_days = line("曜日・時間", 100, hint="例：毎週火曜 10時～11時30分")
    activity = forms.ChoiceField(label="主な活動")
    started_on = EraDateField(label="開始日", help_text="分からないときは、分かる範囲でいちばん近い日を入れてください。")
    ended_on = EraDateField(label="終了日", required=False, help_text="やめたときに、最後に開いた日を入れます。")
    agency = NamedChoiceField(label="担当する機関", queryset=Agency.objects.none(), empty_label="選んでください")
    resource = NamedChoiceField(
        label="社会資源としての登録",
        queryset=Resource.objects.none(),
        required=False,
        empty_label="結び付けない",
        help_text="新しい参加者を受け入れられる場は、社会資源にも登録して結び付けると、参加支援で候補になります。",
    )

    def __init__(self, *args, place=None, **kwargs):
        super().__init__(*args, **kwargs)
        tending = Agency.objects.working().filter(posts__role__in=roles_granting(Permission.PLACE_KEEP))
        kept = Agency.objects.filter(pk=place.agency_id if place else None)
        self.fields["agency"].queryset = (tending | kept).distinct().order_by("code")
        free = Resource.objects.now().filter(place=None)
        mine = Resource.objects.filter(place=place) if place else Resource.objects.none()
        self.fields["resource"].queryset = (free | mine).distinct().order_by("kana")

    def clean(self):
        data = super().clean()
        first, last = data.get("started_on"), data.get("ended_on")
        if first and last and last < first:
            self.add_error("ended_on", UNTIL)
        return data


def place_initial(place: Place) -> dict:
    names = [name for name in PlaceForm.base_fields if hasattr(place, name)]
    linked = {"agency": place.agency_id, "district": place.district_id, "resource": place.resource_id}
    return {name: getattr(place, name) for name in names if name not in linked} | linked


class PlaceFilter(forms.Form):
    words = forms.CharField(label="名称・ふりがな", max_length=40, required=False)
    district = NamedChoiceField(label="地区", queryset=District.objects.offered(), required=False, empty_label="すべて")
    kind = forms.ChoiceField(label="種別", required=False)
    agency = NamedChoiceField(label="担当する機関", queryset=Agency.objects.none(), required=False, empty_label="すべて")
    ended = forms.BooleanField(label="終了したものも", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(places__isnull=False).distinct().order_by("code")
        kinds = Choice.objects.filter(list_code="place_kind")
        self.fields["kind"].choices = [("", "すべて"), *((row.code, row.label) for row in kinds)]


def on_a_day_of(place: Place, day: date) -> date:
    """A day on which the place was open."""
    if day < place.started_on or (place.ended_on and day > place.ended_on):
        raise ValidationError("この日は、通いの場の開始日から終了日までの間にありません。日付を確かめてください。")
    return day


class SessionForm(ListedForm):
    """One page, filled in at the door: starts from the time before."""

    lists = {"professionals": "session_professional", "topics": "session_topic"}
    held_on = EraDateField(label="開催日", not_future=True)
    helpers = CountField(label="世話役・協力者（人）")
    topics = several("内容")
    professionals = several("来た専門職")
    note = NamelessField(label="メモ", max_length=200, required=False, help_text=f"場の様子や、次への申し送り。{NO_NAMES}")

    def __init__(self, *args, place, **kwargs):
        self.place = place
        super().__init__(*args, **kwargs)
        heads = self.initial.get("heads") or {}
        for band in AgeBand:
            for sex in CountedSex:
                key = heads_key(band, sex)
                field = CountField(label=f"{band.label}・{sex.label}", initial=heads.get(key) or None)
                field.widget.attrs["aria-label"] = field.label
                self.fields[f"heads-{key}"] = field

    @property
    def table(self) -> list[tuple[str, list]]:
        """Band → the boxes of its row."""
        return [(band.label, [(sex.label, self[f"heads-{heads_key(band, sex)}"]) for sex in CountedSex]) for band in AgeBand]

    def clean_held_on(self):
        return on_a_day_of(self.place, self.cleaned_data["held_on"])

    def clean(self):
        data = super().clean()
        if not self.errors and not sum(self.heads.values()):
            self.add_error(None, "参加者の人数を入力してください。だれも来なかったときは、記録は要りません。")
        return data

    @property
    def heads(self) -> dict[str, int]:
        prefix = "heads-"
        return {name.removeprefix(prefix): count for name, count in self.cleaned_data.items() if name.startswith(prefix)}

    def said(self) -> dict:
        names = ("held_on", "helpers", "topics", "professionals", "note")
        return {**{name: self.cleaned_data[name] for name in names}, "heads": self.heads}


class SameForm(OnceForm):
    """いつもと同じ: the day, and everything else as the time before."""

    held_on = EraDateField(label="開催日", not_future=True)

    def __init__(self, *args, place, **kwargs):
        self.place = place
        super().__init__(*args, **kwargs)

    def clean_held_on(self):
        return on_a_day_of(self.place, self.cleaned_data["held_on"])


# The month's lines ---------------------------------------------------------------------------------------------------


def day_field() -> EraDateField:
    return EraDateField(label="年月日", not_future=True, initial=timezone.localdate)


class ContactForm(ListedForm):
    lists = {"with_whom": "contact_with", "how": "contact_how", "about": "contact_about"}
    day = day_field()
    with_whom = forms.ChoiceField(label="相手")
    how = forms.ChoiceField(label="方法")
    about = several("内容")
    minutes = NumberField(label="時間（分）")
    district = forms.Field()
    note = NamelessField(label="メモ", max_length=200, required=False)

    def clean_minutes(self):
        minutes = self.cleaned_data["minutes"]
        if minutes > MOST:
            raise ValidationError(f"{MOST}分までで入力してください。")
        return minutes


class NeedForm(ListedForm):
    lists = {"need": "missing_resource"}
    day = day_field()
    need = forms.ChoiceField(label="足りないもの")
    district = forms.Field()
    words = NamelessField(
        label="聞いたこと", max_length=200, help_text=f"例：バスが減り、買い物に行けないという声が3つの町内で出た。{NO_NAMES}"
    )


class RoundTableForm(ListedForm):
    day = day_field()
    layer = forms.ChoiceField(label="層", choices=Layer, initial=Layer.AREA, widget=forms.RadioSelect)
    district = forms.Field()
    attendants = CountField(label="出席者（人）")
    subjects = NamelessField(label="議題", max_length=200)
    settled = NamelessField(label="決まったこと", max_length=400, required=False)


LINES = {
    "contact": (Contact, ContactForm, "相談・調整"),
    "need": (Need, NeedForm, "把握したニーズ"),
    "roundtable": (RoundTable, RoundTableForm, "協議体"),
}


def line_initial(row) -> dict:
    form = LINES[row._meta.model_name][1]
    known = {name: getattr(row, name) for name in form.base_fields if name not in {"once", "district"}}
    return {**known, "district": row.district_id}


# Reports and settings ------------------------------------------------------------------------------------------------


class ReportForm(OnceForm):
    remarks = NamelessField(label="所感・地区の課題", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 6}))
    plans = NamelessField(label="来月の予定", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}))


class StartForm(OnceForm):
    month = forms.DateField(widget=forms.HiddenInput)

    def clean_month(self):
        month = self.cleaned_data["month"].replace(day=1)
        if month > timezone.localdate():
            raise ValidationError("これからの月です。")
        return month


class MonthsForm(OnceForm):
    check_months = NumberField(label="確かめ直すまでの月数", help_text="この月数を過ぎた社会資源を、管理する機関に知らせます。")

    def clean_check_months(self):
        months = self.cleaned_data["check_months"]
        if not 1 <= months <= 60:
            raise ValidationError("1から60までの月数を入力してください。")
        return months


class DistrictChoice(forms.Form):
    district = NamedChoiceField(label="地区", queryset=District.objects.offered(), required=False, empty_label="市全体")


class DistrictForm(OnceForm):
    name = line("地区", 40, required=True)
    kana = KanaField(label="ふりがな", max_length=80, required=False)
    elders = NumberField(label="65歳以上の人口", required=False, help_text="入れると、千人あたりの数が出ます。")
    elders_on = EraDateField(label="人口の時点", required=False, not_future=True)
    retired = forms.BooleanField(label="使用停止（新しい記録では選べなくする）", required=False)

    def clean(self):
        data = super().clean()
        if bool(data.get("elders") is not None) != bool(data.get("elders_on")) and not self.errors:
            self.add_error("elders_on", "人口と時点は、両方を入力してください。")
        if (data.get("elders") or 0) > 2_000_000:
            self.add_error("elders", "人口を確認してください。")
        return data
