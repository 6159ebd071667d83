"""Choices of the set-up of the city: pillars, fields, ways of running."""

from django.db.models import TextChoices


class Field(TextChoices):
    CARE = "care", "介護"
    DISABILITY = "disability", "障がい"
    CHILD = "child", "こども"
    LIVELIHOOD = "livelihood", "生活困窮"
    ALL = "all", "全分野"


class Pillar(TextChoices):
    """The five programmes of the Social Welfare Act art. 106-4(2); the value carries the item number of the paragraph."""

    CONSULTATION = "consultation", "包括的相談支援事業"
    PARTICIPATION = "participation", "参加支援事業"
    COMMUNITY = "community", "地域づくり事業"
    OUTREACH = "outreach", "アウトリーチ等を通じた継続的支援事業"
    MULTIAGENCY = "multiagency", "多機関協働事業"


ACT_ITEM = {
    Pillar.CONSULTATION: 1,
    Pillar.PARTICIPATION: 2,
    Pillar.COMMUNITY: 3,
    Pillar.OUTREACH: 4,
    Pillar.MULTIAGENCY: 5,
}


class Form(TextChoices):
    """How a programme is run (実施方法)."""

    DIRECT = "direct", "直営"
    CONTRACT = "contract", "業務委託"
    SUBSIDY = "subsidy", "補助金"
    DESIGNATED = "designated", "指定管理"
    PFI = "pfi", "PFI（指定管理）"


class LegalBasis(TextChoices):
    """What a meeting rests on. The display name of a meeting is the city's; this code decides consent and secrecy."""

    CONSENT = "consent", "本人同意（実施要綱）"
    ARTICLE_106_6 = "article_106_6", "社会福祉法第106条の6"
    SYSTEM = "system", "個人情報を扱わない会議"
