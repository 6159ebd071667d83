"""Keeping, reading and throwing away what is being typed."""

import json

from django.http import QueryDict

from common.errors import NotAllowed
from common.sealing import Unreadable, seal, unseal
from drafts.models import Draft

MOST = 200_000  # characters of one form
LEFT_OUT = {"csrfmiddlewaretoken", "once", "draft_place", "draft_label", "draft", "away"}


def keep(draft_id, *, by, place: str, label: str, typed: QueryDict) -> Draft:
    """Written over on every call with the same key. NotAllowed when it is longer than any form can be."""
    text = json.dumps({name: values for name, values in typed.lists() if name not in LEFT_OUT}, ensure_ascii=False)
    if len(text) > MOST:
        raise NotAllowed("長すぎるため、自動保存できません。内容を分けて記録してください。")
    sealed = seal(text, about=_about(draft_id))
    draft, _ = Draft.objects.update_or_create(
        pk=draft_id, defaults={"user": by, "place": place[:200], "label": label[:80], "sealed": sealed}
    )
    return draft


def typed_in(draft: Draft) -> QueryDict:
    """What was typed, as a form takes it. NotAllowed when the key that sealed it is gone."""
    try:
        fields = json.loads(unseal(draft.sealed, about=_about(draft.pk)))
    except Unreadable as problem:
        raise NotAllowed("この書きかけは、暗号の鍵が替わったため開けません。") from problem
    typed = QueryDict(mutable=True)
    for name, values in fields.items():
        typed.setlist(name, values)
    return typed


def throw_away(draft: Draft) -> None:
    draft.delete()


def _about(draft_id) -> str:
    return Draft._meta.get_field("sealed").about(draft_id)
