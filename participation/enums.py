"""Words of 参加支援, and the one table of steps for buttons, refusals and the database (0002_walls.sql says the same)."""

from django.db.models import TextChoices


class State(TextChoices):
    OPEN = "open", "支援中"
    ENDED = "ended", "終了"


class Step(TextChoices):
    CANDIDATE = "candidate", "候補"
    ASKED = "asked", "打診"
    VISIT = "visit", "見学"
    TRIAL = "trial", "体験"
    JOINED = "joined", "参加"
    SETTLED = "settled", "定着"
    GRADUATED = "graduated", "卒業"
    STOPPED = "stopped", "中断"


NEXT: dict[str, tuple[str, ...]] = {
    Step.CANDIDATE: (Step.ASKED, Step.STOPPED),
    Step.ASKED: (Step.VISIT, Step.TRIAL, Step.JOINED, Step.STOPPED),
    Step.VISIT: (Step.TRIAL, Step.JOINED, Step.STOPPED),
    Step.TRIAL: (Step.JOINED, Step.STOPPED),
    Step.JOINED: (Step.SETTLED, Step.GRADUATED, Step.STOPPED),
    Step.SETTLED: (Step.GRADUATED, Step.STOPPED),
    Step.GRADUATED: (),
    Step.STOPPED: (),
}
OVER = (Step.GRADUATED, Step.STOPPED)
PRESENT = (Step.TRIAL, Step.JOINED, Step.SETTLED)  # somebody is there, and takes a place
SETTLED_MONTHS = 3


class Menu(TextChoices):
    EXISTING = "existing", "今あるものを使う"
    ADAPTED = "adapted", "合うように工夫する"
    NEW = "new", "新しくつくる"


class Side(TextChoices):
    PERSON = "person", "本人"
    HOST = "host", "受け入れ先"


class Outcome(TextChoices):
    WELL = "well", "順調"
    WATCH = "watch", "気になることがある"
    CHANGE = "change", "やり方を変える"
    ABSENT = "absent", "会えなかった"


class Verdict(TextChoices):
    ACCEPTED = "accepted", "受けられる"
    CONDITIONAL = "conditional", "条件つきで受けられる"
    DECLINED = "declined", "受けられない"


class SheetState(TextChoices):
    WAITING = "waiting", "回答待ち"
    ACCEPTED = "accepted", "受けられる"
    CONDITIONAL = "conditional", "条件つきで受けられる"
    DECLINED = "declined", "受けられない"
    STOPPED = "stopped", "同意の取りやめで停止"
    WITHDRAWN = "withdrawn", "取り下げ"


class Via(TextChoices):
    LINK = "link", "回答用ページ"
    TELEPHONE = "telephone", "電話"
    PAPER = "paper", "書面"
    MEETING = "meeting", "面会"
