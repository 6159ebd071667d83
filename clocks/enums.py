"""The ladder that silence climbs."""

from django.db.models import IntegerChoices


class Rung(IntegerChoices):
    """Who is told next when nobody moves. Nothing closes and nothing moves on any rung."""

    WORKER = 1, "担当者"
    HEAD = 2, "機関の責任者"
    COORDINATOR = 3, "調整機関"
    SECTION = 4, "所管課"
    COUNCIL = 5, "まるごと会議の議題"


TOP = Rung.COUNCIL

# Codes and words of cases.enums.Urgency, which lies above; a test compares the two.
URGENCIES = {"today": "緊急（当日）", "week": "高（1週間以内）", "month": "中（1か月以内）", "low": "低"}
PRESSING = {"today", "week"}  # whoever is told of it is told at once, not in the daily letter
