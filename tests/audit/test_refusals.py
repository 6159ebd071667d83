"""A door that stays shut leaves a line: the same for what is hidden and for what is not there."""

import uuid

from django.urls import reverse

from audit.models import Entry
from common.owner import as_owner
from tests.stories import Story


def refused():
    with as_owner():
        found = Entry.objects.filter(verb="refused").order_by("id")
        return [(line.actor_id, line.about, line.about_id, line.case_id, line.detail) for line in found]


def test_hidden_and_absent_leave_the_same_line(db, enter, takahashi):
    case, nobody = Story().received().case, uuid.uuid4()
    client = enter(takahashi)
    for number in (case.pk, nobody):
        assert client.get(reverse("cases:detail", args=[number])).status_code == 404

    assert refused() == [
        (takahashi.pk, "cases.page", "cases:detail", None, {"status": 404, "asked": {"case_id": str(number)}})
        for number in (case.pk, nobody)
    ]


def test_inside_without_the_right(db, enter, endo):
    assert enter(endo).get(reverse("cases:list")).status_code == 403

    assert refused() == [(endo.pk, "cases.page", "cases:list", None, {"status": 403, "asked": {}})]


def test_nobody_signed_in_and_no_such_page_leave_none(client, enter, endo):
    client.get(reverse("cases:list"))
    enter(endo).get("/there/is/no/such/page/")

    assert refused() == []


def test_a_door_that_cannot_write_shuts_all_the_same(db, enter, takahashi):
    """The line fails: an error page without a word of what was asked for, never the page itself."""
    case = Story().received().case
    client = enter(takahashi)
    client.raise_request_exception = False
    with as_owner():
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("alter table audit_entry add constraint full_disk check (verb <> 'refused') not valid")
    answer = client.get(reverse("cases:detail", args=[case.pk]))

    assert answer.status_code == 500
    assert case.number not in answer.content.decode()
