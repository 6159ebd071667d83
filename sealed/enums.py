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


class Outlook(TextChoices):
    LIKELY = "likely", "見込みあり"
    HARD = "hard", "当面困難"
    ASKING = "asking", "お願いしている"


class Word(TextChoices):
    """What host section and requester say to each other about a request."""

    QUESTION = "question", "追加の確認"
    REPLY = "reply", "回答"
    CONVENES = "convenes", "会議を開く"
    DECLINES = "declines", "会議を開かない"


class Method(TextChoices):
    ROOM = "room", "対面"
    ONLINE = "online", "オンライン"
    BOTH = "both", "対面とオンライン"


class RoleKind(TextChoices):
    WATCH = "watch", "見守り"
    APPROACH = "approach", "働きかけ"
    OTHER = "other", "その他の決定"


class Given(TextChoices):
    """The answer to a request for information under art. 106-6(3): an effort duty, no compulsion."""

    GIVEN = "given", "提供あり"
    NOTHING = "nothing", "該当なし"
    DECLINED = "declined", "提供できない"


class ConsentState(TextChoices):
    """As the members know it, per person of the matter. What may be done with it, the ledger says."""

    NONE = "none", "同意なし"
    ASKED = "asked", "お願いしている"
    GIVEN = "given", "同意あり"
    REFUSED = "refused", "拒否"


class Body(TextChoices):
    """Sister bodies with a confidentiality of their own (domain §2.4): a link without content."""

    CHILDREN = "children", "要保護児童対策地域協議会"
    CARE = "care", "地域ケア会議"
    DISABILITY = "disability", "障害者総合支援法の協議会"
    NEEDY = "needy", "生活困窮者自立支援法の支援会議"
    RELIEF = "relief", "生活保護法の調整会議"
    ISOLATION = "isolation", "孤独・孤立対策地域協議会"
    YOUTH = "youth", "子ども・若者支援地域協議会"
    WOMEN = "women", "困難女性支援法の支援調整会議"
    ABUSE = "abuse", "虐待対応の会議"
    OTHER = "other", "その他"


class Grade(TextChoices):
    YES = "4", "そう思う"
    RATHER = "3", "ややそう思う"
    HARDLY = "2", "あまりそう思わない"
    NO = "1", "そう思わない"
