"""Kinds of offer, the life of one, and what it waits for."""

from django.db.models import TextChoices


class OfferKind(TextChoices):
    REFER = "refer", "つなぎ"
    JOIN = "join", "協力依頼"
    HAND_BACK = "hand_back", "つなぎ戻し"
    ANONYMOUS = "anonymous", "匿名相談"


MOVES_CUSTODY = {OfferKind.REFER, OfferKind.HAND_BACK}


class OfferState(TextChoices):
    SENT = "sent", "回答待ち"
    ACCEPTED = "accepted", "受理"
    PARTLY = "partly", "協力として受理"
    DECLINED = "declined", "辞退"
    WITHDRAWN = "withdrawn", "取り下げ"
    OVERTAKEN = "overtaken", "他の受理などにより終了"


class Verdict(TextChoices):
    """What an agency may answer."""

    ACCEPTED = "accepted", "受理する"
    PARTLY = "partly", "主担当は受けられないが、協力機関として加わる"
    DECLINED = "declined", "辞退する"


# What may be answered where nobody becomes accountable.
ASKED_ONLY = {
    OfferKind.JOIN: [("accepted", "協力する"), ("declined", "辞退する")],
    OfferKind.ANONYMOUS: [("accepted", "回答する"), ("declined", "回答を辞退する")],
}


class Wait(TextChoices):
    """What an offer waits for. Silence never ends any of these; it climbs the ladder (clocks.enums.Rung)."""

    ANSWER = "answer", "回答"
    REPLY = "reply", "照会への返事"
    REVIEW = "review", "辞退の確認"
    NEXT = "next", "次の手"
    OUTCOME = "outcome", "結果の報告"


class Via(TextChoices):
    """How an answer came in."""

    SCREEN = "screen", "画面"
    TELEPHONE = "telephone", "電話"
    PAPER = "paper", "書面"
    LINK = "link", "回答用ページ"


class StepKind(TextChoices):
    """One line in the life of an offer."""

    SENT = "sent", "送りました"
    ASKED = "asked", "照会しました"
    REPLIED = "replied", "照会に返事をしました"
    ACCEPTED = "accepted", "受理しました"
    PARTLY = "partly", "協力機関として加わりました"
    DECLINED = "declined", "辞退しました"
    AGREED = "agreed", "辞退を確認しました"
    AGAIN = "again", "もう一度依頼しました"
    EXTENDED = "extended", "期限を延ばしました"
    ADVISED = "advised", "つなぎ元に次の手を求めました"
    COUNCIL = "council", "まるごと会議に諮ることにしました"
    WENT_ON = "went_on", "次の手を決めました"
    CLIMBED = "climbed", "回答がないため、上に上げました"
    REPORTED = "reported", "結果を報告しました"
    WITHDRAWN = "withdrawn", "取り下げました"
    OVERTAKEN = "overtaken", "別の受理により終わりました"
    STOPPED = "stopped", "本人の同意が取りやめられ、止まりました"


class Review(TextChoices):
    """What the coordinator says to a decline."""

    AGREED = "agreed", "辞退はやむを得ない（つなぎ元が次の手を決める）"
    AGAIN = "again", "同じ機関にもう一度依頼する"
    COUNCIL = "council", "まるごと会議に諮る"


class Decision(TextChoices):
    """What a person decides about an offer that has climbed."""

    EXTENDED = "extended", "期限を延ばして待つ"
    ADVISED = "advised", "つなぎ元に次の手を求める"
    COUNCIL = "council", "まるごと会議に諮る"
