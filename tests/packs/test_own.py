"""わたしの情報の記録: the person's own copy."""

from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from common.owner import as_owner
from consents.actions import disclose, narrow_consent, withdraw_consent
from packs.own import openings_of, record_of
from people import actions as people
from people.models import Person
from tests.common.test_pdf import words_of
from tests.packs.conftest import opened
from tests.packs.test_handover import handed
from tests.stories import Secret


def record(story, login="yamazaki"):
    with story.by(login) as user:
        return record_of(opened(user, story.case))


def paper(story, client):
    response = client.get(reverse("packs:own_pdf", args=[story.case.pk]))
    assert response["Content-Type"] == "application/pdf"
    return "".join(words_of(response.content).split())


def test_it_says_who_was_told_what_under_which_consent(whole):
    handed(whole, occasion="other", to_agency=whole.desk)

    told = {each.what: (each.to, line and line.consent.pk) for each, line in record(whole)["shared"]}

    assert told["引継書（その他）"] == ("生活サポート相談窓口1", whole.said.pk)
    assert any(what.startswith("支援プラン") for what in told)
    assert any(what.startswith("つなぎ") for what in told)


def test_the_paper_tells_it_in_plain_words_and_nothing_of_the_household(whole, enter, yamazaki):
    with whole.by("yamazaki") as user:
        narrow_consent(whole.said, by=user, how="oral", purposes=["apply"], case=whole.case)
        withdraw_consent(whole.said, by=user, at=timezone.now(), how="oral", case=whole.case)
        people.correct_person(Person.objects.get(pk=whole.case.person_id), by=user, address_protected=True, address="隠れ町1番")

    text = paper(whole, enter(yamazaki))

    assert "髙橋﨑子さま" in text
    assert "取りやめたこと" in text
    assert "市への利用申込" in text
    assert "地域包括支援センター3" in text
    assert [word for word in ("蓮太", "090-1234-5678", "隠れ町", "鈴木一郎", "自機関だけの見立て") if word in text] == []
    with as_owner():
        assert Entry.objects.filter(verb="printed", case_id=whole.case.pk, about="cases.case").count() == 1


def test_reports_and_conferences_are_not_in_it(whole, enter, yamazaki):
    with whole.by("yamazaki") as user:
        disclose(
            whole.case.person, by=user, agency=whole.shakyo, basis="statute", statute="児童福祉法第25条", recipient="児童相談所",
            what="けがのこと", at=timezone.now(), approved_by="山崎",
        )  # fmt: skip
    Secret(text="封じたことば").sworn("yamazaki", whole.shakyo)

    text = paper(whole, enter(yamazaki))

    assert [word for word in ("児童相談所", "児童福祉法", "けが", "封じた", "106条の6") if word in text] == []


def test_openings_are_counted_by_agency_and_month_never_by_person(whole, enter, yamazaki, ito):
    for user, times in ((yamazaki, 2), (ito, 1)):
        client = enter(user)
        for _ in range(times):
            client.get(whole.case.get_absolute_url())

    with whole.by("yamazaki") as user:
        found = {(each.agency, each.times) for each in openings_of(opened(user, whole.case))}

    assert {("山形市社会福祉協議会", 2), ("生活サポート相談窓口1", 1)} <= found
    page = enter(yamazaki).get(reverse("packs:own", args=[whole.case.pk])).text
    assert "山形市社会福祉協議会" in page
    main = page.split("<main", 1)[1]
    assert ito.name not in main
    assert yamazaki.name not in main


def test_whoever_records_consents_has_it_and_nobody_outside(whole, enter, ito, kobayashi, takahashi):
    page = reverse("packs:own", args=[whole.case.pk])

    assert enter(ito).get(page).status_code == 200
    assert enter(kobayashi).get(page).status_code == 403
    assert enter(takahashi).get(page).status_code == 404
