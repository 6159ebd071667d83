"""Every address of the programme, for everybody who has no part in it: the same answer as for what is not there."""

import uuid

import pytest
from django.urls import reverse

from common.acting import acting_as
from outreach import actions
from outreach.models import AreaNote, Transfer
from outreach.urls import one_client
from tests.security.test_doors import body

OF_CLIENT = [entry.name for entry in one_client]
OF_TRANSFER = ["transfer", "take", "refuse", "withdraw"]
OUTSIDE = ["takahashi", "yoshida", "kobayashi", "sasaki", "endo", "mori", "ono"]


@pytest.fixture
def doors(client_of_centre, sato, yamazaki, centre, shakyo):
    """(name, key of the record) of every address; the entry is the centre's, the offer goes to nobody who asks here."""
    with acting_as(sato.pk):
        note = actions.add_area_note(by=sato, agency=centre, district="x", words="y")
        return [*((name, client_of_centre.pk) for name in OF_CLIENT), ("remove_area", note.pk)]


@pytest.mark.parametrize("login", OUTSIDE)
def test_hidden_is_the_same_as_absent(login, doors, enter, request):
    browser = enter(request.getfixturevalue(login))
    for name, key in doors:
        for method in ("get", "post", "put", "patch", "delete"):
            hidden, absent = (getattr(browser, method)(reverse(f"outreach:{name}", args=[k])) for k in (key, uuid.uuid4()))
            assert hidden.status_code == absent.status_code in {404, 405}, (name, method)
            assert body(hidden) == body(absent)


def test_an_offer_is_for_its_two_sides(client_of_centre, doors, enter, sato, yoshida, takahashi, shakyo):
    with acting_as(sato.pk):
        actions.offer(client_of_centre, by=sato, to_agency=shakyo, basis="agreed", basis_words="x", summary="y")
        key = Transfer.objects.get().pk
    browser = enter(takahashi)
    for name in OF_TRANSFER:
        for method in ("get", "post"):
            answers = [getattr(browser, method)(reverse(f"outreach:{name}", args=[k])) for k in (key, uuid.uuid4())]
            assert answers[0].status_code == answers[1].status_code in {404, 405}
            assert body(answers[0]) == body(answers[1])
    assert enter(yoshida).get(reverse("outreach:transfer", args=[key])).status_code == 200
    assert enter(yoshida).get(reverse("outreach:detail", args=[client_of_centre.pk])).status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(client, doors):
    for name, key in doors:
        assert client.get(reverse(f"outreach:{name}", args=[key])).status_code in {302, 405}, name


def test_a_note_is_taken_away_by_who_wrote_it(doors, enter, sato):
    (key,) = [key for name, key in doors if name == "remove_area"]
    assert enter(sato).post(reverse("outreach:remove_area", args=[key])).status_code == 302
    with acting_as(sato.pk):
        assert not AreaNote.objects.exists()
