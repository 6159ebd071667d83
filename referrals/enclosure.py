"""What travels with an offer, shown to the sender before sending and to the receiver exactly so."""

from agencies.models import Choice
from people.enums import Sex


def what_goes_along(case, *, minimum: bool) -> dict[str, str]:
    """Label → text, in the order of the slip. `minimum`: emergency provision, only who and how to reach."""
    person = case.person
    slip = {
        "氏名": person.display_name,
        "ふりがな": person.kana,
        "生年月日": person.birth.spell(),
        "性別": Sex(person.sex).label,
        "住所": "（支援措置のため記載しません）" if person.address_protected else person.address,
        "電話": person.mobile or person.telephone,
        "連絡時の注意": person.contact_caution,
    }
    if not minimum and hasattr(case, "intake"):
        labels = Choice.objects.labels("topic")
        slip["相談内容"] = "、".join(labels.get(code, code) for code in case.intake.topics)
        slip["本人の希望"] = case.intake.content
    return {label: text for label, text in slip.items() if text}
