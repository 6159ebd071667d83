"""What every form of ours does: it is sent once, and a refused deed comes back as a sentence with the text kept."""

import uuid

from django import forms
from django.db import transaction

from common.errors import NotAllowed, refusals, say
from common.models import Submission

say(common_submission_pkey="この内容は、すでに送信されています。一覧で登録を確認してください。")


DJANGOS_REQUIRED = forms.Field.default_error_messages["required"]


def ask_plainly(form) -> None:
    """What to do about an empty field, where it has no sentence of its own."""
    for field in form.fields.values():
        if field.error_messages.get("required") == DJANGOS_REQUIRED:
            chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField)
            field.error_messages["required"] = "選んでください。" if chosen else "入力してください。"


class OnceForm(forms.Form):
    """Carries a key that the database accepts once: a double click or a repeated send does the deed once."""

    once = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ask_plainly(self)

    hushed = False

    def hush(self):
        """Filled from a draft, not yet sent: nothing is judged, and nothing can be done with it."""
        self._errors, self.cleaned_data, self.hushed = forms.utils.ErrorDict(), {}, True

    def is_valid(self):
        return not self.hushed and super().is_valid()

    def attempt(self, deed, *args, **kwargs) -> bool:
        """Do the deed with this form's key spent. False when refused: the sentence then stands on the form."""
        try:
            with refusals(), transaction.atomic():
                Submission.objects.create(pk=self.cleaned_data.get("once") or uuid.uuid4())
                self.result = deed(*args, **kwargs)
        except NotAllowed as problem:
            self.add_error(None, str(problem))
            return False
        return True

    def answers(self, *leave_out) -> dict:
        """cleaned_data without the key and without what the caller takes itself."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"once", *leave_out}}
