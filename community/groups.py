"""Kinds of resources gathered to a handful, and what answers which need. Codes of the city's lists; one it adds is その他."""

OTHER = "other"
GROUPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "meet": ("集う場", (
        "ibasho", "kayoi", "childrens_table", "lecture", "library", "peers", "online", "child_support_center",
        "activity_center",
    )),
    "role": ("働く・役割", ("volunteer", "farm", "company", "shop", "work_training")),
    "learn": ("学び", ("learning",)),
    "move": ("移動", ("transport",)),
    "meal": ("食・見守り", ("meals",)),
    "help": ("家事の手伝い", ("daily_help",)),
    "home": ("住まい", ("housing",)),
}  # fmt: skip
LABELS = {code: label for code, (label, _) in GROUPS.items()} | {OTHER: "そのほか"}
_GROUP_OF = {kind: code for code, (_, kinds) in GROUPS.items() for kind in kinds}

# Codes of "missing_resource" → kinds of "resource_kind" that would meet them.
ANSWERS: dict[str, tuple[str, ...]] = {
    "place": GROUPS["meet"][1],
    "work": GROUPS["role"][1],
    "housing": ("housing",),
    "transport": ("transport",),
    "watching": ("meals",),
    "daily_help": ("daily_help",),
    "food": ("childrens_table", "meals"),
    "learning": ("learning", "lecture"),
    "respite": ("child_support_center",),
    "guarantor": ("housing",),
}


def group_of(kind: str) -> str:
    return _GROUP_OF.get(kind, OTHER)


def kinds_in(group: str) -> tuple[str, ...]:
    return GROUPS[group][1] if group in GROUPS else ()
