"""Forms of the 支援会議."""

from datetime import datetime
from functools import partial

from django import forms
from django.utils import timezone

from agencies.models import Agency, Choice, Post, User
from agencies.roles import Permission
from cases.models import Case
from common.fields import EraDateField, FilesField, NamedChoiceField, area
from common.forms import OnceForm
from consents.enums import Category
from sealed.enums import Body, ConsentState, Given, Grade, Method, NoConsent, Outlook, RoleKind, Word

_area = partial(area, rows=5, limit=8000)


def _line(label, limit, *, required=True, hint=""):
    return forms.CharField(label=label, max_length=limit, required=required, help_text=hint)


def _one(label, choices, *, required=True):
    return forms.ChoiceField(label=label, choices=choices, required=required, widget=forms.RadioSelect)


class SeatChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, seat):
        return f"{seat.agency.name}　{seat.user.name}"


class SeatsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, seat):
        return f"{seat.agency.name}　{seat.user.name}"


class AskForm(OnceForm):
    """F1b towards the city: what the sheet of a case says already stands here (sealed.asking)."""

    subject = _line("対象者（分かる範囲）", 200, hint="氏名が分からないときは、年代・様子・場所など。")
    noticed = forms.ChoiceField(label="把握の経緯", choices=[], required=False)
    no_consent = _one("同意がない理由", NoConsent)
    urgency = _one("緊急性", [])
    risks = forms.MultipleChoiceField(
        label="緊急性・リスクの理由", choices=[], required=False, widget=forms.CheckboxSelectMultiple
    )
    risk_detail = _area("理由の詳しい内容", rows=2, limit=1000, required=False)
    household = _area("世帯の状況", rows=3, limit=4000, required=False)
    involved = _area("現在の関わり（機関・いつから・どのように）", rows=3, limit=2000, required=False)
    situation = _area("状況と、支援会議で検討したいこと", limit=4000)
    wanted = _area("呼びたい機関と理由", rows=2, limit=1000, required=False)
    wanted_on = EraDateField(label="開催してほしい時期（この日まで）", required=False, not_past=True)
    outlook = forms.ChoiceField(label="同意を得る見通し", choices=[("", "未記入"), *Outlook.choices], required=False)
    outlook_when = _line("見込みの時期・方法", 200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        lists = {"noticed": "found_by", "urgency": "urgency", "risks": "risk"}
        words: dict[str, list] = {code: [] for code in lists.values()}
        for code, value, label in Choice.objects.filter(list_code__in=words, retired=False).values_list(
            "list_code", "code", "label"
        ):
            words[code].append((value, label))
        for name, code in lists.items():
            self.fields[name].choices = ([("", "未記入")] if name == "noticed" else []) + words[code]


class WordForm(OnceForm):
    """The host section's answer to a request."""

    kind = _one("回答", [(Word.QUESTION, Word.QUESTION.label), (Word.DECLINES, Word.DECLINES.label)])
    text = _area("内容・理由", rows=4, limit=2000, hint="依頼した職員にこのまま届きます。")


class ReplyForm(OnceForm):
    text = _area("回答", rows=4, limit=2000)


class _DayForm(OnceForm):
    day = EraDateField(label="日付", not_past=True)
    clock = forms.TimeField(
        label="時刻",
        widget=forms.TimeInput(format="%H:%M", attrs={"size": 8, "placeholder": "例：13:30"}),
        input_formats=["%H:%M", "%H%M"],
        error_messages={"invalid": "時刻は 13:30 のように入力してください。"},
    )
    method = forms.ChoiceField(label="方法", choices=Method, initial=Method.ROOM, required=False)
    place = forms.CharField(label="場所", max_length=100)
    online = _line("オンラインの接続先", 200, required=False, hint="誓約した構成員だけに見えます。")

    def clean(self):
        data = super().clean()
        data["method"] = data.get("method") or Method.ROOM
        if data.get("day") and data.get("clock"):
            data["held_at"] = timezone.make_aware(datetime.combine(data["day"], data["clock"]))
        return data


class ConveneForm(_DayForm):
    subject = forms.CharField(label="対象者・件名", max_length=200)
    no_consent = forms.ChoiceField(label="同意がない理由", choices=NoConsent)
    no_consent_why = _area("同意が得られない事情", rows=2, limit=1000, required=False)
    purpose = _area("目的", rows=3, limit=2000)
    document_no = forms.CharField(label="文書番号", max_length=40, required=False)
    pledged = forms.BooleanField(
        label="上の誓約文を読み、議長として誓約します", error_messages={"required": "招集するには、議長も誓約が必要です。"}
    )
    field_order = [
        "subject",
        "purpose",
        "no_consent",
        "no_consent_why",
        "day",
        "clock",
        "method",
        "place",
        "online",
        "document_no",
    ]


class MoveForm(_DayForm):
    """Another day or place."""


class NominateForm(OnceForm):
    post = forms.ModelChoiceField(label="構成員", queryset=Post.objects.none(), empty_label="選んでください")
    why = forms.CharField(label="指名の理由", max_length=200)
    valid_until = EraDateField(label="有効期限", not_past=True)

    def __init__(self, *args, taken=(), **kwargs):
        super().__init__(*args, **kwargs)
        posts = Post.objects.now().granting(Permission.MEETING_ATTEND)
        self.fields["post"].queryset = (
            posts.exclude(user__in=taken).select_related("user", "agency").order_by("agency__code", "user__kana")
        )
        self.fields["post"].label_from_instance = lambda post: f"{post.agency.name}　{post.user.name}（{post.role_label}）"


class PledgeForm(OnceForm):
    pledged = forms.BooleanField(
        label="上の誓約文を読み、誓約します", error_messages={"required": "誓約しないと、支援会議の記録は読めません。"}
    )


class ChairForm(OnceForm):
    seat = SeatChoiceField(label="新しい議長", queryset=None, empty_label="選んでください")

    def __init__(self, *args, seats, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seat"].queryset = seats


class SubjectForm(OnceForm):
    name = _line("氏名・続柄（分かる範囲）", 200)
    consent = _one("本人の同意", ConsentState)
    consent_on = EraDateField(label="確認した日", required=False, not_future=True)
    remark = _area("同意についての経過・見通し", rows=2, limit=1000, required=False)


class ConsentForm(SubjectForm):
    name = None  # as it was written


class PreparationForm(OnceForm):
    household = _area("1　把握している世帯の状況")
    doing = _area("2　いま行っていること", rows=4, limit=4000, required=False)
    joining = _area("3　加わってほしい機関と理由", rows=3, limit=2000, required=False)
    asking = _area("4　ほかの課・機関にお願いしたいこと", rows=3, limit=4000, required=False)
    direction = _area("方向性・支援・役割の案", rows=4, limit=4000, required=False)


class ContributionForm(OnceForm):
    facts = _area("把握している事実", limit=4000, required=False)
    role = _area("自機関の役割", rows=2, limit=1000, required=False)
    can = _area("できること", rows=3, limit=2000, required=False)
    cannot = _area("できないこと・その理由", rows=3, limit=2000, required=False)

    def clean(self):
        data = super().clean()
        if not self.errors and not any(data.get(name) for name in ("facts", "role", "can", "cannot")):
            raise forms.ValidationError("どれか一つは書いてください。")
        return data


class ItemForm(OnceForm):
    title = _line("議題", 200)


class TalkForm(OnceForm):
    talk = _area("協議の内容（各機関の意見）", required=False)
    present = SeatsField(
        label="この議題のときに在席した構成員", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, seats, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["present"].queryset = seats


class MinutesForm(OnceForm):
    facts = _area("共有した事実")
    views = _area("各機関の意見", required=False)
    decisions = _area("決定事項（だれが・いつまでに）")
    unresolved = _area("残った課題", rows=3, limit=4000, required=False)


class CheckForm(OnceForm):
    remark = _area(
        "訂正してほしいところ", rows=3, limit=2000, required=False, hint="このままでよければ、空けたまま押してください。"
    )


class RoleForm(OnceForm):
    agency = NamedChoiceField(label="担当機関", queryset=Agency.objects.none(), empty_label="選んでください")
    kind = _one("種類", RoleKind)
    what = forms.CharField(label="見守り・働きかけの内容", max_length=400)
    sign = forms.CharField(label="動くきっかけ（サイン）", max_length=200, required=False)
    due_on = EraDateField(label="期限", required=False)

    def __init__(self, *args, agencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies


class ReleaseForm(OnceForm):
    text = _area(
        "担当機関に伝える文",
        rows=3,
        limit=1000,
        hint="会議の外に出るのは、この文だけです。対象者の氏名は、要らなければ書かないでください。",
    )
    worker = NamedChoiceField(
        label="担当者", queryset=User.objects.none(), required=False, empty_label="指名しない（責任者だけに伝える）"
    )

    def __init__(self, *args, agency, **kwargs):
        super().__init__(*args, **kwargs)
        at_work = Post.objects.now().with_case_work().filter(agency=agency).values("user")
        self.fields["worker"].queryset = User.objects.filter(pk__in=at_work, is_active=True).order_by("kana")


class ReportForm(OnceForm):
    report = _area("報告（行ったこと・様子）", rows=4, limit=2000)


class InquiryForm(OnceForm):
    seat = SeatChoiceField(label="依頼する構成員", queryset=None, required=False, empty_label="構成員でない機関に依頼する")
    outside = _line("構成員でない依頼先", 100, required=False)
    what = _area("お願いする内容", rows=4, limit=2000)
    due_on = EraDateField(label="回答期限", not_past=True)
    document_no = _line("文書番号", 40, required=False)

    def __init__(self, *args, seats, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seat"].queryset = seats

    def clean(self):
        data = super().clean()
        if bool(data.get("seat")) == bool(data.get("outside")):
            self.add_error("outside", "構成員を選ぶか、構成員でない依頼先を入力するか、どちらか一方にしてください。")
        return data


class GivenForm(OnceForm):
    given = _one("回答", Given)
    answer = _area("回答の内容・提供できない理由", required=False)


class PaperForm(OnceForm):
    title = _line("資料名", 100)
    file = FilesField(label="ファイル（PDF・JPEG・PNG）", help_text="読む人の氏名が、すべてのページに重なります。")

    def clean_file(self):
        if len(self.cleaned_data["file"]) != 1:
            raise forms.ValidationError("ファイルは、1つずつ登録してください。")
        return self.cleaned_data["file"][0]


class HandOutForm(OnceForm):
    paper = _line("資料名", 100)
    seats = SeatsField(label="配布する構成員", queryset=None, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, seats, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seats"].queryset = seats


class FeedbackForm(OnceForm):
    useful = _one("情報がそろい、状況が分かった", Grade)
    clear = _one("自機関の役割が明らかになった", Grade)
    timely = _one("時間と進め方は適切だった", Grade)
    words = _area("よかった点・直したい点", rows=3, limit=2000, required=False)


class ElsewhereForm(OnceForm):
    body = forms.ChoiceField(label="会議体", choices=Body)
    held_on = EraDateField(label="開催日", required=False)
    contact = _line("問い合わせ先（課・担当者）", 100)


class AheadForm(OnceForm):
    outlook = forms.ChoiceField(label="同意を得る見通し", choices=[("", "未記入"), *Outlook.choices], required=False)
    outlook_words = _area("だれが、いつ、どう働きかけるか", rows=3, limit=2000, required=False)
    next_on = EraDateField(label="次回の予定", required=False, not_past=True)


class CarryForm(OnceForm):
    """One fact, into one of the member's own cases."""

    subject = forms.ModelChoiceField(label="だれについて", queryset=None, empty_label="選んでください")
    case = _line("移す先のケース番号", 24, hint="自分が読めるケースに限ります。")
    who = _line("ケースの世帯員の氏名", 80, required=False, hint="ケースの本人についての事実なら、空けておいてください。")
    category = forms.ChoiceField(label="内容の区分", choices=Category)
    fact = _area("移す事実（1つ）", rows=3, limit=400, hint="会議録を写さず、必要な事実だけを自分の言葉で書いてください。")

    def __init__(self, *args, user, subjects, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["subject"].queryset = subjects
        self.fields["subject"].label_from_instance = lambda row: f"{row.name}（{row.get_consent_display()}）"

    def clean_case(self):
        case = Case.objects.visible_to(self.user).filter(number=self.cleaned_data["case"].strip().upper()).first()
        if case is None:
            raise forms.ValidationError("この番号のケースは、あなたには見えません。番号を確認してください。")
        return case

    def clean(self):
        data = super().clean()
        if case := data.get("case"):
            found = [row for row in case.subjects.select_related("person") if self._is_meant(row, data.get("who", ""))]
            if len(found) == 1:
                data["person"] = found[0].person
            else:
                self.add_error(
                    "who", "このケースに、その氏名の世帯員は見つかりません。ケースに登録された氏名を入力してください。"
                )
        data.pop("who", None)
        return data

    @staticmethod
    def _is_meant(row, who) -> bool:
        plain = "".join(who.split())
        return "".join(row.person.display_name.split()) == plain if plain else row.is_main


class RulesForm(OnceForm):
    view_days = forms.IntegerField(label="資料を読める日数（会議の後）", min_value=0, max_value=365)
    seat_days = forms.IntegerField(label="誓約の有効日数", min_value=30, max_value=366)
    basis = _line("会議の根拠", 100)
    asking_basis = _line("情報提供依頼の根拠", 100)
    no_copying = area("席上の注意", rows=2, limit=200)
