"""How much each desk has in hand: counts only, across the walls (routing_loads in routing/migrations/0002_walls.sql)."""

from dataclasses import dataclass

from common.deeds import rows


@dataclass(frozen=True)
class Load:
    open: int  # cases the desk answers for
    workers: int  # staff with a post there today
    waiting: int  # offers it has not answered yet

    @property
    def per_worker(self) -> float | None:
        return self.open / self.workers if self.workers else None


def loads_of(agency_ids: list[int] | None = None) -> dict[int, Load]:
    """Agency id → load; of every desk where none are named."""
    return {agency_id: Load(*counts) for agency_id, *counts in rows("routing_loads", agency_ids)}
