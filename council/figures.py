"""What the council has done, in numbers, over the cards one may read: for the reports above, and the figures of a year."""

from collections import Counter
from datetime import date

from council.enums import ANSWERED, FEW, Became, State
from council.models import Card
from council.origins import counts_of


def figures(since: date, until: date) -> dict[str, int]:
    """Of the cards raised in that time. `from_cases`: resting on three cases or more; `created`: became a new resource."""
    cards = list(Card.objects.filter(created_at__date__range=(since, until)).only("state", "became"))
    states = Counter(card.state for card in cards)
    counts = counts_of(cards)
    return {
        "raised": len(cards),
        **{f"state.{state}": states[state] for state in State},
        "from_cases": sum(counts[card.pk].cases >= FEW for card in cards),
        "answered": sum(card.state in ANSWERED for card in cards),
        "created": sum(card.became == Became.PROJECT and card.state in (State.VERIFYING, State.ENDED) for card in cards),
    }
