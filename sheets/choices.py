"""The words of the master lists a definition needs, read in one query."""

from agencies.models import Choice
from sheets.definition import Definition

Lists = dict[str, list[tuple[str, str]]]


def offered(definition: Definition, *, kept=()) -> Lists:
    """List → (code, label) to choose from. `kept`: codes in an old record that stay although they are retired."""
    rows = Choice.objects.filter(list_code__in=definition.lists).values_list("list_code", "code", "label", "retired")
    lists: Lists = {code: [] for code in definition.lists}
    for list_code, code, label, retired in rows:
        if not retired or code in kept:
            lists[list_code].append((code, f"{label}（使用停止）" if retired else label))
    return lists


def words(definition: Definition) -> dict[str, dict[str, str]]:
    """List → code → label, retired ones too: old records keep their words."""
    rows = Choice.objects.filter(list_code__in=definition.lists).values_list("list_code", "code", "label")
    found: dict[str, dict[str, str]] = {code: {} for code in definition.lists}
    for list_code, code, label in rows:
        found[list_code][code] = label
    return found
