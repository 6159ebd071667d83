"""Convening, preparing and recording the 重層的支援会議."""

from datetime import datetime
from functools import partial

from django import forms
from django.utils import timezone

from agencies.enums import LegalBasis
from agencies.models import Agency, MeetingType, Municipality, Post, User
from common.fields import EraDateField, NamedChoiceField, NamedMultipleChoiceField, area
from common.forms import OnceForm
from common.wareki import short
from meetings.actions import ROLE_OF
from meetings.enums import Capacity, Function, Method, Result, Standing
from meetings.models import Meeting

CLOCK = {"input_formats": ["%H:%M", "%H%M"], "error_messages": {"invalid": "時刻は 13:30 のように入力してください。"}}


_area = partial(area, required=False)


def _holders(capacity, agency):
    posts = Post.objects.now().filter(agency=agency, role=ROLE_OF[capacity])
    return User.objects.filter(is_active=True, pk__in=posts.values("user")).order_by("kana", "pk")


def _sitting_label(meeting) -> str:
    at = timezone.localtime(meeting.held_at)
    return f"{short(at.date())} {at:%H:%M}　{meeting.place}（{meeting.get_method_display()}）"


class SittingForm(OnceForm):
    """When, where and in which way."""

    day = EraDateField(label="日付", not_past=True)
    clock = forms.TimeField(label="時刻", **CLOCK)
    place = forms.CharField(label="場所", max_length=100, help_text="オンラインのときは、会議室の名前や接続の方法。")
    method = forms.ChoiceField(label="方法", choices=Method, initial=Method.ROOM, widget=forms.RadioSelect)
    views_due_on = EraDateField(
        label="意見の提出期限", required=False, not_past=True, help_text="書面開催のとき。各機関は事前シートに意見を書きます。"
    )

    def clean(self):
        data = super().clean()
        return data if data.get("onto") else self._whole(data)

    def _whole(self, data):
        for name in ("day", "clock", "place"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        if data.get("day") and data.get("clock"):
            data["held_at"] = timezone.make_aware(datetime.combine(data["day"], data["clock"]))
        if data.get("method") == Method.WRITTEN:
            self._check_views(data)
        else:
            data["views_due_on"] = None
        return data

    def _check_views(self, data):
        due, day = data.get("views_due_on"), data.get("day")
        if not due and "views_due_on" not in self.errors:
            self.add_error("views_due_on", "書面開催のときは、意見の提出期限を入力してください。")
        elif due and day and due > day:
            self.add_error("views_due_on", "意見の提出期限は、会議の日付までにしてください。")


class MoveForm(SittingForm):
    """The sitting as it is; everybody at its tables is told of the change."""

    def __init__(self, *args, meeting, **kwargs):
        at = timezone.localtime(meeting.held_at)
        now = {
            "day": at.date(),
            "clock": at.time(),
            **{name: getattr(meeting, name) for name in ("place", "method", "views_due_on")},
        }
        super().__init__(*args, initial=now, **kwargs)

    def sitting(self) -> dict:
        return self.answers("day", "clock")


class CallOffForm(OnceForm):
    reason = _area(
        "取りやめる理由", rows=3, limit=400, required=True, hint="参加者には、取りやめになったことだけが伝わります。"
    )


class ConveneForm(SittingForm):
    field_order = ("once", "onto", "type")

    onto = forms.ModelChoiceField(
        label="招集済みの会議に議題を加える",
        queryset=Meeting.objects.none(),
        required=False,
        empty_label="加えない（新しい会議を開く）",
        help_text="加えるときは、日付・時刻・場所・方法の入力は要りません。ほかの議題の参加者には、このケースは見えません。",
    )
    type = NamedChoiceField(label="会議", queryset=MeetingType.objects.none(), empty_label=None)
    function = forms.ChoiceField(label="協議事項", choices=Function, initial=Function.PLAN)
    coordinator = NamedChoiceField(label=Capacity.COORDINATOR.label, queryset=User.objects.none(), required=False)
    marugoto = NamedChoiceField(label=Capacity.MARUGOTO.label, queryset=User.objects.none(), required=False)
    city = NamedChoiceField(label="市（所管課）", queryset=User.objects.none(), required=False)
    agencies = NamedMultipleChoiceField(
        label="そのほかの支援関係機関",
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="支援チームとプランの役割にある機関です。ほかの機関は、招集のあとに加えられます。",
    )

    def __init__(self, *args, suggested=(), sittings=None, **kwargs):
        super().__init__(*args, **kwargs)
        city = Municipality.objects.select_related("coordinator", "host").get()
        self.fields["type"].queryset = MeetingType.objects.filter(basis=LegalBasis.CONSENT)
        homes = {Capacity.COORDINATOR: city.coordinator, Capacity.MARUGOTO: city.coordinator, Capacity.CITY: city.host}
        for capacity, agency in homes.items():
            field = self.fields[capacity]
            field.queryset = _holders(capacity, agency)
            field.empty_label = "選んでください"
        self.fields["agencies"].queryset = Agency.objects.working().filter(pk__in=suggested).order_by("code")
        self._offer(sittings)

    def _offer(self, sittings):
        """Where a sitting is coming up, this case may join it, and its day need not be said again."""
        if sittings is None or not sittings.exists():
            del self.fields["onto"]
            return
        self.fields["onto"].queryset = sittings
        self.fields["onto"].label_from_instance = _sitting_label
        for name in ("day", "clock", "place"):
            self.fields[name].required = False

    def call(self) -> dict:
        sitting = ("type", "held_at", "place", "method", "views_due_on")
        answers = self.answers("day", "clock", *ROLE_OF, *(sitting if self.cleaned_data.get("onto") else ()))
        return {**answers, "required": {capacity: self.cleaned_data[capacity] for capacity in ROLE_OF}}


class GuestForm(forms.Form):
    name = forms.CharField(label="氏名", max_length=60, required=False)
    standing = forms.ChoiceField(label="立場", choices=[("", "選んでください"), *Standing.choices], required=False)

    def clean(self):
        data = super().clean()
        if data.get("name") and not data.get("standing"):
            self.add_error("standing", "立場を選んでください。")
        if data.get("standing") and not data.get("name"):
            self.add_error("name", "氏名を入力してください。")
        return data


class _Guests(forms.BaseFormSet):
    def rows(self) -> list[dict]:
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("name")]


GuestForms = forms.formset_factory(GuestForm, formset=_Guests, extra=3, max_num=20, absolute_max=30)


class InviteForm(OnceForm):
    agency = NamedChoiceField(
        label="機関", queryset=Agency.objects.none(), required=False, empty_label="選んでください",
        help_text="加えると、この機関はこのケースを読めるようになります。",
    )  # fmt: skip
    name = forms.CharField(label="アカウントのない人の氏名", max_length=60, required=False)
    standing = forms.ChoiceField(label="その人の立場", choices=[("", "選んでください"), *Standing.choices], required=False)

    def __init__(self, *args, seated=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.working().exclude(pk__in=seated).order_by("code")

    def clean(self):
        data = super().clean()
        if not self.errors and bool(data.get("agency")) == bool(data.get("name")):
            raise forms.ValidationError("機関か、アカウントのない人の氏名の、どちらか一つを入力してください。")
        if data.get("name") and not data.get("standing"):
            self.add_error("standing", "その人の立場を選んでください。")
        return data


class PrepareForm(OnceForm):
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    knows = _area("把握していること", rows=5, required=True)
    does = _area("いま行っていること")
    can = _area("これからできること")
    cannot = _area("できないこと・その理由")
    view = _area("プラン・議題への意見", hint="書面開催では必ず入力してください。")


class MinutesForm(OnceForm):
    chair = forms.CharField(label="司会", max_length=60, required=False)
    facts = _area("確認した事実", rows=5, limit=8000)
    discussion = _area(
        "協議の内容", rows=8, limit=8000, required=True, hint="各機関の意見、決定とその理由。逐語の記録ではありません。"
    )
    open_issues = _area("課題として残ったこと")
    missing_resources = _area(
        "不足している社会資源", rows=2, limit=2000, hint="氏名など、個人が分かることは書かないでください。"
    )
    next_on = EraDateField(label="次回の会議", required=False)


class ReviseForm(MinutesForm):
    seen = forms.IntegerField(widget=forms.HiddenInput)


class RecordForm(MinutesForm):
    attended = forms.TypedMultipleChoiceField(label="出席者", widget=forms.CheckboxSelectMultiple, required=False)
    guests_attended = forms.TypedMultipleChoiceField(label="招いた人", widget=forms.CheckboxSelectMultiple, required=False)
    result = forms.ChoiceField(label="結果", choices=Result, widget=forms.RadioSelect)

    def __init__(self, *args, participants, guests, written=False, **kwargs):
        super().__init__(*args, **kwargs)
        if written:
            self.fields["attended"].label = "意見を出した参加者"
        for name, people in (("attended", participants), ("guests_attended", guests)):
            keys = {str(row.pk): row.pk for row in people}
            self.fields[name].choices = [(str(row.pk), row.label) for row in people]
            self.fields[name].coerce = keys.__getitem__
        if not guests:
            del self.fields["guests_attended"]


class DecisionForm(forms.Form):
    what = forms.CharField(label="決まったこと", max_length=200, required=False)
    agency = NamedChoiceField(label="担当機関", queryset=Agency.objects.none(), required=False, empty_label="選んでください")
    due_on = EraDateField(label="期限", required=False)

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies

    def clean(self):
        data = super().clean()
        if data.get("what"):
            if not data.get("agency"):
                self.add_error("agency", f"{self.fields['agency'].label}を選んでください。")
            if not data.get("due_on") and "due_on" not in self.errors:
                self.add_error("due_on", "期限を入力してください。")
        return data


class Decisions(forms.BaseFormSet):
    def rows(self) -> list[dict]:
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("what")]


DecisionForms = forms.formset_factory(DecisionForm, formset=Decisions, extra=4, max_num=20, absolute_max=30)


class CheckForm(OnceForm):
    seen = forms.IntegerField(widget=forms.HiddenInput)
    agrees = forms.ChoiceField(
        label="確認", choices=[("yes", "相違ありません"), ("no", "指摘があります")], widget=forms.RadioSelect
    )
    remark = _area("指摘", limit=2000, hint="どこが、どう違うか。会議録に残ります。")

    def clean(self):
        data = super().clean()
        if data.get("agrees") == "no" and not data.get("remark"):
            self.add_error("remark", "指摘を入力してください。")
        if data.get("agrees") == "yes" and data.get("remark"):
            self.add_error("agrees", "指摘を書いたときは「指摘があります」を選んでください。")
        return data


class AdditionForm(OnceForm):
    text = _area(
        "訂正・追記", rows=5, required=True, hint="確定した会議録は変わりません。日付と記録者を付けて、その下に加わります。"
    )
