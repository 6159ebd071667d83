"""引継書: what goes to whom, and what it leaves behind."""

import hashlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from common.errors import NotAllowed
from common.owner import as_owner
from consents.actions import record_consent
from consents.effects import shared_of
from consents.enums import Category
from packs.actions import make_handover
from packs.handing import Handing
from packs.models import HandoverPack, PackPaper
from packs.panels import coming_of_age
from people import actions as people
from people.models import Person
from tests.common.test_pdf import words_of
from tests.packs.conftest import Request, note, opened
from tests.stories import Secret


def handed(story, login="yamazaki", **changes):
    """What the form hands to the deed."""
    values = {"occasion": "staff", "recipient": "後任 加藤", "to_agency": story.shakyo, **changes}
    with story.by(login) as user:
        case = opened(user, story.case)
        return make_handover(Handing(case, case.custodian, **values), by=user)


def paper_of(story, pack, login="yamazaki"):
    """What can be copied out of it, without spaces."""
    with story.by(login):
        return "".join(words_of(PackPaper.objects.get(pack=pack).content()).split())


def test_a_colleague_is_handed_everything_one_may_read(whole):
    with whole.by("yamazaki"):
        Person.objects.filter(pk=whole.case.person_id).update(contact_caution="夜は電話しない", address="旅篭町2-3-25")

    text = paper_of(whole, handed(whole, remarks="月末に訪問する約束"))

    wanted = [
        "夜は電話しない",
        "旅篭町2-3-25",
        "髙橋蓮太",
        "月末に訪問する約束",
        "自機関だけの見立て",
        "家計表を一緒に作る",
        "この家で暮らしたい",
        "家計の相談",
        "心配なこと",
        "生活サポート相談窓口1",
    ]
    assert [word for word in wanted if word not in text] == []
    assert text.index("夜は電話しない") < text.index("ふりがな") < text.index("自機関だけの見立て")
    assert "入っていないもの" not in text


def test_to_another_agency_goes_what_consent_covers_and_the_pack_says_what_not(whole):
    pack = handed(whole, occasion="age_65", to_agency=whole.desk)
    text = paper_of(whole, pack)

    assert pack.basis == "consent"
    assert pack.consent_id == whole.said.pk
    assert "自機関だけの見立て" not in text  # not of the team
    assert "電話■■■■。■■■■（■■■■生）が応対。" in text  # nor in free words
    assert "髙橋蓮太" not in text  # no consent of his own
    assert "その方ご自身の同意が要ります" in text
    assert dict(pack.parts)["支援の経過"] == ""
    assert dict(pack.parts)["世帯"]


def test_a_member_who_agreed_goes_along_by_name(whole):
    with whole.by("yamazaki") as user:
        record_consent(
            whole.son, by=user, agency=whole.shakyo, case=whole.case, status="given", kind="oral", purposes=["consult", "liaise"],
            categories=["basic"], all_agencies=True, starts_at=timezone.now(), ends_at=timezone.now() + timedelta(days=9),
            text_version="2026-04",
        )  # fmt: skip

    text = paper_of(whole, handed(whole, occasion="other", to_agency=whole.desk))

    assert "髙橋蓮太" in text
    assert "電話090-1234-5678。高橋蓮太（H10.2.3生）が応対。" in text


def test_each_category_is_asked_for_itself(story):
    story.received(consent=False).consent("sato", story.centre, categories=[Category.BASIC], purposes=["consult", "liaise"])
    with story.by("sato") as sato:
        note(story, sato, "通院の話", "team")

    pack = handed(story, "sato", occasion="other", to_agency=story.desk, remarks="こころの病気")
    text = paper_of(story, pack, "sato")

    assert "髙橋﨑子" in text
    assert "通院の話" not in text
    assert "心配なこと" not in text
    assert "こころの病気" not in text
    assert "今の同意の内容に含まれない情報があります" in text
    assert {label for label, why in pack.parts if why} >= {
        "支援の経過",
        "相談の受付",
        "申し送り",
        "次の予定と期限",
    }


def test_without_consent_nothing_goes_to_another_and_everything_inside(story):
    story.received(consent=False)

    with pytest.raises(NotAllowed, match="本人の同意が記録されていません"):
        handed(story, "sato", occasion="other", to_agency=story.desk)
    assert handed(story, "sato", to_agency=story.centre).basis == "own_purpose"


def test_another_municipality_is_covered_only_by_a_consent_to_everybody_needed(story):
    story.received(consent=False).consent("sato", story.centre, all_agencies=False, recipients=[story.desk.pk])
    outside = {"occasion": "move_out", "to_agency": None, "to_body": "天童市 福祉課"}

    with pytest.raises(NotAllowed, match="提供先に含まれない"):
        handed(story, "sato", **outside)
    story.consent("sato", story.centre)
    assert handed(story, "sato", **outside).handed_to == "天童市 福祉課"


def test_an_excluded_agency_is_refused(story):
    story.received(consent=False).consent("sato", story.centre, exclusions=[story.desk.pk])

    with pytest.raises(NotAllowed, match="伝えない先"):
        handed(story, "sato", occasion="other", to_agency=story.desk)


def test_a_protected_address_is_on_no_pack(whole):
    with whole.by("yamazaki") as user:
        people.correct_person(
            Person.objects.get(pk=whole.case.person_id),
            by=user,
            address_protected=True,
            address="隠れ町1番",
            mobile="080-9999-8888",
        )

    text = paper_of(whole, handed(whole))

    assert "隠れ町" not in text
    assert "080-9999-8888" not in text
    assert "支援措置のため記載しません" in text


def test_the_pack_is_kept_as_it_was_told_of_and_in_the_book(whole):
    pack = handed(whole, occasion="age_65", to_agency=whole.desk)

    with whole.by("yamazaki"):
        told = [each for each in shared_of(whole.case) if each.what.startswith("引継書")]
        assert [(each.to, each.what, each.consent_id) for each in told] == [
            ("生活サポート相談窓口1", "引継書（65歳への到達）", whole.said.pk)
        ]
        assert hashlib.sha256(PackPaper.objects.get(pack=pack).content()).hexdigest() == pack.sha256
        assert Entry.objects.filter(verb="pack.made", about_id=str(pack.pk), case_id=whole.case.pk).count() == 1


def test_who_takes_part_learns_of_it_but_only_its_agency_has_the_paper(whole):
    pack = handed(whole)

    with whole.by("ito"):
        assert HandoverPack.objects.filter(pk=pack.pk).exists()
        assert not PackPaper.objects.filter(pack=pack).exists()
    with whole.by("takahashi"):
        assert not HandoverPack.objects.filter(pk=pack.pk).exists()


@pytest.mark.parametrize("changed", ["sha256 = 'x'", "recipient = 'x'"])
def test_nothing_of_a_pack_is_changed_afterwards(whole, changed):
    pack = handed(whole)
    with pytest.raises(DatabaseError), whole.by("yamazaki"), connection.cursor() as cursor:
        cursor.execute(f"update packs_handoverpack set {changed} where id = %s", [pack.pk])
    with pytest.raises(DatabaseError), whole.by("yamazaki"):
        PackPaper.objects.filter(pack=pack).delete()


def test_a_pack_to_others_without_consent_cannot_be_written_down(whole):
    pack = handed(whole)
    with pytest.raises(DatabaseError), whole.by("yamazaki") as user:
        HandoverPack.objects.create(
            case=whole.case, occasion="other", agency=whole.shakyo, by=user, to_agency=whole.desk, recipient="x",
            basis="own_purpose", basis_reason="x", sha256=pack.sha256,
        )  # fmt: skip


def test_nothing_of_a_conference_is_in_a_pack(whole):
    Secret(text="封じた会議のことば").sworn("yamazaki", whole.shakyo)

    text = paper_of(whole, handed(whole))

    assert "封じた会議" not in text
    assert "106条の6" not in text
    assert "氏名不詳の男性" not in text


# Pages ----------------------------------------------------------------------------------------------------------------


def test_the_page_shows_first_and_makes_then(whole, enter, yamazaki):
    page, client = reverse("packs:make", args=[whole.case.pk]), enter(yamazaki)
    typed = {
        "occasion": "age_65",
        "reach": "agency",
        "to_agency": whole.desk.pk,
        "recipient": "伊藤",
        "remarks": "頼みます",
        "notes": "10",
    }

    before = client.post(page, typed)
    assert "入らない" in before.text
    assert "頼みます" in before.text
    with as_owner():
        assert not HandoverPack.objects.exists()
    stamp = before.context["handing"].stamp
    with_more = client.post(page, {**typed, "remarks": "まだ見せていない", "make": stamp})
    assert "まだ作っていません" in with_more.text
    made = client.post(page, {**typed, "make": stamp}, follow=True)
    assert "照合番号" in made.text
    with as_owner():
        pack = HandoverPack.objects.get()
    pdf = client.get(reverse("packs:handover_pdf", args=[pack.pk]))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")
    with as_owner():
        assert Entry.objects.filter(verb="printed", about="packs.handoverpack").count() == 1


def test_mistakes_keep_what_was_typed(whole, enter, yamazaki):
    page = reverse("packs:make", args=[whole.case.pk])

    answer = enter(yamazaki).post(page, {"occasion": "move_out", "reach": "own", "remarks": "のこる", "notes": "10"})

    assert "転出のときは、引継先を選んでください。" in answer.text
    assert "のこる" in answer.text
    assert "入力してください。" in answer.text


def test_only_the_accountable_agency_makes_one(whole, enter, ito, takahashi):
    page = reverse("packs:make", args=[whole.case.pk])

    assert enter(ito).get(page).status_code == 403
    assert enter(takahashi).get(page).status_code == 404


# The desk ------------------------------------------------------------------------------------------------------------


def turns(story, login="yamazaki"):
    with story.by(login) as user:
        panel = coming_of_age(Request(user))
        return [(turn["row"].person.name, turn["age"], turn["past"]) for turn in panel.context["turns"]] if panel else []


@pytest.mark.parametrize(
    ("age", "days", "seen"),
    [(18, 89, True), (18, 91, False), (65, 10, True), (65, -20, True), (18, -31, False), (40, 5, False)],
)
def test_the_desk_of_the_worker_shows_who_turns_18_or_65(whole, age, days, seen):
    birthday = timezone.localdate() + timedelta(days=days)
    with whole.by("yamazaki"):
        Person.objects.filter(pk=whole.son.pk).update(born_on=birthday.replace(year=birthday.year - age))

    assert turns(whole) == ([("髙橋　蓮太", age, days <= 0)] if seen else [])
    assert turns(whole, "kato") == []


def test_made_once_it_leaves_the_desk(whole, enter, yamazaki):
    birthday = timezone.localdate() + timedelta(days=10)
    with whole.by("yamazaki"):
        Person.objects.filter(pk=whole.case.person_id).update(born_on=birthday.replace(year=birthday.year - 65))

    assert "もうすぐ18歳・65歳" in enter(yamazaki).get("/").text
    handed(whole, occasion="age_65")
    assert turns(whole) == []


def test_the_case_page_asks_no_more_for_three_packs_than_for_one(whole, enter, yamazaki, django_assert_max_num_queries):
    client = enter(yamazaki)
    handed(whole)
    client.get(whole.case.get_absolute_url())
    with django_assert_max_num_queries(200) as first:
        client.get(whole.case.get_absolute_url())
    handed(whole, occasion="other")
    handed(whole, occasion="age_65")
    with django_assert_max_num_queries(len(first)):
        assert "引継ぎ・開示" in client.get(whole.case.get_absolute_url()).text
