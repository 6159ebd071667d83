"""The book knows every verb it is told, and every deed that changes something tells it once."""

import ast
import re

import pytest
from django.apps import apps
from django.conf import settings

from agencies import safety
from audit.models import Entry
from audit.verbs import GROUPS, VERBS, words_of
from common.owner import as_owner
from consents.enums import Status
from participation.enums import Verdict as HostVerdict
from referrals.enums import Verdict
from tests.security.test_doors import town  # noqa: F401
from tests.test_house import APPS, SOURCES, text_of

ROOT = settings.ROOT
COMPOSED = {  # verbs that end in a code of an enumeration
    "consent.{consent.status}": [f"consent.{status.value}" for status in Status],
    "{row._meta.model_name}.kept": ["contact.kept", "need.kept", "roundtable.kept"],
    "offer.{verdict}": [f"offer.{verdict.value}" for verdict in Verdict],
    "host_sheet.{verdict}": [f"host_sheet.{verdict.value}" for verdict in HostVerdict],
}
# Deeds without a line of their own, each with the reason. Everything else writes exactly one on every way through.
SILENT = {
    "agencies/holidays.py fill_closing_days": "the clock copies the calendar of the law; the rows carry the names",
    "people/actions.py correct_person": "a part of the deeds of cases: person.corrected",
    "people/actions.py arrange_relative": "a part of the deeds of cases: person.added, person.corrected",
    "cases/guarding.py ask_for": "the same happens whether or not there is such a case; the request itself keeps who, when and why",
    "referrals/actions.py send_many": "calls send_offer for each",
    "referrals/actions.py take_back_many": "calls take_back for each",
}
TWICE = {
    "cases/actions.py save_sheet": "begun and saved are two ways through",
    "plans/evaluation.py write_evaluation": "begun, and written with it",
    "meetings/actions.py invite": "a guest or an agency: two ways through",
    "handovers/actions.py hand_over": "each case tells its own circle, the handover the agency",
}


def calls(tree, *names):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") in names]


def written() -> set[str]:
    """Every verb in the sources, Python and SQL."""
    found = {"opened", safety.CHANGED, safety.NEW_DEVICE, safety.STOPPED, safety.RESET_ASKED}
    for path in SOURCES:
        tree = ast.parse(text_of(path))
        inside = path.parent.name == "audit" or path.name in {"signing.py", "safety.py"}
        for call in calls(tree, "write_down", *(["_line", "_factor", "_write"] if inside else [])):
            first = call.args[0]
            if isinstance(first, ast.IfExp):
                found |= {first.body.value, first.orelse.value}
            elif isinstance(first, ast.JoinedStr):
                found |= set(COMPOSED[ast.unparse(first)[2:-1]])
            elif isinstance(first, ast.Constant):
                found.add(first.value)
            else:
                assert inside, f"{path}:{call.lineno} composes a verb"
        for call in calls(tree, "note_opening"):
            found |= {keyword.value.value for keyword in call.keywords if keyword.arg == "verb"}
    for script in (path for app in APPS for path in (ROOT / app / "migrations").glob("0*.sql")):
        found |= set(re.findall(r"juso_write_down\('([\w.]+)'", text_of(script)))
    return found


def test_every_verb_is_registered_and_none_in_vain():
    assert written() == set(VERBS)


def test_the_registry_speaks_of_things_that_are_there():
    for verb in VERBS.values():
        assert verb.group in GROUPS
        assert verb.words
        for label in verb.about:
            apps.get_model(label)
    assert words_of("from.tomorrow") == "from.tomorrow"


def deeds():
    for path in SOURCES:
        for node in ast.parse(text_of(path)).body:
            if isinstance(node, ast.FunctionDef) and "deed" in {getattr(mark, "id", "") for mark in node.decorator_list}:
                yield f"{path.relative_to(ROOT)} {node.name}", node, path


@pytest.mark.parametrize(("name", "node", "path"), [pytest.param(*found, id=found[0]) for found in deeds()])
def test_a_deed_writes_one_line(name, node, path):
    """By itself, or by one function of the same file that it hands over to."""
    helpers = {found.name: found for found in ast.parse(text_of(path)).body if isinstance(found, ast.FunctionDef)}
    lines = len(calls(node, "write_down"))
    if not lines:
        lines = sum(bool(calls(helpers[call.func.id], "write_down")) for call in calls(node, *helpers))
    if name in SILENT:
        assert lines == 0 or "calls" in SILENT[name], "it writes now: take it off the list"
    elif name in TWICE:
        assert lines == 2
    else:
        assert lines == 1


def test_the_lists_of_exceptions_name_deeds_that_are_there():
    assert set(SILENT) | set(TWICE) <= {name for name, *_ in deeds()}


def test_what_was_written_is_about_what_the_registry_says(town):  # noqa: F811
    with as_owner():
        told = set(Entry.objects.values_list("verb", "about"))

    assert len(told) > 30
    assert {(verb, about) for verb, about in told if VERBS[verb].about and about not in VERBS[verb].about} == set()
