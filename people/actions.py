"""Writing people down, and correcting what was written."""

from django.utils import timezone

from common.deeds import deed
from people.models import Household, Membership, Person, Relation

IDENTITY = (
    "name",
    "kana",
    "known",
    "description",
    "sex",
    "born_on",
    "postal_code",
    "address",
    "telephone",
    "mobile",
    "email",
    "contact_caution",
    "address_protected",
)


def write_down_person(*, by, **identity) -> Person:
    """A new person. Readable again only once a case is about them."""
    return Person.objects.create(registered_by=by, **identity)


def keep_house_together(people, *, head, relations) -> Household:
    """A household of these people. `relations`: (person, other, kind, note) seen from the person."""
    household = Household.objects.create()
    today = timezone.localdate()
    for person in people:
        Membership.objects.create(household=household, person=person, is_head=person == head, since=today)
    for person, other, kind, note in relations:
        Relation.objects.create(person=person, other=other, kind=kind, note=note)
    return household


@deed
def correct_person(person, *, by, **identity) -> Person:
    """Change what is written of a person: only the columns given."""
    for name, value in identity.items():
        setattr(person, name, value)
    person.save(update_fields=[*identity, "updated_at"])
    return person
