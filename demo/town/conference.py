"""One conference with life in the town, made by the deeds of those who would do them. Its texts lie sealed like all others."""

from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, Municipality, User
from common.acting import acting_as
from sealed import actions, papering, sitting
from sealed.models import Conference, PledgeText, Seat

MATTER = "町内の一軒家に住む80代の母と50代の長男"


def hold() -> None:
    """Once: convened last week, two members sworn, minutes being checked, one role given out."""
    people = {user.username: user for user in User.objects.filter(username__in=["kobayashi", "sato", "ito"])}
    chair, today = people["kobayashi"], timezone.localdate()
    with _as(chair):
        if Conference.objects.exists():
            return
        conference = actions.convene(
            by=chair,
            host=Municipality.objects.select_related("host").get().host,
            subject=MATTER,
            purpose="見守りの分担と、はじめの声かけの順番を決める。",
            no_consent="unmet",
            no_consent_why="長男が応対し、母には会えていない。",
            held_at=timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=5),
            place="市役所4階 相談室",
            document_no="地共第41号",
        )
        own = Seat.objects.get(conference=conference, user=chair)
        actions.pledge(own.pk, text=PledgeText.objects.get(in_use=True), by=chair)
    seats = {login: _sworn(conference, people[login], chair) for login in ("sato", "ito")}
    with _as(chair):
        sitting.add_subject(conference, by=chair, name="母（80代）", consent="none", consent_on=None, remark="まだ会えていない")
        said = {"consent": "asked", "consent_on": today, "remark": "玄関先で話せた。手紙を渡した"}
        sitting.add_subject(conference, by=chair, name="長男（50代）", **said)
        sitting.prepare(
            conference,
            by=chair,
            household="母と長男の二人暮らし。雨戸が閉まったままの日が増えた。",
            doing="民生委員が月1回訪ねているが、長男が短く答えるだけ。",
            joining="地域包括支援センター（母の介護）、生活サポート相談窓口（家計）",
            asking="税と水道の課に、滞納と使用量の様子を。",
            direction="母の体調の確認を先に。長男には手紙から始める。",
        )
        asked = {"seat": seats["ito"], "outside": "", "document_no": "地共第42号"}
        inquiry = papering.inquire(conference, by=chair, what="来所や電話の記録の有無", due_on=today, **asked)
        item = sitting.add_item(conference, by=chair, title="母の体調をだれが確かめるか")
        sitting.add_elsewhere(
            conference, by=chair, body="care", held_on=today - timedelta(days=30), contact="長寿支援課 地域包括ケア係"
        )
        sitting.look_ahead(
            conference,
            by=chair,
            outlook="likely",
            outlook_words="長男の返事を待って、一緒に母と話す。",
            next_on=today + timedelta(days=21),
        )
    with _as(people["sato"]) as sato:
        words = {"facts": "母は昨年まで通所していた。", "role": "母の体調の確認", "can": "週1回の訪問", "cannot": ""}
        sitting.contribute(conference, by=sato, agency=seats["sato"].agency, **words)
    with _as(people["ito"]) as ito:
        papering.answer_inquiry(inquiry, by=ito, given="given", answer="昨年10月に電話が1回。家賃の相談。")
    with _as(chair):
        sitting.record_item(item, by=chair, talk="看護師と一緒に訪ねる。", present={own.pk, seats["sato"].pk})
        sitting.write_minutes(
            conference,
            by=chair,
            facts="雨戸が閉まったままの日が増えた。長男は手紙を受け取った。",
            views="包括：先に体調を確かめたい。\n窓口：家計の話は長男が望んでから。",
            decisions="包括が週1回訪ね、変化があればその日のうちに市へ連絡する。",
        )
        agency = seats["sato"].agency
        role = sitting.assign_role(
            conference,
            by=chair,
            agency=agency,
            what="週1回の訪問",
            sign="応答がない・救急車",
            due_on=today + timedelta(days=14),
        )
        sitting.release_task(
            role, by=chair, text="週1回、玄関先で声をかけてください。応答がなければ当日中に連絡を。", worker=people["sato"]
        )
        sitting.offer_minutes(conference, by=chair)


def _sworn(conference, user, chair) -> Seat:
    until = timezone.localdate() + timedelta(days=300)
    with _as(chair):
        agency = Agency.objects.get(pk=user.posts.first().agency_id)
        seat = actions.nominate(conference.pk, user=user, agency=agency, why="担当する機関", by=chair, valid_until=until)
    with _as(user):
        actions.pledge(seat.pk, text=PledgeText.objects.get(in_use=True), by=user)
    return seat


@contextmanager
def _as(user):
    with acting_as(user.pk, "town"), transaction.atomic():
        yield user
