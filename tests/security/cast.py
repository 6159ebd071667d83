"""People beside the circle of the story, each of them near it in a way of their own: relation → login.

They come into the town of test_doors; who they are stands here.
"""

from datetime import date, timedelta

from django.utils import timezone

from agencies.enums import Field, Form
from agencies.models import Agency, Post, User
from agencies.roles import Role
from cases.actions import end_part, receive, save_sheet
from common.owner import as_owner
from community.models import Resource
from participation import actions as participation
from participation import hosts
from participation.models import Example
from participation.telling import Telling
from referrals import actions as referrals
from referrals.enums import OfferKind
from referrals.models import Offer
from sealed.actions import leave
from tests.stories import Secret, Story

# relation: (login, role, agency). An agency that starts with "*" is invented here.
EXTRAS = {
    "elsewhere": ("aoki", Role.COUNSELLOR, "*離れた相談所"),  # holds another case, takes no part in this one
    "asked": ("baba", Role.COUNSELLOR, "*問われた相談所"),  # has not answered yet
    "declined": ("chiba", Role.COUNSELLOR, "*断った相談所"),
    "left_part": ("doi", Role.COUNSELLOR, "*退いた相談所"),  # took part in this case, and left
    "closed": ("eto", Role.LEADER, "*終わった相談所"),  # takes part, but the agency's contract is over
    "not_yet": ("fuji", Role.COUNSELLOR, "*来年の相談所"),  # takes part from a day that has not come
    "post_over": ("goto", Role.COORDINATOR, "山形市社会福祉協議会"),  # colleague until yesterday
    "disabled": ("hara", Role.COORDINATOR, "山形市社会福祉協議会"),
    "left_seat": ("ikeda", Role.COUNSELLOR, "*座った相談所"),  # sworn to the conference, and left it
    "other_chair": ("kudo", Role.HOST_OFFICER, "地域共生社会課"),  # chairs another conference
}


def come_in() -> None:
    """Accounts, agencies and posts; all in force until `go` says otherwise."""
    today = timezone.localdate()
    with as_owner():
        for number, (login, role, name) in enumerate(EXTRAS.values()):
            user, _ = User.objects.get_or_create(username=login, defaults={"name": login, "kana": login})
            Post.objects.get_or_create(
                user=user,
                agency=_agency(name, number),
                role=role,
                defaults={"since": date(2026, 4, 1), "until": today + timedelta(days=100)},
            )


def _agency(name, number) -> Agency:
    if not name.startswith("*"):
        return Agency.objects.get(name=name)
    defaults = {
        "code": f"extra-{number}",
        "mark": f"X{number}",
        "kind": "other",
        "field": Field.ALL,
        "form": Form.CONTRACT,
        "since": date(2026, 4, 1),
    }
    return Agency.objects.get_or_create(name=name[1:], defaults=defaults)[0]


def take_part(story: Story) -> None:
    """What each of them had to do with the case before it ended."""
    story.people |= {user.username: user for user in User.objects.filter(username__in=logins())}
    for relation in ("asked", "declined", "left_part", "closed", "not_yet"):
        offer = _offer(story, relation)
        with story.by(EXTRAS[relation][0]) as user:
            if relation == "declined":
                referrals.decline(offer, by=user, answer="担当外です")
            elif relation != "asked":
                referrals.accept(offer, by=user)
    with story.by("doi") as user:
        referrals.report(Offer.objects.get(case=story.case, to_agency=user.desk), by=user, words="訪問した")
        end_part(story.case, user.desk, by=user, reason="役割を終えた")
    other = Story()
    other.people |= story.people
    with other.by("aoki") as aoki:
        receive(
            agency=aoki.desk, by=aoki, person={"known": True, "name": "別人", "kana": "べつじん"},
            intake={"received_on": timezone.localdate(), "route": "visit", "topics": []},
        )  # fmt: skip


def _offer(story, relation):
    with story.by("yamazaki") as user:
        agency = Agency.objects.get(name=EXTRAS[relation][2][1:])
        return referrals.send_offer(
            story.case,
            kind=OfferKind.JOIN,
            to_agency=agency,
            by=user,
            from_agency=story.shakyo,
            did="面談",
            keeps="見守り",
            asks="訪問",
        )


def sit(secret: Secret) -> None:
    """One has left this conference; another chairs one of her own."""
    people = {user.username: user for user in User.objects.filter(username__in=logins())}
    secret.story.people |= people
    secret.sworn("ikeda", people["ikeda"].desk)
    with secret.story.by("ikeda") as user:
        leave(secret.seat, by=user)
    Secret(text="別の会議録", chair="kudo")


def go() -> None:
    """What ends, ends."""
    yesterday = timezone.localdate() - timedelta(days=1)
    with as_owner():
        Agency.objects.filter(name="終わった相談所").update(until=yesterday)
        Post.objects.filter(user__username="fuji").update(since=timezone.localdate() + timedelta(days=1))
        Post.objects.filter(user__username="goto").update(until=yesterday)
        User.objects.filter(username="hara").update(is_active=False)


def logins() -> list[str]:
    return [login for login, *_ in EXTRAS.values()]


def try_a_place(story) -> dict:
    """参加支援 in the case of the story: a placement under way, its looks, and a host that has been asked with a code."""
    today = timezone.localdate()
    with story.by("yoshida") as user:
        said = {"wish": "畑", "tell": ["name", "wish"]}
        save_sheet(story.case, None, code="F4", seen=0, answers=said, agency=story.shakyo, by=user)
        resource = Resource.objects.create(
            name="ためしの畑", kind="farm", checked_on=today, checked_by=user, keeper=story.shakyo, capacity=3
        )
        tried = participation.begin(story.case, by=user, agency=story.shakyo, started_on=today)
        placement = participation.propose(tried, resource, by=user, agency=story.shakyo, on=today)
        telling = Telling(placement, "見学をお願いします。", {"name": "本人"})
        sheet = hosts.make_sheet(telling, by=user, agency=story.shakyo, answer_by=today, agreed_on=today, agreed_how="oral")
        hosts.make_link(sheet, by=user)
        for to in ("asked", "joined"):
            placement = participation.step(placement, by=user, agency=story.shakyo, seen=placement.step, to=to, on=today)
        example = Example.objects.first() or participation.save_example(
            None, by=user, title="例", whom="だれでも", menu="existing", menu_words="見学"
        )
        look = placement.follow_ups.first()
    return {
        "participation_id": tried.pk,
        "placement_id": placement.pk,
        "resource_id": resource.pk,
        "host_sheet_id": sheet.pk,
        "look_id": look.pk,
        "example_id": example.pk,
    }
