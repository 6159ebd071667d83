"""Dates on the screen: with era, short, and with the day of the week."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from common import wareki

register = template.Library()
WEEKDAYS = "月火水木金土日"


def _day(value) -> date | None:
    if isinstance(value, datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value or None


@register.filter(name="wareki")
def spelled(value) -> str:
    """令和8年4月1日"""
    day = _day(value)
    return wareki.spell(day) if day else ""


@register.filter
def short_era(value) -> str:
    """R8.4.1"""
    day = _day(value)
    return wareki.short(day) if day else ""


@register.filter
def with_weekday(value) -> str:
    """令和8年4月1日（水）"""
    day = _day(value)
    return f"{wareki.spell(day)}（{WEEKDAYS[day.weekday()]}）" if day else ""


@register.filter
def moment(value) -> str:
    """令和8年4月1日 14:30"""
    if not value:
        return ""
    local = timezone.localtime(value)
    return f"{wareki.spell(local.date())} {local:%H:%M}"


@register.filter
def short_moment(value) -> str:
    """R8.4.1 14:30"""
    if not value:
        return ""
    local = timezone.localtime(value)
    return f"{wareki.short(local.date())} {local:%H:%M}"
