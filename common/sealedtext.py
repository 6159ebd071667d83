"""Model fields whose content lies sealed in its row; text opens when somebody reads it from an instance.

    situation = SealedTextField("状況", max_length=4000)                   # by the newest key of settings.FIELD_KEYS
    views = SealedTextField("意見", max_length=8000, key_of="conference")  # by `row.conference.data_key`
    address = HideableTextField("住所", when="address_protected")          # sealed while the row says so, else plain
    sealed = SealedBytesField("内容")                                      # bytes; its owner seals and opens them

On an instance it is a plain str. Whatever works on the table (values(), update(), filter(), order_by()) never sees the text:
it gets the sealed bytes, or is refused. To read many rows at a constant number of queries, let `key_of` be loaded with
them (select_related, or through the related manager of the parent).
"""

from typing import Any

from django import forms
from django.core import checks
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from common import sealing


class Sealed(bytes):
    """What stands in the column."""


class SealedWord(str):
    """What stands in a column of text instead of the text."""

    __slots__ = ()


class _OpensWhenRead(DeferredAttribute):
    """Has a __set__, so that reading always comes through here, never straight from the instance's __dict__."""

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed | SealedWord):
            value = instance.__dict__[self.field.attname] = self.field.unsealed(instance, value)
        return value

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class _BoundToItsCell:
    """What lies in one cell opens in no other."""

    def about(self, key) -> str:
        return sealing.about_cell(self.model._meta.db_table, key, self.column)

    def check(self, **kwargs):
        return [*super().check(**kwargs), *self._check_key_is_known()]

    def _check_key_is_known(self):
        if self.model._meta.pk.db_returning:
            return [checks.Error("A sealed value is bound to its row: the primary key must be made before saving.", obj=self)]
        return []


class SealedBytesField(_BoundToItsCell, models.BinaryField):
    """In the database a column like any other BinaryField's. `bound`: how values were bound before there was about_cell.

    `key_of`: as of a SealedTextField, where its own app seals it under the parent's key."""

    def __init__(self, *args, bound: str = "", key_of: str | None = None, **kwargs):
        self.bound, self.key_of = bound, key_of
        super().__init__(*args, **kwargs)

    def clone(self):
        return type(self)(**self.deconstruct()[3], bound=self.bound, key_of=self.key_of)

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", args, kwargs

    def about(self, key) -> str:
        if self.bound:
            return self.bound.format(table=self.model._meta.db_table, key=key, column=self.column)
        return super().about(key)


class SealedTextField(_BoundToItsCell, models.Field):
    """key_of: the name of the parent that has the `data_key`; "self" when the row itself has one."""

    descriptor_class = _OpensWhenRead
    empty_strings_allowed = False  # in the column: an empty text too is sealed
    _pyi_private_set_type: str | bytes | None
    _pyi_private_get_type: str

    def __init__(self, *args, key_of: str | None = None, **kwargs):
        self.key_of = key_of
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({"key_of": self.key_of} if self.key_of else {})

    def get_default(self):
        return None if self.null else ""

    def get_internal_type(self):
        return "BinaryField"

    def get_lookup(self, lookup_name):
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def get_transform(self, lookup_name):
        return None

    def from_db_value(self, value, expression, connection):
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance, add):
        value = model_instance.__dict__.get(self.attname) or getattr(model_instance, self.attname)
        if isinstance(value, Sealed):
            if sealing.is_new(value):
                return value
            value = self.unsealed(model_instance, value)
        return value if value is None else self.sealed(model_instance, str(value))

    def get_db_prep_value(self, value, connection, prepared=False) -> Any:
        if value is None or isinstance(value, Sealed):
            return value and bytes(value)
        raise TypeError(f"{self.model.__name__}.{self.name} is sealed in its row: set it on an instance and save that.")

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": forms.CharField, "max_length": self.max_length, **kwargs})

    def sealed(self, row, text: str) -> Sealed:
        return Sealed(sealing.seal(text, about=self.about(row.pk), key=self._key(row)))

    def unsealed(self, row, value: Sealed) -> str:
        """Raises sealing.Unreadable."""
        return sealing.unseal(value, about=self.about(row.pk), key=self._key(row))

    def _key(self, row) -> bytes | None:
        if self.key_of is None:
            return None
        return (row if self.key_of == "self" else getattr(row, self.key_of)).data_key


class HideableTextField(_BoundToItsCell, models.TextField):
    """Plain text, but sealed in its row while the flag `when` is set there. What changes the flag saves this column too."""

    descriptor_class = _OpensWhenRead

    def __init__(self, *args, when: str, **kwargs):
        self.when = when
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"when": self.when}

    def from_db_value(self, value, expression, connection):
        return SealedWord(value) if value and value.startswith(sealing.MARK) else value

    def pre_save(self, model_instance, add):
        text = getattr(model_instance, self.attname)
        return self.sealed(model_instance, text) if text and getattr(model_instance, self.when) else text

    def sealed(self, row, text: str) -> SealedWord:
        return SealedWord(sealing.seal_word(text, about=self.about(row.pk)))

    def unsealed(self, row, value: SealedWord) -> str:
        """Raises sealing.Unreadable."""
        return sealing.unseal_word(value, about=self.about(row.pk))
