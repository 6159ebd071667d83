"""Words of the 支援会議 under art. 106-6."""

from django.db.models import TextChoices


class Standing(TextChoices):
    NOMINATED = "nominated", "指名（誓約前）"
    SWORN = "sworn", "誓約済み"
    LEFT = "left", "退任"


class SeatRole(TextChoices):
    CHAIR = "chair", "議長"
    MEMBER = "member", "構成員"


class NoConsent(TextChoices):
    """Why there is no consent (domain §3.3)."""

    UNMET = "unmet", "まだ会えていない"
    REFUSED = "refused", "拒否された"
    NO_PROBLEM_FELT = "no_problem_felt", "困り感がない"
    UNCLEAR_WILL = "unclear_will", "意思確認が困難"
    FAMILY_ONLY = "family_only", "家族の同意のみ"
    DANGEROUS = "dangerous", "同意を求めると危険・関係悪化のおそれ"
    OTHER = "other", "その他"
