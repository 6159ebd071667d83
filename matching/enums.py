from django.db.models import TextChoices


class Why(TextChoices):
    """What made two people look like one (matching/migrations/0002_walls.sql finds them)."""

    NAME_AND_BIRTH = "name_birth", "氏名と生年月日が一致、または1文字違い"
    SOUND_AND_BIRTH = "sound_birth", "読みが似ていて、生年月日が近い"
    GIVEN_AND_BIRTH = "given_birth", "名と生年月日が一致（姓が違う）"
    NAME_AND_TELEPHONE = "name_phone", "読みが似ていて、電話番号が一致"


class MatchState(TextChoices):
    OPEN = "open", "確認中"
    SAME = "same", "同じ人"
    DIFFERENT = "different", "別の人"
