"""Counts for the report: one's own as they are, of others none that tells of somebody."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from common.acting import acting_as
from outreach.figures import HIDDEN, tables_of
from tests.outreach.conftest import entry


def counted(user, *scopes):
    today = timezone.localdate()
    with acting_as(user.pk):
        first = tables_of(list(scopes), today - timedelta(days=200), today)[0]
    return {label: [cell for _, cell in cells] for label, cells in first.lines}


def test_ones_own_as_they_are_and_few_of_others_hidden(tried, enter, sato, yoshida, kobayashi, suzuki, centre, shakyo):
    for _ in range(5):
        tried(entry(yoshida, shakyo), "met", by=yoshida)
    tried(entry(sato, centre), "absent")

    own = counted(sato, "own", "shakyo", "centres")
    assert own["把握している人（期間の末日）"] == ["1", "5", HIDDEN]
    assert own["初めて会えた人"] == ["0", "5", "0"]
    assert own["初めて会えるまでの月数（中央値）"] == ["", "1", ""]
    assert own["訪問（延べ回数）"] == ["1", "5", HIDDEN]
    assert counted(kobayashi, "shakyo", "centres")["新しく把握した人"] == ["5", HIDDEN]
    page = reverse("outreach:figures")
    assert enter(kobayashi).get(page).status_code == 200
    assert "自機関" not in enter(kobayashi).get(page).content.decode()
    assert enter(suzuki).get(page).status_code == 403
