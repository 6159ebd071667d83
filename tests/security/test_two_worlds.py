"""Two worlds: the same town with a secret more and without it. Whoever has no part in the secret gets the same bytes for every
list, count, board, search and form, after the same number of queries."""

import re
from copy import copy

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from tests.security.test_doors import ADDRESSES, PEOPLE, address, body, clients, reviewed, town  # noqa: F401
from tests.stories import Secret, Story

SEARCHES = [("cases:search", "words"), ("matching:known", "name")]
WORDS = ["髙橋", "氏名不詳", "丙野", "0235550199"]

# Sums over every case, small cells hidden: tests/boards, tests/routing, tests/reports.
OF_THE_CITY = {"boards:figures", "routing:loads"} | {name for name, _ in ADDRESSES if name.startswith("reports:")}


def the_conference():
    """Another conference, with life in it."""
    story = Story()
    Secret(text="氏名不詳の丙野").sworn("watanabe", story.people["watanabe"].desk)


def the_case():
    """Another case that has come all the way to a plan before its meeting."""
    Story().received(name="丙野　太郎", kana="へいの　たろう", telephone="023-555-0199").offered().accepted()


# secret: who has a part in it, or sees by office that something waits
SECRETS = {
    the_conference: {"host", "sworn", "auditor"},
    the_case: {"custodian", "colleague", "referrer", "host", "other_chair", "section", "post_over", "disabled", "auditor"},
}


def what_they_see(clients, town, relations):  # noqa: F811
    """(relation, page) → (answer without what differs by nature, number of queries)."""
    opens, seen = reviewed(), {}
    for relation in relations:
        for name, parameters in ADDRESSES:
            if opens[name, relation] != 200 or name.endswith("pdf") or name in OF_THE_CITY:
                continue  # a refusal is the same page for everybody; paper tells what its page tells
            url = address(name, parameters, town)
            seen[relation, name] = ask(clients[relation], "get", url)
        for name, box in SEARCHES:
            for words in WORDS:
                seen[relation, name, words] = ask(clients[relation], "post", reverse(name), {box: words})
    return seen


def ask(client, method, url, data=None):
    """The visit leaves nothing behind: the book of readers would tell the second world from the first."""
    asked = []

    def count(execute, *statement):
        asked.append(statement[0])
        return execute(*statement)

    caches["process"].clear()  # what an earlier page kept in mind is not the difference that is asked for
    ContentType.objects.clear_cache()
    mark, cookies = transaction.savepoint(), copy(client.cookies)
    try:
        with connection.execute_wrapper(count):
            response = getattr(client, method)(url, data)
        content = b"".join(response.streaming_content) if response.streaming else body(response)
    finally:
        transaction.savepoint_rollback(mark)
        transaction.savepoint_commit(mark)
        client.cookies = cookies
    return response.status_code, re.sub(rb"[?&](draft|once)=[0-9a-f-]{36}", b"", content), len(asked)


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret.__name__)
def test_whoever_has_no_part_in_it_cannot_tell_the_worlds_apart(secret, town, clients):  # noqa: F811
    outsiders = [relation for relation, login in PEOPLE.items() if login and relation not in SECRETS[secret]]
    with time_machine.travel(timezone.now(), tick=False):
        without = what_they_see(clients, town, outsiders)
        secret()
        with_it = what_they_see(clients, town, outsiders)

    assert len(without) > 150
    assert [place for place in without if without[place] != with_it[place]] == []


def test_whoever_has_a_part_sees_the_difference(town, clients):  # noqa: F811
    """Otherwise the sameness would prove nothing."""
    insiders = ["sworn", "custodian"]
    without = what_they_see(clients, town, insiders)
    the_conference()
    the_case()
    with_it = what_they_see(clients, town, insiders)

    changed = {place for place in without if without[place] != with_it[place]}
    assert {("sworn", "sealed:list"), ("custodian", "cases:our_desk"), ("custodian", "cases:search", "丙野")} <= changed
