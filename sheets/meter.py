"""How complete a sheet is: the thick-framed boxes that are answered, of those that apply."""

from dataclasses import dataclass

from sheets.definition import Definition, Field


@dataclass(frozen=True)
class Meter:
    filled: int
    asked: int
    missing: tuple[str, ...]  # labels

    @property
    def is_complete(self) -> bool:
        return self.filled == self.asked

    @property
    def percent(self) -> int:
        return round(100 * self.filled / self.asked) if self.asked else 100


def applies(field: Field, values: dict) -> bool:
    """A follow-up counts only where its question was answered so."""
    if field.when is None:
        return True
    return bool(codes_of(values.get(field.when.field)) & set(field.when.answers))


def codes_of(value) -> set[str]:
    if isinstance(value, dict):
        return set(value.get("codes", []))
    if isinstance(value, list):
        return {str(code) for code in value}
    return {str(value)} if value not in (None, "") else set()


def measure(definition: Definition, values: dict) -> Meter:
    """`values`: code → answer or fact, whichever kind the box is."""
    thick = [field for field in definition.fields.values() if field.thick and applies(field, values)]
    missing = tuple(field.label for field in thick if not values.get(field.code))
    return Meter(len(thick) - len(missing), len(thick), missing)
