"""A card from three plans to the answer: who reads it when, what it may not say, and that every step stays."""

import re
from datetime import timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from agencies.models import Agency
from agencies.roles import Permission, roles_granting
from audit.models import Entry
from common.deeds import call, select
from common.errors import NotAllowed, refusals
from common.owner import as_owner
from council.actions import raise_card, reword, step_card
from council.enums import NEXT, Became, State
from council.models import Card, Origin, Step
from council.origins import counts_of, readable
from notices.models import Notice
from tests.stories import Raised


def read_by(raised, *logins):
    seen = []
    for login in logins:
        with raised.story.by(login):
            seen.append(Card.objects.filter(pk=raised.card.pk).exists())
    return seen


def test_before_the_check_only_the_proposer_and_the_host_section_read_it(raised):
    assert read_by(raised, "yamazaki", "kobayashi", "kato", "shoji", "endo", "mori", "ono") == [True, True] + [False] * 5
    raised.checked()
    assert read_by(raised, "kato", "shoji", "endo", "sato", "mori", "ono") == [True] * 4 + [False] * 2


def test_numbers_count_on_within_the_year(raised):
    again = Raised(title="別のカード")

    first, second = (int(card.number.split("-")[1]) for card in (raised.card, again.card))
    assert second == first + 1


def test_counts_are_for_all_the_records_for_those_who_may_open_them(raised):
    raised.checked()
    with raised.story.by("shoji") as shoji:
        counts = counts_of([raised.card])[raised.card.pk]
        assert (counts.cases, counts.agencies) == (3, 1)
        assert counts.words == "3件のケース・1機関"
        assert readable(shoji, raised.card) == []
        assert not Origin.objects.exists()
    with raised.story.by("sato") as sato:
        assert len(readable(sato, raised.card)) == 3  # takes part in all three cases


def test_fewer_than_three_cases_are_not_counted_aloud(found):
    few = Raised(found=found[:2])
    with few.story.by("yamazaki"):
        assert counts_of([few.card])[few.card.pk].words == "3件未満のケース"


def test_the_check_wants_three_cases_or_a_reason_and_somebody_else(found):
    with pytest.raises(NotAllowed, match="3件未満"):
        Raised(found=found[:2], generalised=False).checked()
    with pytest.raises(NotAllowed, match="別の職員"):
        Raised(by="kobayashi").checked()
    assert Raised(by="kobayashi", found=[]).card.is_raised


@pytest.mark.parametrize("text", ["大沼さんは困っている", "電話は090-1234-5678", "源一郎は困っている", "おおぬまの家"])
def test_a_card_that_names_somebody_is_refused_with_the_words(found, text):
    with pytest.raises(NotAllowed, match="個人が分かる言葉"):
        Raised(found=found, generalised=False, pattern=text)


def test_the_database_looks_again_at_the_check(raised):
    """Words that came in past the form are found by the function that lets the card through."""
    with as_owner():
        Card.objects.filter(pk=raised.card.pk).update(pattern="奥山　ちづる が困っている")
    with raised.story.by("kobayashi"), pytest.raises(NotAllowed, match="奥山"), refusals(), transaction.atomic():
        call("council_step", raised.card.pk, "checked", "", None, None, None, "", "")
    with as_owner():
        Card.objects.filter(pk=raised.card.pk).update(pattern="電話は０９０−１２３４−５６７８")
    with raised.story.by("kobayashi"), pytest.raises(NotAllowed, match="電話番号"):
        raised.checked()


def test_the_host_section_finds_the_name_of_any_resident_and_others_do_not(three, found):
    """Otherwise writing cards would be a way to ask whether somebody is known here."""
    words = "工藤新太のような人"
    with three[0].by("kobayashi"):
        assert call("council_names", words, [], None) == ["工藤　新太"]
    for login in ("suzuki", "shoji", "endo"):
        with three[0].by(login):
            assert call("council_names", words, [three[2].case.pk], None) == []


def test_words_are_bettered_until_the_check(raised):
    said = {"title": "題", "pattern": "文", "proposal": "案", "gap": "amount", "generalised": False, "generalised_why": ""}
    with raised.story.by("yamazaki") as user:
        seen = Card.objects.get(pk=raised.card.pk).updated_at.isoformat()
        card = reword(raised.card, by=user, seen=seen, sections=[], **said)
        with pytest.raises(NotAllowed, match="ほかの職員が"):
            reword(raised.card, by=user, seen=seen, sections=[], **said)
    assert card.title == "題"
    raised.checked()
    with raised.story.by("yamazaki") as user, pytest.raises(NotAllowed, match="変えられません"):
        reword(raised.card, by=user, seen="", sections=[], **said)
    with raised.story.by("yamazaki"):
        assert Card.objects.filter(pk=raised.card.pk).update(title="あとから") == 0


def test_the_table_of_steps_is_the_databases_too(raised):
    """Every pair, as the database takes it, against the one the pages read."""
    allowed, refusals_said = set(), set()
    for before in State:
        for after in State:
            with as_owner():
                Card.objects.filter(pk=raised.card.pk).update(
                    state=before, checked_at=timezone.now(), checked_by=raised.story.people["kobayashi"],
                    owner=raised.story.host,
                )  # fmt: skip
            try:
                with raised.story.by("kobayashi") as user, transaction.atomic():
                    due = timezone.localdate()
                    step_card(raised.card, after, by=user, words="理由", due_on=due, became=Became.RULE, helped="yes")
            except NotAllowed as refused:
                refusals_said.add(str(refused))
            else:
                allowed.add((before, after))

    assert refusals_said == {"このカードは、その段階へ進められません。画面を読み込み直してください。"}
    assert allowed == {(before, after) for before, afters in NEXT.items() for after in afters}


@pytest.mark.parametrize("login", ["yamazaki", "shoji", "sasaki", "mori"])
def test_nobody_but_the_host_section_moves_a_card(raised, login):
    with raised.story.by(login) as user, pytest.raises(NotAllowed, match="市の所管課だけ"):
        step_card(raised.card, State.CHECKED, by=user)
    with raised.story.by(login), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Card.objects.filter(pk=raised.card.pk).update(state=State.CHECKED)


def test_no_step_is_edited_or_written_by_hand(raised):
    for change in (lambda: Step.objects.update(words="x"), lambda: Step.objects.all().delete()):
        with raised.story.by("kobayashi"), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            change()
    with raised.story.by("kobayashi") as user, pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Step.objects.create(card=raised.card, after=State.ENDED, by=user, at=timezone.now())


def test_from_the_working_group_to_the_answer_and_its_verification(raised):
    housing = Agency.objects.get(name="住宅政策課")
    raised.checked().stepped(State.COUNCIL).stepped(State.WORKING_GROUP, words="論点を整理してください。")
    raised.stepped(State.COUNCIL, words="保証の費用を試算した。")
    raised.stepped(State.REALISING, words="保証料の補助を始める。", owner=housing, became=Became.PROJECT)
    raised.stepped(State.VERIFYING, due_on=timezone.localdate() + timedelta(days=90))
    with pytest.raises(NotAllowed, match="検証の結果"):
        raised.stepped(State.ENDED, words="終える。")
    raised.stepped(State.ENDED, words="12世帯が使った。", helped="yes")

    assert (raised.card.state, raised.card.became, raised.card.helped, raised.card.owner) == (
        "ended",
        "project",
        "yes",
        housing,
    )
    with raised.story.by("shoji"):
        assert [step.after for step in raised.card.steps.all()] == [
            "raised", "checked", "council", "wg", "council", "realising", "verifying", "ended",
        ]  # fmt: skip


def test_an_answer_goes_back_to_the_proposer_and_to_those_whose_records_it_rests_on(raised, kato, sato):
    raised.checked().stepped(State.DECLINED, words="県の制度を使えるため見送る。")
    with as_owner():
        told = set(Notice.objects.filter(kind="card.answered").values_list("user__username", flat=True))

    assert told == {"yamazaki", "kato", "yoshida"}, "the proposer, and who works where the plans were held"
    with as_owner():
        assert Entry.objects.filter(verb="card.stepped", about_id=raised.card.pk).count() == 2


def test_a_refusal_without_words_is_refused(raised):
    with pytest.raises(NotAllowed, match="内容・理由"):
        raised.stepped(State.DECLINED)


def test_comments_wait_for_the_secretariat(raised):
    raised.checked().commented("工藤新太の家のこと", passed=False)
    with raised.story.by("kato"):
        assert not raised.card.comments.exists()
    with raised.story.by("kobayashi"), pytest.raises(NotAllowed, match="工藤　新太"), refusals(), transaction.atomic():
        call("council_pass", raised.comment.pk)
    raised.commented()
    with raised.story.by("kato"):
        assert [comment.text for comment in raised.card.comments.all()] == ["相談の入口を一つにできないか。"]


def test_whoever_holds_no_office_does_not_comment(raised):
    raised.checked()
    with raised.story.by("endo") as user, pytest.raises(ProgrammingError, match="row-level security"):
        raised.card.comments.create(by=user, agency=user.desk, text="x")


def test_who_reads_cards_is_said_once(db):
    said = select("select pg_get_functiondef('council_my_agencies'::regproc)")[0][0]

    listed = re.search(r"juso_agencies_as\('{([^}]*)}'\)", said)[1]
    assert set(listed.split(",")) == {str(role) for role in roles_granting(Permission.CARD_READ)}


def test_nobody_rests_a_card_on_a_case_not_theirs(found, takahashi):
    from tests.stories import Story

    with Story().by("takahashi") as user, pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        raise_card(
            by=user, agency=user.desk, found=found, title="題", pattern="文", proposal="案", gap="amount",
            generalised=False, generalised_why="",
        )  # fmt: skip
