"""What is asked of the book."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from agencies.models import Agency, User
from audit.verbs import GROUPS
from common.fields import EraDateField, NamedChoiceField, area
from common.forms import OnceForm


class PeriodForm(forms.Form):
    """From one day to another, both included; the last thirty days unless somebody asks."""

    days = 30
    since = EraDateField(label="いつから", required=False)
    until = EraDateField(label="いつまで", required=False)

    def __init__(self, asked=None, *args, **kwargs):
        """`asked` None: the page is opened, nothing is asked yet."""
        today = timezone.localdate()
        usual = {"since": today - timedelta(days=self.days), "until": today}
        given = None if asked is None else usual | {name: value for name, value in asked.items() if value}
        super().__init__(given, *args, initial=usual, **kwargs)

    def clean(self):
        since, until = (self.cleaned_data.get(name) for name in ("since", "until"))
        if since and until and until < since:
            self.add_error("until", "「いつから」以降の日にしてください。")
        return self.cleaned_data

    def bounds(self):
        """Two moments, the second no longer in it."""
        zone = timezone.get_current_timezone()
        days = (self.cleaned_data["since"], self.cleaned_data["until"] + timedelta(days=1))
        return [timezone.datetime(day.year, day.month, day.day, tzinfo=zone) for day in days]


class BookForm(PeriodForm):
    days = 6
    person = NamedChoiceField(
        label="職員", queryset=User.objects.order_by("kana", "username"), required=False, empty_label="全員"
    )
    agency = NamedChoiceField(label="機関", queryset=Agency.objects.order_by("code"), required=False, empty_label="すべて")
    group = forms.ChoiceField(label="区分", choices=[("", "すべて"), *GROUPS.items()], required=False)
    number = forms.CharField(label="ケース番号", max_length=24, required=False)


class SeenForm(PeriodForm):
    """For the auditor, who names a case by its number alone."""

    number = forms.CharField(label="ケース番号", max_length=24, error_messages={"required": "ケース番号を入力してください。"})


class CaseSeenForm(PeriodForm):
    """`people`: those the case is about."""

    person = forms.ChoiceField(label="本人・世帯員", required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [(str(person.pk), person.display_name) for person in people]


class AnswerForm(OnceForm):
    words = area(
        "確認したこと", rows=4, limit=1000, hint="だれに、何を聞き、どう判断したか。あとから書き換えることはできません。"
    )
