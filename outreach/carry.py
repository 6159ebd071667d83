"""What an entry already says, in the boxes of the intake page and of F5: nothing is typed twice."""

from outreach.enums import Stage
from outreach.models import PotentialClient


def intake_of(client: PotentialClient) -> dict:
    """Initial values of cases.forms.intake.IntakeForm."""
    return {
        "route": "outreach",
        "consent": "oral" if client.stage == Stage.CONSENTED else "not_yet",
        "known": "yes" if client.name else "no",
        "name": client.name,
        "kana": client.kana,
        "description": "" if client.name else client.label,
        "address": client.address,
        "contact_caution": client.avoid[:200],
        "content": "\n".join(filter(None, (client.source_words, client.household))),
    }


def plan_of(client: PotentialClient) -> dict:
    """What F5 begins with."""
    said = {
        "found_by": client.source,
        "stage": client.stage,
        "approach": client.approach,
        "avoid": client.avoid,
        "safety": client.dangers,
        "safety_words": client.danger_words,
    }
    if client.next_on:
        said["visits"] = [
            {"on": client.next_on.isoformat(), "who": client.worker.name if client.worker else "", "aim": client.next_aim}
        ]
    return {code: answer for code, answer in said.items() if answer}
