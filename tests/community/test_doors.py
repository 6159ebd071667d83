"""Every address of 地域づくり × every kind of person: open, told why not, or the same as absent."""

import uuid

import pytest
from django.urls import reverse

from common.acting import acting_as
from community import actions
from community.models import District
from tests.security.test_doors import body

KEEPERS = {"honma", "yamazaki", "yoshida", "kobayashi"}
SECTION = {"sasaki"}  # supervises the coordinators of life support
OTHERS = {"sato", "endo", "mori", "ono", "takahashi"}
EVERYBODY = KEEPERS | SECTION | OTHERS
READS_WORK = KEEPERS | SECTION
SETS_UP = {"kobayashi", "mori"}


@pytest.fixture
def keys(town, honma, sato):
    town.work()
    report = town.report()
    with acting_as(sato.pk):
        suggestion = actions.suggest(town.resource, by=sato, agency=sato.desk, words="水曜は休み")
    return {
        "resource": [town.resource.pk],
        "place": [town.place.pk],
        "session": [town.place.pk, town.session.pk],
        "suggestion": [town.resource.pk, suggestion.pk],
        "contact": [town.talk.pk],
        "need": [town.need.pk],
        "table": [town.table.pk],
        "report": [report.pk],
        "district": [District.objects.first().pk],
    }


# address: (key, who gets the page, who is told why not; for everybody else it is not there)
READS = {
    "resources": ("", EVERYBODY), "resource": ("resource", EVERYBODY), "places": ("", EVERYBODY), "place": ("place", EVERYBODY),
    "overview": ("", EVERYBODY), "home": ("", KEEPERS), "reports": ("", READS_WORK), "survey": ("", READS_WORK),
    "add_resource": ("", KEEPERS), "edit_resource": ("resource", KEEPERS), "add_place": ("", KEEPERS), "edit_place": ("place", KEEPERS),
    "add_session": ("place", KEEPERS), "add_contact": ("", KEEPERS), "add_need": ("", KEEPERS), "add_table": ("", KEEPERS),
    "setup": ("", SETS_UP), "add_district": ("", SETS_UP), "edit_district": ("district", SETS_UP),
}  # fmt: skip
HIDDEN = {
    "session": ("session", READS_WORK), "report": ("report", {"honma"}), "report_pdf": ("report", {"honma"}),
    "report_table": ("report", {"honma"}),
}  # fmt: skip
LINES = {"edit_contact": "contact", "edit_need": "need", "edit_table": "table"}


@pytest.mark.parametrize("login", sorted(EVERYBODY))
def test_who_gets_which_page(keys, enter, login, request):
    client = enter(request.getfixturevalue(login))
    for name, (key, readers) in READS.items():
        answer = client.get(reverse(f"community:{name}", args=keys.get(key)))
        assert answer.status_code == (200 if login in readers else 403), name
    for name, (key, readers) in HIDDEN.items():
        answer = client.get(reverse(f"community:{name}", args=keys[key]))
        assert answer.status_code == (200 if login in readers else 404), name
    for name, key in LINES.items():
        answer = client.get(reverse(f"community:{name}", args=keys[key]))
        assert answer.status_code == (200 if login == "honma" else 404), name


@pytest.mark.parametrize("login", ["sato", "endo", "ono", "yamazaki"])
def test_hidden_is_the_same_as_absent(keys, enter, login, request):
    client = enter(request.getfixturevalue(login))
    for name, (key, readers) in HIDDEN.items():
        if login in readers:
            continue
        for method in (client.get, client.post):
            absent = [*keys[key][:-1], uuid.uuid4()]
            there, nothing = (method(reverse(f"community:{name}", args=args)) for args in (keys[key], absent))
            assert (there.status_code, body(there)) == (nothing.status_code, body(nothing)), name


def test_signed_out_goes_to_the_door(keys, client):
    for name, (key, _) in (READS | HIDDEN).items():
        assert client.get(reverse(f"community:{name}", args=keys.get(key))).status_code == 302, name


@pytest.mark.parametrize("login", ["sato", "sasaki", "endo", "mori", "ono"])
def test_who_does_not_keep_changes_nothing(keys, town, enter, login, request):
    client = enter(request.getfixturevalue(login))
    for name, key in [
        ("check_resource", "resource"), ("settle_suggestion", "suggestion"), ("edit_resource", "resource"), ("edit_place", "place"),
        ("add_session", "place"), ("start_report", ""), ("add_contact", ""),
    ]:  # fmt: skip
        assert client.post(reverse(f"community:{name}", args=keys.get(key)), {"answer": "x"}).status_code == 403, name
    with acting_as(town.honma.pk):
        assert town.resource.suggestions.get().settled_at is None


def test_lists_ask_as_many_questions_for_one_as_for_ten(town, enter, honma, django_assert_max_num_queries):
    client, counts = enter(honma), []
    pages = [reverse(f"community:{name}") for name in ("resources", "places", "home", "overview", "reports", "survey")]
    for page in pages:
        client.get(page)
    for _ in (1, 10):
        found = []
        for page in pages:
            with django_assert_max_num_queries(60) as asked:
                assert client.get(page).status_code == 200
            found.append(len(asked))
        counts.append(found)
        with acting_as(honma.pk):
            for number in range(9):
                row = town.add_resource(name=f"農園{number}", kana=f"のうえん{number}")
                town.add_place(name=f"会{number}", kana=f"かい{number}", resource=row)
        town.work()
    assert counts[0] == counts[1]
