"""A post or an account does not end while cases name that person, or while the agency would be left with nobody."""

from datetime import timedelta

from django.utils import timezone

from agencies.holdings import keeps
from handovers.successors import counts_of, works_there


@keeps
def named_cases(user, agency, until):
    """From tomorrow at the earliest, a name may lapse by itself: the case then shows as nobody's on the desk."""
    named = counts_of(agency, user).get("cases", 0) if until <= timezone.localdate() else 0
    if named:
        yield f"{agency.name}で担当しているケースが{named}件あります。先に「引継ぎの状況」を開いて、後任に引き継いでください。"


@keeps
def last_worker(user, agency, until):
    if agency.until and agency.until <= until:
        return  # the agency itself is over by then, and its cases go to another
    after = max(until + timedelta(days=1), timezone.localdate())
    held = counts_of(agency).get("cases", 0)
    if held and not works_there(agency, after, without=user):
        yield (
            f"この職員のあと、{agency.name}には主担当のケース{held}件を受け持てる職員がいません。"
            "先に後任の職を加えるか、市の所管課に機関の引継先を決めてもらってください。"
        )
