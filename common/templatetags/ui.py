"""Components: small pieces of markup with a signature. All of them are shown on /ui/."""

from xml.etree import ElementTree

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common import wareki
from common.icons import ICONS

register = template.Library()


@register.simple_tag
def drawing(root) -> SafeString:
    """A picture of people.drawing: only an element tree comes in here, whose writer has escaped every text."""
    return SafeString(ElementTree.tostring(root, encoding="unicode"))


TONE_ICON = {"info": "info", "warn": "warn", "danger": "danger", "ok": "check", "sealed": "lock"}
# Levels of django.contrib.messages and stages of a case, as tones.
TONES = {
    "success": "ok",
    "error": "danger",
    "warning": "warn",
    "debug": "info",
    "received": "warn",
    "assessing": "info",
    "engaging": "warn",
    "planning": "info",
    "in_meeting": "info",
    "deciding": "warn",
    "active": "ok",
    "evaluating": "info",
    "handing_back": "warn",
    "suspended": "",
    "closed": "",
    "sent": "warn",
    "accepted": "ok",
    "declined": "danger",
    "withdrawn": "",
    "overtaken": "",
    "draft": "",
    "submitted": "info",
    "agreed": "warn",
    "decided": "ok",
    "refused": "danger",
    "ended": "",
    "reached": "ok",
    "not_yet": "warn",
    "changed": "info",
    "confirmed": "ok",
    "unchanged": "ok",
    "reopen": "warn",
    "nominated": "warn",
    "sworn": "ok",
    "left": "",
    "agency": "",
    "team": "info",
    "host": "warn",
    "given": "ok",
    "unable": "warn",
    "today": "danger",
    "week": "warn",
    "month": "",
    "low": "",
}


@register.simple_tag(takes_context=True)
def tab(context, label, name, *arguments) -> SafeString:
    """A way to a page beside this one; the open one is marked."""
    address = reverse(name, args=arguments)
    current = ' aria-current="page"' if context["request"].path == address else ""
    return format_html('<a class="button" href="{}"{}>{}</a>', address, SafeString(current), label)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An inline picture, hidden from readers who hear the page: the words beside it say the same."""
    return ICONS[name]


@register.simple_tag
def status(label: str, tone: str = "") -> SafeString:
    """A word in a frame. `tone`: a tone, or a code of the app that has one."""
    return format_html('<span class="status {}">{}</span>', TONES.get(tone, tone), label)


BROWSERS = [("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")]
MACHINES = [
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
]


@register.filter
def may(user, permission: str) -> bool:
    """{% if request.user|may:"case.close" %}: no button where a click would be refused."""
    return user.may(permission)


@register.filter
def browser(user_agent: str) -> str:
    """What a device calls itself, in words: Windows の Edge."""
    name, machine = (next((word for mark, word in marks if mark in user_agent), "") for marks in (BROWSERS, MACHINES))
    return " の ".join(filter(None, (machine, name))) or "不明な端末"


READERS = {
    "agency": ("lock", "自機関のみ"),
    "team": ("team", "支援チーム"),
    "host": ("city", "調整機関・市"),
    "sealed": ("lock", "支援会議限定"),
}


@register.simple_tag
def readers_badge(visibility: str) -> SafeString:
    """Who can read this record."""
    sign, words = READERS[visibility]
    tone = "sealed" if visibility == "sealed" else TONES.get(visibility, "")
    return format_html(
        '<span class="status {}" title="読める人">{}<span class="hidden-visually">読める人：</span>{}</span>',
        tone,
        ICONS[sign],
        words,
    )


@register.simple_tag
def due(day) -> SafeString:
    """A deadline; red and in words when it has passed."""
    if day is None:
        return SafeString("")
    over = day < timezone.localdate()
    return format_html(
        '<span class="due{}">{}{}</span>', " over" if over else "", wareki.short(day), "【期限超過】" if over else ""
    )


@register.simple_block_tag
def card(content, *, title="", hint="", tone="", more_url="", more="すべて見る", level=2):
    """{% card title="支援プラン" %} … {% endcard %}"""
    link = format_html('<a class="more" href="{}">{}</a>', more_url, more) if more_url else ""
    head = format_html("<h2>{}{}</h2>", title, link) if title else ""
    below = format_html('<p class="hint">{}</p>', hint) if hint else ""
    return format_html('<section class="card {}">{}{}{}</section>', tone, head, below, content)


@register.simple_block_tag
def notice(content, *, tone="info", title=""):
    """{% notice tone="warn" %} … {% endnotice %}"""
    tone = TONES.get(tone, tone)
    head = format_html("<p><strong>{}</strong></p>", title) if title else ""
    return format_html(
        '<div class="notice {}">{}<div>{}{}</div></div>', tone, ICONS[TONE_ICON.get(tone, "info")], head, content
    )


@register.simple_block_tag
def empty(content, *, title):
    """{% empty title="まだ記録はありません" %}<p>…</p>{% endempty %}"""
    return format_html('<div class="empty"><p><strong>{}</strong></p>{}</div>', title, content)


@register.simple_block_tag
def head(content, *, title, lead=""):
    """The head of a page: its one h1, and the main actions beside it."""
    below = format_html('<p class="lead">{}</p>', lead) if lead else ""
    return format_html('<div class="head"><h1>{}</h1>{}{}</div>', title, content, below)


@register.simple_tag
def crumbs(*pairs) -> SafeString:
    """{% crumbs "ケース" list_url "ケース H01-R8-0001" "" %}: label and address by turns; the last has no address."""
    steps = zip(pairs[::2], pairs[1::2], strict=True)
    items = format_html_join(
        "",
        "<li>{}</li>",
        (
            (
                format_html('<a href="{}">{}</a>', url, label)
                if url
                else format_html('<span aria-current="page">{}</span>', label),
            )
            for label, url in steps
        ),
    )
    return format_html('<nav class="crumbs" aria-label="現在の位置"><ol>{}</ol></nav>', items)
