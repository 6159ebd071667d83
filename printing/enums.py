"""Words of printing in batches."""

from django.db.models import TextChoices


class JobState(TextChoices):
    WAITING = "waiting", "作成中"
    READY = "ready", "できました"
    NOTHING = "nothing", "印刷できるものなし"
    ENDED = "ended", "削除済み"


class LineState(TextChoices):
    WAITING = "waiting", "順番待ち"
    DONE = "done", "作成済み"
    LEFT_OUT = "left_out", "除外"


class LineKind(TextChoices):
    PLAN = "plan", "支援プラン"
    PAPERS = "papers", "会議資料"


class Outcome(TextChoices):
    DECIDED = "decided", "支援決定通知書"
    REFUSED = "refused", "不決定通知書"


HOURS = 24  # how long a file lies ready
MOST = 100  # sheets in one file
EVENTS = ("printed", "exported")  # verbs of the book
