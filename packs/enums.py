"""Words of the packs: why a case is handed over, what a pack holds, and the life of a disclosure request."""

from django.db.models import TextChoices

DAYS = 30  # from receipt to the decision, and once more with a reason (Personal Information Protection Act, art. 83)
SOON = 7  # days before the due date at which a reminder goes out
AHEAD, AFTER = 90, 30  # days before and after a birthday at which the desk shows it
NOTES = (10, 20, 50)


class Occasion(TextChoices):
    STAFF = "staff", "担当者の交代"
    AGE_18 = "age_18", "18歳への到達"
    AGE_65 = "age_65", "65歳への到達"
    MOVE_OUT = "move_out", "市外への転出"
    OTHER = "other", "その他"


BIRTHDAYS = {Occasion.AGE_18: 18, Occasion.AGE_65: 65}


class Part(TextChoices):
    """What a handover pack may hold, in the order of the paper."""

    CAUTION = "caution", "連絡時の注意"
    PERSON = "person", "本人"
    HOUSEHOLD = "household", "世帯"
    REMARKS = "remarks", "申し送り"
    CONSENTS = "consents", "同意の状況"
    INTAKE = "intake", "相談の受付"
    SHEETS = "sheets", "帳票の主な記入"
    PLAN = "plan", "支援プラン・役割分担"
    STEPS = "steps", "次の予定と期限"
    CIRCLE = "circle", "関わる機関"
    NOTES = "notes", "支援の経過"


class Asker(TextChoices):
    SELF = "self", "本人"
    LEGAL = "legal", "法定代理人"
    PROXY = "proxy", "任意代理人"


class RecordKind(TextChoices):
    INTAKE = "intake", "相談受付票"
    SHEET = "sheet", "帳票"
    NOTE = "note", "支援経過記録"
    CONSENT = "consent", "同意の記録"
    PLAN = "plan", "支援プラン"
    ITEM = "item", "重層的支援会議の記録"
    OFFER = "offer", "つなぎ・協力依頼"
    DISCLOSURE = "disclosure", "通報・緊急提供の記録"


class State(TextChoices):
    RECEIVED = "received", "準備中"
    PREPARED = "prepared", "確認待ち"
    REVIEWED = "reviewed", "決定待ち"
    DECIDED = "decided", "決定済み"
    HANDED_OVER = "handed_over", "交付済み"


OPEN = [State.RECEIVED, State.PREPARED, State.REVIEWED, State.DECIDED]


class Decision(TextChoices):
    WHOLE = "whole", "開示"
    PART = "part", "部分開示"
    NONE = "none", "不開示"
    ABSENT = "absent", "不存在"


class Why(TextChoices):
    """Where a black-out comes from."""

    FOUND = "found", "自動"
    SENTENCE = "sentence", "文"
    WORDS = "words", "語句"


OTHERS = "item2"  # the ground of what is somebody else's: code of the master list "exemption"
REPORTED = "item7"  # the ground on which reports are withheld unless somebody says otherwise
EXISTENCE = "art81"  # not even said to exist: such a record is on no paper
