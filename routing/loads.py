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

    @property
    def is_nothing(self) -> bool:
        """Nobody there, and nothing with them: an agency that has not begun to work with the system."""
        return not (self.open or self.workers or self.waiting)


def loads_of(agency_ids: list[int] | None = None) -> dict[int, Load]:
    """Agency id → load; of every desk where none are named."""
    return {agency_id: Load(*counts) for agency_id, *counts in rows("routing_loads", agency_ids)}
