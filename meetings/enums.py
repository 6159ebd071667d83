"""Words of the 重層的支援会議."""

from django.db.models import TextChoices

REMIND_DAYS = 3  # working days before the day by which the preparation sheet is due
CHECK_DAYS = 5  # working days the participants have to check the draft of the minutes


class Capacity(TextChoices):
    COORDINATOR = "coordinator", "多機関コーディネーター"
    MARUGOTO = "marugoto", "福祉まるごと相談員"
    CITY = "city", "市"
    AGENCY = "agency", "支援関係機関"


REQUIRED = (Capacity.COORDINATOR, Capacity.MARUGOTO, Capacity.CITY)


class Standing(TextChoices):
    """Who comes without an account."""

    PERSON = "person", "本人"
    FAMILY = "family", "家族"
    NEIGHBOUR = "neighbour", "近隣・地域の人"
    EXPERT = "expert", "専門職・有識者"
    OTHER = "other", "その他"


class Method(TextChoices):
    ROOM = "room", "対面"
    ONLINE = "online", "オンライン"
    WRITTEN = "written", "書面"


class Function(TextChoices):
    """The four official functions of the meeting (domain §5.1)."""

    PLAN = "plan", "プランの適切性の協議"
    SHARING = "sharing", "プランの共有"
    EVALUATION = "evaluation", "プラン終結時等の評価"
    RESOURCES = "resources", "社会資源の把握と開発"


class Result(TextChoices):
    AGREED = "agreed", "適切（了承）"
    AMENDED = "amended", "修正のうえ了承"
    REVISE = "revise", "再検討"
