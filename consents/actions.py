"""Writing consent down, and taking it back, whole or in part; and what was told without it."""

from django.utils import timezone

from audit.book import write_down
from common.deeds import deed
from common.errors import NotAllowed, refusals
from consents.effects import stop_all
from consents.enums import Act, Basis
from consents.lawful import Facts, lawful
from consents.masters import hash_of
from consents.models import Consent, ConsentText, Disclosure, Narrowing, SignedPaper, Withdrawal


@deed
def put_text(*, version, title, body, by) -> ConsentText:
    """The city's next wording, in use from now on. What somebody was shown before keeps its words."""
    if ConsentText.objects.filter(version=version).exists():
        raise NotAllowed(f"「{version}」という版は、すでにあります。別の版の名前にしてください。")
    if ConsentText.objects.filter(sha256=hash_of(body), in_use=True).exists():
        raise NotAllowed("いま使っている本文と同じです。本文を直してから保存してください。")
    ConsentText.objects.filter(in_use=True).update(in_use=False, updated_at=timezone.now())
    text = ConsentText.objects.create(version=version, title=title, body=body, sha256=hash_of(body))
    write_down("consent.text_put", about=text)
    return text


@deed
def record_consent(person, *, by, agency, case=None, signed=(), **said) -> Consent:
    """What this person said, in this person's own row. `said`: columns of Consent; `signed`: files common.uploads accepted."""
    text = ConsentText.objects.filter(version=said.get("text_version", "")).first()
    shown = text.sha256 if text else ""
    consent = Consent.objects.create(person=person, explained_by=by, agency=agency, text_sha256=shown, **said)
    write_down(f"consent.{consent.status}", about=consent, case=case)
    for file in signed:
        add_paper(consent, file, by=by, case=case)
    return consent


@deed
def add_paper(consent, file, *, by, case=None) -> SignedPaper:
    """The signed sheet as a picture or PDF. Kept sealed, added to, never replaced."""
    paper = SignedPaper(consent=consent, name=file.name, kind=file.kind, added_by=by)
    paper.keep(file.content)
    paper.save(force_insert=True)
    write_down("consent.paper_added", about=paper, case=case)
    return paper


def withdraw_consent(consent, *, case=None, **how) -> Withdrawal:
    return withdraw_consents([consent], case=case, **how)[0]


@deed
def withdraw_consents(consents, *, by, at, how, reason="", case=None) -> list[Withdrawal]:
    """From this moment these consents of one person cover nothing new; what was decided under them before stays lawful.

    All in one statement: the circle of the case closes when the last is written, also to whoever writes it.
    """
    for consent in consents:
        if not consent.is_given or hasattr(consent, "withdrawal"):
            raise NotAllowed("撤回できるのは、有効な同意だけです。")
        if at < consent.starts_at:
            raise NotAllowed("撤回の日時は、同意の日時より後にしてください。")
    rows = [Withdrawal(consent=consent, at=at, how=how, reason=reason, heard_by=by) for consent in consents]
    with refusals(plan_consent_in_force="この同意に基づく支援決定があるため、決定より前の日時では撤回を記録できません。"):
        Withdrawal.objects.bulk_create(rows)
    for consent in consents:
        write_down("consent.withdrawn", about=consent, case=case)
        stop_all(consent, case)
    return rows


@deed
def narrow_consent(consent, *, by, how, purposes=(), categories=(), recipients=(), reason="", case=None) -> Narrowing:
    """A part is taken out from now on: purposes, kinds of information, agencies (by key). The rest goes on."""
    if not (purposes or categories or recipients):
        raise NotAllowed("取りやめるものを一つ以上選んでください。")
    narrowing = Narrowing.objects.create(
        consent=consent,
        at=timezone.now(),
        how=how,
        purposes=list(purposes),
        categories=list(categories),
        recipients=list(recipients),
        reason=reason,
        heard_by=by,
    )
    write_down("consent.narrowed", about=consent, case=case)
    stop_all(consent, case)
    return narrowing


@deed
def disclose(person, *, by, agency, basis, recipient, what, at, approved_by, statute="", danger="") -> Disclosure:
    """What was told without consent, because a law demands it or life is in danger; with the ground as the law said it then.

    The book gets its line without the case: that there was a report is not for everybody in the circle.
    """
    act = Act.REPORT if basis == Basis.STATUTE else Act.SHARE
    answer = lawful(act, Facts(moment=at, statute=statute, danger=danger))
    if not answer:
        raise NotAllowed(answer.reason if basis == Basis.STATUTE else "差し迫った危険の内容を入力してください。")
    if at > timezone.now():
        raise NotAllowed("伝えた日時は、今より前にしてください。")
    disclosure = Disclosure.objects.create(
        person=person,
        basis=answer.basis,
        statute=statute,
        danger=danger,
        basis_reason=answer.reason,
        recipient=recipient,
        what=what,
        at=at,
        approved_by=approved_by,
        by=by,
        agency=agency,
    )
    write_down("consent.disclosed", about=disclosure, basis=str(answer.basis))
    return disclosure
