"""Our own small pictures, drawn on a 24 grid."""

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

PATHS = {
    "info": ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18", "M12 11v6", "M12 7.5v.01"],
    "warn": ["M12 4 2.5 20h19z", "M12 10v5", "M12 17.5v.01"],
    "danger": ["M8 3h8l5 5v8l-5 5H8l-5-5V8z", "M12 8v5", "M12 16v.01"],
    "check": ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18", "m8 12 3 3 5-6"],
    "lock": ["M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
    "team": [
        "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6",
        "M3 19c0-3 2.5-5 6-5s6 2 6 5",
        "M16 11a2.5 2.5 0 1 0 0-5",
        "M17 14c2.5.3 4 2 4 5",
    ],
    "city": ["M4 20V9l8-5 8 5v11z", "M9 20v-5h6v5"],
    "note": ["M6 3h9l4 4v14H6z", "M9 10h6", "M9 14h6", "M9 17.5h4"],
    "offer": ["M4 12h14", "m13 6 6 6-6 6"],
    "consent": ["M6 3h12v18H6z", "m9 13 2.5 2.5L16 10"],
    "plan": ["M5 4h14v16H5z", "M5 9h14", "M10 9v11"],
    "meeting": [
        "M12 9a3 3 0 1 0 0-6 3 3 0 0 0 0 6",
        "M5 20c0-4 3-7 7-7s7 3 7 7",
        "M3 10a2 2 0 1 0 0-.01",
        "M21 10a2 2 0 1 0 0-.01",
    ],
    "custody": ["M12 21s-8-4.5-8-11a4.5 4.5 0 0 1 8-3 4.5 4.5 0 0 1 8 3c0 6.500-8 11-8 11"],
    "move": ["M7 4v14", "m3.500 14.500 3.500 3.500 3.500-3.500", "M17 20V6", "m13.500 9.500 3.500-3.500 3.500 3.500"],
    "person": ["M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8", "M4 21c0-4.500 3.500-7 8-7s8 2.500 8 7"],
    "search": ["M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14", "m16 16 4.500 4.500"],
    "form": ["M5 3h14v18H5z", "M8 7h8", "M8 11h3v3H8z", "M13.500 12.500H16", "M8 17.500h8"],
    "print": ["M7 9V3h10v6", "M5 9h14v8h-3", "M8 14h8v7H8z", "M8 17H5"],
}


def _draw(paths) -> SafeString:
    inside = format_html_join("", '<path d="{}"/>', ((path,) for path in paths))
    return SafeString(
        '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"'
        f' stroke-linejoin="round" aria-hidden="true">{inside}</svg>'
    )


ICONS = {name: _draw(paths) for name, paths in PATHS.items()}
