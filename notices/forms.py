from django import forms

from common.forms import OnceForm
from notices.enums import Pace


class PaceForm(OnceForm):
    pace = forms.ChoiceField(
        label="メールの受け取り方",
        choices=Pace,
        widget=forms.RadioSelect,
        help_text="メールは開庁日の、市が決めた時間に送ります。文面は「お知らせがあります」とこの画面への案内だけです。",
    )
