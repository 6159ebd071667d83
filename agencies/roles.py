"""Who may do what: a permission is a member, a role is a set of them with a sentence. The auditor may read this page."""

from django.db.models import TextChoices


class Permission(TextChoices):
    CASE_VIEW = "case.view", "ケースを読む"
    CASE_RECORD = "case.record", "相談を受け付け、記録する"
    CASE_CLOSE = "case.close", "終結・再開する"
    SLIP_SEND = "slip.send", "つなぐシートを送る"
    OFFER_SEND = "offer.send", "つなぐ"
    OFFER_ANSWER = "offer.answer", "つなぎに答える"
    CONSENT_RECORD = "consent.record", "同意を記録する"
    PLAN_WRITE = "plan.write", "プランを作る"
    PLAN_DECIDE = "plan.decide", "支援を決定する"
    MEETING_CONVENE = "meeting.convene", "重層的支援会議を招集する"
    MEETING_ATTEND = "meeting.attend", "会議に出席する"
    CONFERENCE_CONVENE = "conference.convene", "支援会議を招集する"
    CUSTODY_TAKE_BACK = "custody.take_back", "主担当を引き取る"
    CASE_IMPORT = "case.import", "これまでの一覧を取り込む"
    DESK_OVERSEE = "desk.oversee", "機関全体の仕事を見る"
    CASE_RESTRICT = "case.restrict", "ケースの閲覧を限る"
    EMERGENCY_OPEN = "emergency.open", "緊急閲覧をする"
    EMERGENCY_REVIEW = "emergency.review", "緊急閲覧を点検する"
    READERS_VIEW = "readers.view", "閲覧の記録を見る"
    SYSTEM_VIEW = "system.view", "しくみ全体のページを見る"
    STAFF_MANAGE = "staff.manage", "職員アカウントを管理する"
    HANDOVER_SEE = "handover.see", "引継ぎと更新の画面を見る"
    AGENCY_END = "agency.end", "機関の終了と引継先を決める"
    BOOK_READ = "book.read", "記録簿を見る"
    LISTS_EDIT = "lists.edit", "選択肢と記録のひな型を編集する"
    MATCH_WORK = "match.work", "参加支援を進める"
    PLACE_KEEP = "place.keep", "通いの場と社会資源を管理する"
    CARD_RAISE = "card.raise", "地域課題カードを起こす"
    CARD_READ = "card.read", "地域課題カードを読む"
    COUNCIL_RUN = "council.run", "福祉まるごと会議を運営する"
    OUTREACH_WORK = "outreach.work", "アウトリーチをする"
    CITYPLAN_WRITE = "cityplan.write", "計画の進み具合を書く"


class Role(TextChoices):
    COUNSELLOR = "counsellor", "相談員"
    LEADER = "leader", "機関の責任者"
    COORDINATOR = "coordinator", "多機関コーディネーター"
    CLERK = "clerk", "窓口職員・民生委員"
    MARUGOTO = "marugoto", "福祉まるごと相談員"
    HOST_OFFICER = "host_officer", "市 所管課職員"
    SECTION_OFFICER = "section_officer", "市 分野別課職員"
    ADMINISTRATOR = "administrator", "システム管理者"
    AUDITOR = "auditor", "監査者"
    LIFE_SUPPORT = "life_support", "生活支援コーディネーター"
    COUNCIL_MEMBER = "council_member", "福祉まるごと会議・WGの構成員"


P = Permission
_COUNSELLOR = {
    P.CASE_VIEW,
    P.CASE_RECORD,
    P.SLIP_SEND,
    P.OFFER_SEND,
    P.OFFER_ANSWER,
    P.CONSENT_RECORD,
    P.MEETING_ATTEND,
    P.SYSTEM_VIEW,
    P.EMERGENCY_OPEN,
    P.CASE_RESTRICT,
    P.CARD_RAISE,
    P.CARD_READ,
    P.OUTREACH_WORK,  # in agencies the plan names for the programme (outreach/access.py)
}

GRANTS: dict[str, set[Permission]] = {
    # Takes any consultation, records it, refers it and takes it back.
    Role.COUNSELLOR: _COUNSELLOR | {P.CASE_CLOSE},
    # Answers for the agency: the same work, and the list of who read its cases.
    Role.LEADER: _COUNSELLOR | {P.CASE_CLOSE, P.CASE_IMPORT, P.DESK_OVERSEE, P.HANDOVER_SEE, P.READERS_VIEW},
    # Holds the complex case, writes the plan, convenes the meeting with consent, may take a case back.
    Role.COORDINATOR: _COUNSELLOR
    | {P.CASE_CLOSE, P.PLAN_WRITE, P.MEETING_CONVENE, P.CUSTODY_TAKE_BACK, P.CASE_IMPORT, P.DESK_OVERSEE, P.READERS_VIEW}
    | {P.HANDOVER_SEE, P.AGENCY_END, P.PLACE_KEEP, P.MATCH_WORK},
    # Helps the person directly, makes an assessment of their own, attends every meeting.
    Role.MARUGOTO: _COUNSELLOR | {P.PLAN_WRITE, P.PLACE_KEEP, P.MATCH_WORK},
    # Decides support for the city, convenes the conference of art. 106-6, keeps the words of the lists.
    Role.HOST_OFFICER: {
        P.CASE_VIEW,
        P.CASE_RECORD,
        P.CASE_IMPORT,
        P.SLIP_SEND,
        P.OFFER_ANSWER,
        P.PLAN_DECIDE,
        P.MEETING_ATTEND,
        P.CONFERENCE_CONVENE,
        P.EMERGENCY_OPEN,
        P.EMERGENCY_REVIEW,
        P.READERS_VIEW,
        P.SYSTEM_VIEW,
        P.LISTS_EDIT,
        P.HANDOVER_SEE,
        P.AGENCY_END,
        P.PLACE_KEEP,
        P.CARD_RAISE,
        P.CARD_READ,
        P.COUNCIL_RUN,
        P.CITYPLAN_WRITE,
    },
    # Supervises the agencies of a field; reads a case only where the section takes part.
    Role.SECTION_OFFICER: {P.CASE_VIEW, P.CASE_RECORD, P.SLIP_SEND, P.OFFER_ANSWER, P.MEETING_ATTEND, P.SYSTEM_VIEW}
    | {P.EMERGENCY_OPEN, P.CARD_RAISE, P.CARD_READ, P.CITYPLAN_WRITE},
    # Meets somebody at a counter or a door, sees no case: sends a slip, and reads what became of it.
    Role.CLERK: {P.SLIP_SEND, P.SYSTEM_VIEW, P.CARD_READ},
    # Runs accounts and the set-up; sees no case.
    Role.ADMINISTRATOR: {P.SYSTEM_VIEW, P.STAFF_MANAGE, P.LISTS_EDIT, P.HANDOVER_SEE},
    # Reads the book: who did or opened what, when. Sees no case, no name of a resident, nothing of a conference.
    Role.AUDITOR: {P.SYSTEM_VIEW, P.BOOK_READ},
    # Ties residents together: places, resources, needs heard. Sees no case; whom one worries about goes on as a slip.
    Role.LIFE_SUPPORT: {P.SYSTEM_VIEW, P.SLIP_SEND, P.PLACE_KEEP, P.CARD_RAISE, P.CARD_READ},
    # Sits at the council or its working group for an office: reads cards, which name nobody. Sees no case.
    Role.COUNCIL_MEMBER: {P.SYSTEM_VIEW, P.CARD_RAISE, P.CARD_READ},
}


def roles_granting(permission: Permission) -> list[str]:
    return [role for role, granted in GRANTS.items() if permission in granted]
