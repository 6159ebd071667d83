"""Writing people down, and correcting what was written."""

from django.utils import timezone

from common.deeds import deed
from people.enums import Basis, RelationKind, Sex
from people.models import WHERE, Household, Membership, Person, Relation


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
    """Change what is written of a person: only the columns given, and where protection begins or ends, what it covers."""
    for name, value in identity.items():
        setattr(person, name, value)
    covered = WHERE if "address_protected" in identity else ()
    person.save(update_fields={*identity, *covered, "updated_at"})
    return person


@deed
def arrange_relative(
    person, relative, *, by, identity: dict, relation: dict, through="", together, is_head, registered, on
) -> Person:
    """Everything the household page says of one relative: who it is, what it is to the person, and where it lives.

    `on`: the day on which moving in or out, or the register, changed.
    """
    correct_person(relative, by=by, **identity)
    known = Relation.objects.filter(person=person, other=relative)
    if not known.update(**relation, updated_at=timezone.now()):
        Relation.objects.create(person=person, other=relative, **relation)
    _relate_through(relative, relation["kind"], through)
    home = home_of(person, on=on)
    _live(relative, home, Basis.ACTUAL, together, on)
    _live(relative, home, Basis.REGISTER, registered, on)
    if is_head and together:
        home.memberships.now_together().exclude(person=relative).filter(is_head=True).update(is_head=False)
    home.memberships.now_together().filter(person=relative).update(is_head=is_head)
    return relative


# What the one in between is to the relative, by what the relative is to the person.
THROUGH = {
    RelationKind.CHILD: "parent",
    RelationKind.GRANDCHILD: "parent",
    RelationKind.GRANDPARENT: "child",
    RelationKind.PARENT_IN_LAW: "child",
    RelationKind.CHILD_SPOUSE: "spouse",
}


def _relate_through(relative, kind, key):
    """The second relation of somebody who belongs to the person by way of somebody else."""
    between = Person.objects.filter(pk=key).first() if key else None
    way = THROUGH.get(kind)
    if between is None or way is None:
        return
    man = between.sex == Sex.MALE
    kinds = {
        "parent": RelationKind.FATHER if man else RelationKind.MOTHER,
        "child": RelationKind.CHILD,
        "spouse": RelationKind.HUSBAND if man else RelationKind.WIFE,
    }
    known = Relation.objects.filter(person=relative, other=between)
    if not known.update(kind=kinds[way], updated_at=timezone.now()):
        Relation.objects.create(person=relative, other=between, kind=kinds[way])


def home_of(person, *, on) -> Household:
    """The household the person lives in now; a new one where none was written down."""
    current = Membership.objects.now_together().filter(person=person).select_related("household").first()
    if current:
        return current.household
    home = Household.objects.create()
    Membership.objects.create(household=home, person=person, is_head=True, since=on)
    return home


def _live(person, home, basis, wanted, on):
    """Begin or end a membership on that day; what is so already stays as it is."""
    current = Membership.objects.filter(person=person, basis=basis, until=None).first()
    if current and (not wanted or current.household_id != home.pk):
        Membership.objects.filter(pk=current.pk).update(until=max(on, current.since), updated_at=timezone.now())
        current = None
    if wanted and current is None:
        Membership.objects.create(household=home, person=person, basis=basis, since=on)
