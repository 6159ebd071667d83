"""The cast, and a database in which tests are the application role: what it may not do, they may not do."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from pytest_django.plugin import blocking_manager_key

from agencies.models import Agency, User
from cases.masters import load_note_templates
from cases.models import NoteTemplate
from common.owner import as_owner
from consents.masters import load_text
from consents.models import ConsentText
from demo.coming_in import come_in
from demo.personas import settle_in
from participation.masters import load_examples
from participation.models import Example
from tests.stories import Story


class Missing(str):
    """A template variable that is not there is a mistake, not an empty string."""

    __slots__ = ()

    def __contains__(self, part):
        return part == "%s"

    def __mod__(self, variable):
        if str(variable.var if hasattr(variable, "var") else variable).startswith(("authenticators.", "attrs.")):
            return ""  # allauth asks for factors not set up and attributes not given
        raise AssertionError(f"the template asks for {variable!r}, which is not there")


settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = Missing("missing: %s")


def load_city():
    """What every city has before its first case: set-up, pledge text, staff."""
    call_command("load_municipality", str(settings.ROOT / "demo" / "yamagata.json"), verbosity=0)
    call_command("load_pledge")
    load_note_templates(NoteTemplate)
    load_text(ConsentText)
    load_examples(Example)
    settle_in()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Created and migrated as the owner; from then on every connection steps down to juso_app."""
    with django_db_blocker.unblock():
        load_city()
        connection.close()
        connection.settings_dict["OPTIONS"]["options"] = "-c role=juso_app"
    yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["OPTIONS"]["options"] = "-c role=juso_owner"
        with connection.cursor() as cursor:  # threads of a live server may have left theirs open
            cursor.execute("set role none")
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
                " and backend_type = 'client backend'"
            )
        connection.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """A test with real commits empties every table behind it; whoever comes next finds the city again."""
    result = yield
    if getattr(connection, "was_emptied", False):
        connection.was_emptied = False
        if nextitem is None:
            return result  # the last one: the database is gone already
        with item.config.stash[blocking_manager_key].unblock(), as_owner():
            load_city()
    return result


@pytest.fixture
def racing(transactional_db):
    """For tests with threads and real commits."""
    return connection.settings_dict


def _person(login):
    def fixture(db):
        return User.objects.get(username=login)

    return pytest.fixture(fixture, name=login)


# The cast, by the names of the demo town: who they are stands in demo/personas.py.
sato = _person("sato")  # counsellor of 地域包括支援センター3
suzuki = _person("suzuki")  # counsellor of another field
takahashi = _person("takahashi")  # counsellor, takes part in nothing unless a test says so
ito = _person("ito")  # head of a livelihood desk
watanabe = _person("watanabe")
yamazaki = _person("yamazaki")  # coordinator
kato = _person("kato")
yoshida = _person("yoshida")  # marugoto counsellor
kobayashi = _person("kobayashi")  # officer of the host section
sasaki = _person("sasaki")  # officer of a field section
endo = _person("endo")  # at a counter outside welfare, sees no case
shoji = _person("shoji")  # head of a section, sits at the council, sees no case
mori = _person("mori")  # administrator
ono = _person("ono")  # auditor, sees no case
honma = _person("honma")  # life support coordinator, keeps places and resources, sees no case


@pytest.fixture
def enter(client):
    """enter(user): the client is signed in as that person."""

    def sign_in(user):
        return come_in(client, user)

    return sign_in


@pytest.fixture
def story(db):
    """A case to be told on: story.received(), story.taken(), story.decided() …"""
    return Story()


@pytest.fixture
def centre(db):
    return Agency.objects.get(name="地域包括支援センター3")


@pytest.fixture
def shakyo(db):
    return Agency.objects.get(name="山形市社会福祉協議会")


@pytest.fixture
def host(db):
    return Agency.objects.get(name="地域共生社会課")
