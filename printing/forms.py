"""What is asked of the book of printing, and the words of the notices."""

from django import forms

from common.fields import NamedChoiceField, area
from common.forms import OnceForm


class BookForm(forms.Form):
    """`months`: (code, words), the newest first; `people`: whom one may look for."""

    month = forms.ChoiceField(label="月", required=False)
    person = NamedChoiceField(label="職員", queryset=None, required=False, empty_label="全員")

    def __init__(self, *args, months, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = months
        self.fields["person"].queryset = people


class NoticeTextForm(OnceForm):
    body = area(
        "本文",
        rows=6,
        limit=2000,
        hint="宛名、番号、日付、支援の内容は、自動で入ります。個人に関することは書かないでください。",
    )
    closing = area("教示・お知らせ", rows=5, limit=2000, required=False, hint="不服の申出や相談先などの決まり文句。")
    contact = area("問い合わせ先", rows=3, limit=400, required=False, hint="空欄のときは、所管課の名称と電話番号を印刷します。")
