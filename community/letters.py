"""Who is told what about resources and reports. Nobody is named in a notice."""

from django.urls import reverse

from agencies.roles import Permission
from notices.actions import settle, tell
from notices.kinds import kind

GROUP = "地域づくり"
kind("community.stale", "確認が古くなった社会資源があります", group=GROUP)
kind("community.suggested", "社会資源の情報に、修正の提案があります", group=GROUP)
kind("community.settled", "社会資源の修正の提案に、答えがありました", group=GROUP)
kind("community.submitted", "地域づくりの月次報告が提出されました", group=GROUP)


def stale(agency, month) -> None:
    """Once a month, while there are some."""
    url = f"{reverse('community:resources')}?stale=on&keeper={agency.pk}"
    tell("community.stale", url=url, key=f"{_stale(agency)}{month:%Y-%m}", agency=agency, permission=Permission.PLACE_KEEP)


def fresh(agency) -> None:
    settle(key_prefix=_stale(agency))


def suggested(suggestion) -> None:
    resource, key = suggestion.resource, f"{_suggestion(suggestion)}made"
    tell(
        "community.suggested",
        url=resource.get_absolute_url(),
        key=key,
        agency=resource.keeper,
        permission=Permission.PLACE_KEEP,
    )


def settled(suggestion) -> None:
    settle(key_prefix=_suggestion(suggestion))
    url, key = suggestion.resource.get_absolute_url(), f"{_suggestion(suggestion)}settled"
    tell("community.settled", url=url, key=key, users=[suggestion.by])


def submitted(report) -> None:
    """The section that supervises the agency."""
    if section := report.agency.section:
        url, key = report.get_absolute_url(), f"community/report/{report.pk}/"
        tell("community.submitted", url=url, key=key, agency=section, permission=Permission.OFFER_ANSWER)


def _stale(agency) -> str:
    return f"community/stale/{agency.pk}/"


def _suggestion(suggestion) -> str:
    return f"community/suggestion/{suggestion.pk}/"
