"""The life of a case: stages and the one table of permitted steps."""

from django.db.models import TextChoices


class Stage(TextChoices):
    RECEIVED = "received", "受付"
    ASSESSING = "assessing", "アセスメント中"
    ENGAGING = "engaging", "働きかけ中（同意前）"
    PLANNING = "planning", "プラン作成中"
    IN_MEETING = "in_meeting", "会議付議中"
    DECIDING = "deciding", "支援決定待ち"
    ACTIVE = "active", "支援中"
    EVALUATING = "evaluating", "評価中"
    HANDING_BACK = "handing_back", "つなぎ戻し中"
    SUSPENDED = "suspended", "中断"
    CLOSED = "closed", "終結"


S = Stage
NEXT: dict[str, set[str]] = {
    S.RECEIVED: {S.ASSESSING, S.ENGAGING, S.ACTIVE, S.SUSPENDED, S.CLOSED},
    S.ASSESSING: {S.ENGAGING, S.PLANNING, S.ACTIVE, S.SUSPENDED, S.CLOSED},
    S.ENGAGING: {S.ASSESSING, S.PLANNING, S.SUSPENDED, S.CLOSED},
    S.PLANNING: {S.ASSESSING, S.ENGAGING, S.IN_MEETING, S.DECIDING, S.SUSPENDED, S.CLOSED},
    S.IN_MEETING: {S.PLANNING, S.DECIDING, S.ENGAGING},
    S.DECIDING: {S.PLANNING, S.ENGAGING, S.ACTIVE},
    S.ACTIVE: {S.ASSESSING, S.PLANNING, S.EVALUATING, S.HANDING_BACK, S.SUSPENDED, S.CLOSED},
    S.EVALUATING: {S.PLANNING, S.ACTIVE, S.HANDING_BACK, S.SUSPENDED, S.CLOSED},
    S.HANDING_BACK: {S.ACTIVE, S.EVALUATING},
    S.SUSPENDED: {S.ASSESSING, S.ENGAGING, S.ACTIVE, S.CLOSED},
    S.CLOSED: {S.ASSESSING},
}
# Steps that only a deed of their own takes: a meeting, a decision, an accepted offer, a closing. Not by hand.
BY_DEED = {S.IN_MEETING, S.DECIDING, S.HANDING_BACK, S.CLOSED}
OPEN_STAGES = [stage for stage in Stage if stage != Stage.CLOSED]


class Visibility(TextChoices):
    """公開範囲 (domain §6.4). What a support conference says lives in the app sealed, never here."""

    AGENCY = "agency", "自機関のみ"
    TEAM = "team", "支援チーム"
    HOST = "host", "調整機関・市"


class StakeReason(TextChoices):
    """Why an agency may read a case."""

    CUSTODY = "custody", "主担当"
    REFERRED = "referred", "つないだ機関"
    JOINED = "joined", "協力機関"
    MEETING = "meeting", "会議の参加機関"


class CustodyWhy(TextChoices):
    """How an agency came to answer for a case."""

    OPENED = "opened", "受付"
    ACCEPTED = "accepted", "つなぎを受理"
    TAKEN_BACK = "taken_back", "調整機関が引き取り"
    SUCCEEDED = "succeeded", "機関の終了により引継ぎ"
    FELL_BACK = "fell_back", "機関の終了により引継先へ"


class Urgency(TextChoices):
    TODAY = "today", "緊急（当日）"
    WEEK = "week", "高（1週間以内）"
    MONTH = "month", "中（1か月以内）"
    LOW = "low", "低"


class NoteKind(TextChoices):
    VISIT_HERE = "visit_here", "来所面談"
    TELEPHONE = "telephone", "電話"
    HOME_VISIT = "home_visit", "訪問"
    ACCOMPANIED = "accompanied", "同行"
    MESSAGE = "message", "メール・チャット"
    LETTER = "letter", "手紙"
    MEETING = "meeting", "会議"
    AGENCY = "agency", "関係機関連絡"
    ONLINE = "online", "オンライン"
    OTHER = "other", "その他"


class WhyRestricted(TextChoices):
    ABUSE = "abuse", "虐待のおそれ"
    PROTECTION = "protection", "DV等支援措置"
    STAFF = "staff", "職員の関係者"
    OTHER = "other", "そのほか"


class Bond(TextChoices):
    """How a member of staff is tied to somebody in a case."""

    FAMILY = "family", "家族・親族"
    NEIGHBOUR = "neighbour", "近所"
    FRIEND = "friend", "知人・友人"
    OTHER = "other", "そのほか"


class Danger(TextChoices):
    LIFE = "life", "生命"
    BODY = "body", "身体"
    PROPERTY = "property", "財産"


class OpeningKind(TextChoices):
    """Why one person may read a case for a while."""

    EMERGENCY = "emergency", "緊急閲覧"
    GRANTED = "granted", "申請を認めた閲覧"


class Verdict(TextChoices):
    RIGHT = "right", "妥当"
    WRONG = "wrong", "不当"


class RequestAnswer(TextChoices):
    READ = "read", "期限を決めて閲覧を認める"
    JOIN = "join", "協力機関として支援チームに加える"
    NO = "no", "認めない"
