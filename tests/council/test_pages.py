"""Every page of the council by those who may open it; absent for those who may not; and what was typed stays."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import Office
from common.owner import as_owner
from council.models import Card, Holder, Task
from demo.coming_in import come_in
from tests.common.test_pdf import words_of
from tests.stories import Raised

TYPED = {
    "title": "保証人のいない単身者の住まい",
    "pattern": "転居先が見つからない人が続いている。",
    "gap": "between",
    "proposal": "保証の仕組みを検討する。",
    "generalised": "on",
    "generalised_why": "窓口の全体で聞いている。",
}
LISTS = ["cards", "board", "archive", "sittings", "tasks", "members"]


@pytest.fixture
def whole(raised):
    """A card spoken of by the council, with a comment, minutes and a decision."""
    return (
        raised.checked().stepped("council").commented().called().recorded({"onto": "wg", "words": "論点の整理をお願いします。"})
    )


@pytest.mark.parametrize("login", ["shoji", "endo", "yamazaki", "sasaki", "kobayashi"])
@pytest.mark.parametrize("page", LISTS)
def test_lists_open_to_every_reader(whole, login, page):
    client = come_in(Client(), whole.story.people[login])
    assert client.get(reverse(f"council:{page}")).status_code == 200


@pytest.mark.parametrize("login", ["mori", "ono"])
@pytest.mark.parametrize("page", LISTS)
def test_administrator_and_auditor_read_none(whole, login, page):
    assert come_in(Client(), whole.story.people[login]).get(reverse(f"council:{page}")).status_code == 403


def addresses(whole):
    card, sitting, of_card = whole.card.pk, whole.sitting.pk, ("edit", "check_card", "step", "comment", "card_pdf", "card")
    yield from (reverse(f"council:{name}", args=[card]) for name in of_card)
    yield from (
        reverse(f"council:{name}", args=[card, whole.comment.pk])
        for name in ("reword_comment", "pass_comment", "return_comment")
    )
    names = ("sitting", "agenda", "record", "check_minutes", "fix", "agenda_pdf", "minutes_pdf")
    yield from (reverse(f"council:{name}", args=[sitting]) for name in names)
    yield reverse("council:report", args=[whole.task.pk])


@pytest.mark.parametrize("login", ["mori", "ono", "kato", "shoji", "sasaki", "endo", "takahashi"])
def test_what_is_hidden_is_the_same_as_absent(raised, login):
    """A card nobody has checked yet."""
    client, absent = come_in(Client(), raised.story.people[login]), "01a21497-0d11-7000-b698-19b4fee5d40b"
    for name in ("card", "edit", "check_card", "step", "comment", "card_pdf"):
        for method in ("get", "post"):
            here, nowhere = (getattr(client, method)(reverse(f"council:{name}", args=[pk])) for pk in (raised.card.pk, absent))
            assert here.status_code == nowhere.status_code
            assert here.status_code in {404, 405}
            assert _bare(here, raised.card.pk) == _bare(nowhere, absent)


def _bare(response, key):
    plain = response.content.replace(str(key).encode(), b"")
    return re.sub(rb'(nonce|csrfmiddlewaretoken|value)="[^"]*"', b"", plain)


def test_signed_out_nothing(client, whole):
    for address in addresses(whole):
        assert client.get(address).status_code in {302, 405}


def test_those_without_the_right_are_told_so(whole):
    client = come_in(Client(), whole.story.people["endo"])
    for name in ("step", "check_card"):
        assert client.post(reverse(f"council:{name}", args=[whole.card.pk])).status_code == 403
    assert client.get(reverse("council:sources")).status_code == 403
    assert client.get(reverse("council:convene")).status_code == 403
    assert client.get(reverse("council:record", args=[whole.sitting.pk])).status_code == 403


def test_a_section_head_reads_the_card_and_no_case(three, whole):
    client = come_in(Client(), whole.story.people["shoji"])
    page = client.get(whole.card.get_absolute_url()).content.decode()

    assert "3件のケース" in page
    assert "あなたが開ける記録" not in page
    assert not any(story.case.person.name in page or story.case.number in page for story in three)
    for story in three:
        assert client.get(story.case.get_absolute_url()).status_code == 404
    assert client.get(reverse("cases:list")).status_code == 403


def test_raising_a_card_from_ticked_records(three, found):
    client = come_in(Client(), three[0].people["yamazaki"])
    page = client.get(reverse("council:sources")).content.decode()
    assert page.count("保証人なしで借りられる住まい") == 3
    address = reverse("council:raise") + "?" + "&".join(f"from={row.key}" for row in found)
    page = client.get(address).content.decode()
    assert page.count("保証人なしで借りられる住まい") == 3
    sent = client.post(address, {**TYPED, "generalised": "", "pattern": "工藤さんの転居先が見つからない。"})
    page = sent.content.decode()
    assert "「工藤さん」（人の名前）" in page
    assert "工藤さんの転居先が見つからない。" in page
    sent = client.post(address, {**TYPED, "generalised": ""})
    assert sent.status_code == 302
    with as_owner():
        card = Card.objects.get()
        assert card.origins.count() == 3


def test_records_of_others_are_not_taken_in(three, found):
    client = come_in(Client(), three[0].people["takahashi"])
    address = reverse("council:raise") + "?" + "&".join(f"from={row.key}" for row in found)
    assert "保証人なしで借りられる住まい" not in client.get(address + "&from=plan:x&from=y&from=zz:1").content.decode()
    assert client.post(address, TYPED).status_code == 302
    with as_owner():
        assert Card.objects.get().origins.count() == 0


def test_more_records_join_a_card_of_ones_own(three, found):
    mine = Raised(found=found[:1])
    client = come_in(Client(), three[0].people["yamazaki"])
    address = f"{reverse('council:raise')}?card={mine.card.pk}&from={found[1].key}&from={found[2].key}"
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    with as_owner():
        assert mine.card.origins.count() == 3
    assert client.get(f"{reverse('council:raise')}?card=x").status_code == 404


def test_from_the_call_to_fixed_minutes(raised):
    raised.checked()
    host, member = come_in(Client(), raised.story.people["kobayashi"]), come_in(Client(), raised.story.people["shoji"])
    sent = host.post(
        reverse("council:convene"),
        {
            "type": str(Office.objects.filter(meeting_type__code="marugoto-council").first().meeting_type_id),
            "day": "R20.4.1", "clock": "13:30", "place": "大会議室", "method": "room", "cards": [str(raised.card.pk)], "matters": "来年度の予定",
        },
    )  # fmt: skip
    assert sent.status_code == 302
    page = host.get(sent.url)
    assert "来年度の予定" in page.content.decode()
    address = sent.url + "record/"
    form = host.get(address).context["form"]
    steps = re.findall(r'name="(step-[0-9a-f-]+)-onto"', host.get(address).content.decode())
    data = {f.html_name: f.value() or "" for f in form} | {
        f"{steps[0]}-onto": "council", "decision-TOTAL_FORMS": "1", "decision-INITIAL_FORMS": "0", "chair": "福祉推進部長",
        "decision-0-what": "試算を出す",
    }  # fmt: skip
    page = host.post(address, data)
    assert "担当を選んでください" in page.content.decode()
    assert "試算を出す" in page.content.decode()
    housing = raised.story.people["shoji"].desk
    data |= {"decision-0-agency": str(housing.pk), "decision-0-due_on": "R20.5.1"}
    assert host.post(address, data).status_code == 302
    with as_owner():
        raised.card.refresh_from_db()
    assert raised.card.state == "council"
    page = host.post(sent.url + "check/", follow=True).content.decode()
    assert "書いた人とは別の構成員" in page
    assert member.post(sent.url + "check/").status_code == 302
    assert host.post(sent.url + "fix/").status_code == 302
    assert "会議録確定" in member.get(sent.url).content.decode()
    assert host.get(address).status_code == 403
    with as_owner():
        task = Task.objects.get()
    assert "試算を出す" in member.get(reverse("council:cards")).content.decode()
    assert member.post(reverse("council:report", args=[task.pk]), {"report": "6月の会議に出した。"}).status_code == 302
    assert "6月の会議に出した。" in member.get(reverse("council:tasks")).content.decode()
    assert come_in(Client(), raised.story.people["endo"]).get(reverse("council:report", args=[task.pk])).status_code == 403


def test_papers(whole):
    client = come_in(Client(), whole.story.people["shoji"])
    for name, key, words in (
        ("card_pdf", whole.card.pk, "転居先が見つからない"),
        ("agenda_pdf", whole.sitting.pk, "前回の決定事項の報告"),
        ("minutes_pdf", whole.sitting.pk, "論点の整理をお願いします"),
    ):
        page = client.get(reverse(f"council:{name}", args=[key]))
        assert page["Content-Type"] == "application/pdf"
        assert words in words_of(page.content).replace("\n", "").replace(" ", "")


def test_an_office_passes_from_one_to_the_next(raised):
    office = Office.objects.get(title="住宅政策課長")
    with as_owner():
        raised.story.people["endo"].posts.create(
            agency=office.agency, role="council_member", since=timezone.localdate(), until=timezone.localdate()
        )
    client = come_in(Client(), raised.story.people["kobayashi"])
    address = reverse("council:seat", args=[office.pk])
    assert client.get(address).status_code == 200
    endo = raised.story.people["endo"]
    assert client.post(address, {"user": str(endo.pk), "since": "R2.4.1"}).status_code == 200
    sent = client.post(address, {"user": str(endo.pk), "since": timezone.localdate().isoformat()})
    assert sent.status_code == 302
    with as_owner():
        assert [holder.user_id for holder in Holder.objects.now().filter(office=office)] == [endo.pk]


@pytest.mark.parametrize("page", ["cards", "board", "archive"])
def test_queries_do_not_grow(page, db):
    counted = []
    for many in (1, 3):
        for number in range(many):
            last = (
                Raised(title=f"{many}-{number}").checked().stepped("declined", words="見送る。")
                if page == "archive"
                else Raised(title=f"{many}-{number}").checked()
            )
        client = come_in(Client(), last.story.people["shoji"])
        client.get(reverse(f"council:{page}"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse(f"council:{page}"))
        counted.append(len(asked))
    assert counted[0] == counted[1]
