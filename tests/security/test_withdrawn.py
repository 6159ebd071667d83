"""The person takes the consent back: from that moment nothing that rested on it reaches anybody but the accountable agency.

The canaries of test_canary.py fly again: every address, every search, every letter, asked by those who took part a moment ago.
"""

from django.core import mail
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Note, SheetRecord, Stake
from common.owner import as_owner
from consents.actions import withdraw_consents
from consents.models import Consent
from notices.models import Notice
from referrals.models import Offer, OfferStep
from tests.security.test_canary import TOKEN, Canaries, flying, masked, text_of  # noqa: F401
from tests.security.test_doors import ADDRESSES, CIRCLE, PEOPLE, address, clients, town  # noqa: F401
from tests.stories import Story

SHUT_OUT = CIRCLE - {"custodian", "colleague"}


def taken_back(case_id):
    """Every consent the person has given, in one act."""
    story = Story()
    with story.by("yamazaki") as user:
        case = Case.objects.select_related("person").get(pk=case_id)
        given = list(Consent.objects.in_force(timezone.now()).filter(person=case.person))
        assert len(given) == 2
        withdraw_consents(given, by=user, at=timezone.now(), how="oral", case=case)


def written_by(relation) -> set[str]:
    """The canaries in what the agencies of this person have written or sent themselves."""
    user = Story().people[PEOPLE[relation]]
    mine = [post.agency_id for post in user.current_posts]
    own = [
        Note.objects.filter(agency__in=mine),
        SheetRecord.objects.filter(agency__in=mine),
        Stake.objects.filter(agency__in=mine),
        Offer.objects.filter(from_agency__in=mine),
        OfferStep.objects.filter(Q(offer__from_agency__in=mine) | Q(agency__in=mine)),
    ]
    with as_owner():
        rows = [str(value) for found in own for row in found for value in _masked_values(row)]
    return set(TOKEN.findall(" ".join(rows)))


def _masked_values(row):
    return [getattr(row, box.name) for box in masked(type(row)) if box.name != "sealed"] + [getattr(row, "answers", "")]


def rested_on_consent(birds: Canaries) -> set[str]:
    shut_out = {token for token, hearers in birds.hearers.items() if hearers & SHUT_OUT}
    sealed = {token for token, hearers in birds.hearers.items() if hearers & OF_CONFERENCE or hearers == OF_ANOTHER}
    return {token for token in shut_out - sealed if not birds.perch[token].startswith(ELSEWHERE)}


OF_CONFERENCE, OF_ANOTHER = {"sworn", "nominated"}, {"other_chair"}  # what they hear is sealed, and rests on the law
# Not of this case, or not resting on its consent: slips, one's own filters, what the coordinator handed over, and what the
# person has asked to be given of the own file.
ELSEWHERE = (
    "Feedback.", "Slip", "SavedFilter.", "Succession.", "DisclosureRequest.", "DisclosureEntry.", "Restriction.",
    "CaseUserObjectPermission.", "Opening.", "ResourceContact.", "Suggestion.", "Session.", "Contact.", "Need.", "RoundTable.",
    "Report.", "Card.", "Step.", "Comment.", "Sitting.", "Topic.", "Task.", "Transfer.",
    "AreaNote.",
)  # fmt: skip


def test_nothing_that_rested_on_the_consent_is_heard_any_more(flying, town, clients):  # noqa: F811
    birds = rested_on_consent(flying)
    before = {relation: _heard(clients[relation], town) & birds for relation in SHUT_OUT}
    assert all(len(heard) > 10 for heard in before.values()), "they heard it before, or their silence proves nothing"

    taken_back(town["case_id"])
    allowed = {relation: written_by(relation) for relation in SHUT_OUT}
    after = {relation: _heard(clients[relation], town) & birds - allowed[relation] for relation in SHUT_OUT}

    assert [(relation, flying.perch[token]) for relation, heard in after.items() for token in sorted(heard)] == []
    assert not TOKEN.findall(" ".join(f"{letter.subject} {letter.body}" for letter in mail.outbox))
    assert "Person.name" in {flying.perch[token] for token in _heard(clients["custodian"], town)}


def _heard(client, town) -> set[str]:  # noqa: F811
    """Every canary this person meets, on every page, sheet, export and search that opens."""
    told = []
    for name, parameters in ADDRESSES:
        response = client.get(address(name, parameters, town))
        if response.status_code < 400:
            told.append(text_of(response))
    for name, words in (("cases:search", "words"), ("matching:known", "name")):
        told.append(text_of(client.post(reverse(name), {words: "髙橋"})))
    return set(TOKEN.findall(" ".join(told)))


def test_they_are_told_and_find_what_they_wrote_themselves(town, clients):  # noqa: F811
    before = timezone.now()
    taken_back(town["case_id"])

    with as_owner():
        told = dict(
            Notice.objects.filter(kind="consent.taken_back", created_at__gte=before).values_list("user__username", "url")
        )
        number = Case.objects.values_list("number", flat=True).get(pk=town["case_id"])
    assert {told[login] for login in ("sato", "ito", "kobayashi")} == {reverse("cases:own_parts")}
    assert told["kato"] == reverse("cases:consents", args=[town["case_id"]])
    assert clients["invited"].get(reverse("cases:detail", args=[town["case_id"]])).status_code == 404
    page = clients["referrer"].get(reverse("cases:own_parts")).content.decode()
    assert number in page
    assert "本人が同意を取りやめたため" in page
    assert "髙橋" not in page


def test_whoever_writes_it_down_and_is_shut_out_is_led_on(town, clients):  # noqa: F811
    """The referring desk hears it on the telephone."""
    url = reverse("cases:withdraw_consent", args=[town["case_id"], town["consent_id"]])
    with as_owner():
        others = [
            str(pk)
            for pk in Consent.objects.exclude(pk=town["consent_id"])
            .filter(person__cases=town["case_id"], withdrawal=None)
            .values_list("pk", flat=True)
        ]
    page = clients["referrer"].get(url).content.decode()
    assert "あわせて撤回するほかの同意" in page
    answer = clients["referrer"].post(url, {"scope": "all", "how": "oral", "others": others}, follow=True)

    assert answer.redirect_chain == [(reverse("cases:own_parts"), 302)]
    assert "このケースは読めなくなりました" in answer.content.decode()
    with as_owner():
        assert not Stake.objects.current().filter(case=town["case_id"], agency__name="地域包括支援センター3").exists()
