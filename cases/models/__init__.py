"""The case and what is written on it."""

from cases.models.access import AccessRequest, CaseUserObjectPermission, Exclusion, Opening, Restriction
from cases.models.attachments import Attachment
from cases.models.case import Case, CaseQuerySet, CaseSubject, Counter, Custody, Move, Stake
from cases.models.desk import SavedFilter
from cases.models.maps import Arrangement, Tie
from cases.models.sheets import SheetRecord, SheetRevision
from cases.models.work import Intake, NextStep, Note, NoteTemplate

__all__ = [
    "AccessRequest",
    "Arrangement",
    "Attachment",
    "Case",
    "CaseQuerySet",
    "CaseSubject",
    "CaseUserObjectPermission",
    "Counter",
    "Custody",
    "Exclusion",
    "Intake",
    "Move",
    "NextStep",
    "Note",
    "NoteTemplate",
    "Opening",
    "Restriction",
    "SavedFilter",
    "SheetRecord",
    "SheetRevision",
    "Stake",
    "Tie",
]
