"""What a password may be: long, not too long to hash, and no word everybody here would try first. No rules of composition."""

import unicodedata

from django.core.exceptions import ValidationError

from agencies.models import Agency, Municipality

MOST = 128
FILLERS = str.maketrans("", "", " 　-_.,!@#0123456789")
COUNTED = "1234567890" * 13
COMMON_PARTS = {"juso", "重層", "重層的支援", "password", "パスワード"}


class MaximumLength:
    def validate(self, password, user=None):
        if len(password) > MOST:
            raise ValidationError(f"パスワードは{MOST}文字までです。", code="too_long")

    def get_help_text(self):
        return f"{MOST}文字までです。"


class NoWordsOfThisPlace:
    """The city, its sections and agencies, the product: alone, repeated, or with digits around them; and what is counted up."""

    def validate(self, password, user=None):
        bare = rest = _bare(password)
        for word in sorted(self._words(), key=len, reverse=True):
            rest = rest.replace(word, "")
        if (rest != bare and len(rest) < 4) or len(set(password)) < 5 or password in COUNTED:
            raise ValidationError(
                "市や課、機関の名前、数字の並び、同じ文字の繰り返しだけでは、ほかの人に当てられます。関係のない言葉を組み合わせてください。",
                code="words_of_this_place",
            )

    def get_help_text(self):
        return "市や課、機関の名前、数字の並び、同じ文字の繰り返しだけでは使えません。"

    def _words(self) -> set[str]:
        words = set(COMMON_PARTS)
        for name in Municipality.objects.values_list("name", flat=True):
            words |= {name, name.removesuffix("市")}
        for names in Agency.objects.values_list("name", "kana", "department", "code"):
            words |= set(names)
        return {bare for word in words if len(bare := _bare(word)) >= 2}


def _bare(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().translate(FILLERS)
