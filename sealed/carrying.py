"""From the conference to the road of consent: fact by fact, typed anew, asked of the ledger. Minutes stay."""

import hashlib

from django.utils import timezone

from audit.book import write_down
from cases.actions import add_note
from cases.enums import Visibility
from common.deeds import deed
from common.errors import NotAllowed
from consents.enums import Act
from consents.ledger import ask
from sealed.enums import ConsentState
from sealed.models import Carry


@deed
def carry(conference, *, by, subject, case, person, agency, category, fact) -> Carry:
    """One fact about one person who agreed, as a note for the team of a case the member has. Nobody there learns from where.

    `case` comes with its circle, the agencies that take part: they are who would learn it.
    """
    if subject.consent != ConsentState.GIVEN:
        raise NotAllowed("この人の同意が「同意あり」になっていません。同意のない人についての事実は移せません。")
    answer = ask(Act.SHARE, person, recipients=[stake.agency for stake in case.circle], categories=[category])
    if not answer:
        raise NotAllowed(answer.reason)
    carried = Carry(
        conference=conference,
        subject=subject,
        category=category,
        digest=hashlib.sha256(f"{conference.pk}{fact}".encode()).hexdigest(),
        by=by,
    )
    carried.save(force_insert=True)
    write_down("conference.fact_carried", about=carried)
    add_note(
        case,
        by=by,
        agency=agency,
        happened_at=timezone.now(),
        kind="other",
        heading="確認した事実",
        text=fact,
        visibility=Visibility.TEAM,
    )
    return carried
