"""Rows for policies to decide about: one at least in every protected table, and beside each row twins that differ in one state
or date a policy names. A condition that nothing in the database depends on cannot be seen to hold."""

import re
import uuid
from contextlib import contextmanager, suppress
from datetime import timedelta

from django.apps import apps
from django.db import Error, connection, models, transaction
from django.utils import timezone

from agencies.models import Agency, Post, User
from agencies.roles import Role
from cases.models import Case, Opening, Restriction
from common.owner import as_owner
from tests.stories import settle

GRANTING = {"cases_case", "cases_stake", "sealed_seat", "meetings_participant"}  # a twin here would let somebody in
READERS = ("emergency", "opened", "unnamed")
SPECIAL = {
    "slips_slipstep": {"kind": "climbed"},
    "outreach_step": {"from_stage": "none", "to_stage": "family"},
}  # where the plainest values do not go together


def crowd() -> None:
    with as_owner():
        _readers()
        _run("select set_config('juso.migrating', 'on', true)")
        by_table = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
        conditions = _conditions()
        for table in sorted(conditions):
            with _without_triggers(table):
                if not _run(f"select exists (select from {table})")[0][0]:
                    _invent(by_table[table])
        for table in sorted(set(conditions) - GRANTING):
            with _without_triggers(table):
                _twins(by_table[table], conditions[table])
        _run("select set_config('juso.migrating', '', true)")


def _readers() -> None:
    """Three more who read by rows of their own: in an emergency from outside, in an emergency a case that is restricted to others
    of the agency; and a colleague who is not named there, and has not opened it."""
    now, today = timezone.now(), timezone.localdate()
    case = Case.objects.get(plans__isnull=False, restrictions=None)
    closed = Restriction.objects.in_force().get().case
    elsewhere = Agency.objects.get(code="extra-0")
    for relation, agency, opened in zip(
        READERS, (elsewhere, closed.custodian, closed.custodian), (case, closed, None), strict=True
    ):
        user = User.objects.create(username=relation, name=relation, kana=relation)
        Post.objects.create(user=user, agency=agency, role=Role.COUNSELLOR, since=today, until=today)
        if opened:
            Opening.objects.create(
                case=opened, number=opened.number, user=user, agency=agency, kind="emergency", danger="life", reason="x",
                since=now, until=now + timedelta(hours=1),
            )  # fmt: skip


def _conditions() -> dict[str, str]:
    """table → everything its policies for the application say."""
    return dict(
        _run(
            "select tablename, string_agg(concat(qual, ' ', with_check), ' ') from pg_policies"
            " where schemaname = 'public' and 'juso_app' = any (roles) group by 1"
        )
    )


@contextmanager
def _without_triggers(table):
    settle()
    _run(f"alter table {table} disable trigger user")
    yield
    settle()
    _run(f"alter table {table} enable trigger user")


def _invent(model):
    """A row of the plainest values that go together."""
    row = model()
    for field in model._meta.concrete_fields:
        made_here = field.primary_key and isinstance(field, models.AutoField)
        if not (field.null or made_here or field.has_default() or field.generated):
            taken = [
                getattr(row, other.attname)
                for other in model._meta.concrete_fields
                if other.related_model is field.related_model
            ]
            setattr(row, field.attname, _plain(field, taken))
    for name, value in SPECIAL.get(model._meta.db_table, {}).items():
        setattr(row, name, value)
    with transaction.atomic():
        row.save(force_insert=True)


def _plain(field, taken):
    """Two agencies or two people in one row are not the same."""
    if isinstance(field, models.ForeignKey):
        keys = (
            field.related_model.objects.exclude(pk__in=[key for key in taken if key])
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        if keys.first() is None:
            with _without_triggers(field.related_model._meta.db_table):
                _invent(field.related_model)
        return keys.first()
    if field.choices:
        return field.choices[0][0]
    plain = {
        models.DateTimeField: timezone.now(), models.DateField: timezone.localdate(), models.BooleanField: False, models.JSONField: {},
        models.BinaryField: b"x", models.IntegerField: 1, models.DecimalField: 1, models.UUIDField: uuid.uuid4(),
    }  # fmt: skip
    return next((value for kind, value in plain.items() if isinstance(field, kind)), "x")


def _twins(model, text):
    named = [field for field in model._meta.concrete_fields if re.search(rf"\b{field.column}\b", text)]
    for original in list(model.objects.all()):
        for field in named:
            for value in _others(field, text):
                if value != getattr(original, field.attname):
                    _born(model, original, field, value)


def _born(model, original, field, value):
    twin = model.objects.get(pk=original.pk)
    twin.pk = uuid.uuid4() if isinstance(model._meta.pk, models.UUIDField) else None
    setattr(twin, field.attname, value)
    with suppress(Error), transaction.atomic():  # a key or a check forbids many of them
        twin.save(force_insert=True)


def _others(field, text):
    if field.related_model is Case:
        return [Restriction.objects.in_force().get().case_id]
    if isinstance(field, models.BooleanField):
        return [True, False]
    if isinstance(field, models.DateTimeField | models.DateField):
        return [None, timezone.now() if isinstance(field, models.DateTimeField) else timezone.localdate()]
    if isinstance(field, models.CharField):
        said = re.findall(rf"\b{field.column}\b[^']{{0,20}}'(\w*)'", text)
        return sorted({*said, *(value for value, _ in field.choices or ())})
    return []


def _run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []
