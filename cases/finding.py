"""One search box: case number, birth date in any form, telephone, otherwise a name in any script."""

import re
import unicodedata
from dataclasses import dataclass

from cases.lists import Row, rows_of
from cases.models import Case
from common import wareki
from common.deeds import rows as rows_from
from common.kana import kana_key, kanji_key

SHOWN = 50


@dataclass(frozen=True)
class Found:
    rows: list[Row]
    more: bool
    looked_for: str  # how the words were understood


def find(words: str) -> Found:
    """Cases one may see whose person fits. At most SHOWN; whether there are more, never how many."""
    looked_for, kind, key = understand(words)
    ids = [case_id for (case_id,) in rows_from("juso_find_cases", kind, key, SHOWN + 1)]
    cases = Case.objects.filter(pk__in=ids[:SHOWN]).order_by("-last_activity")
    return Found(rows_of(cases), len(ids) > SHOWN, looked_for)


def understand(words: str) -> tuple[str, str, str]:
    """(how it is said on the screen, kind for the database function, key)."""
    plain = unicodedata.normalize("NFKC", words).strip()
    if re.fullmatch(r"[A-Z0-9]{1,8}-R\d+-\d+", plain.upper()):
        return "ケース番号", "number", plain.upper()
    try:
        return "生年月日", "born", wareki.parse(plain).isoformat()
    except ValueError:
        pass
    digits = re.sub(r"[-() ]", "", plain)
    if re.fullmatch(r"\d{6,11}", digits):
        return "電話", "telephone", digits
    if re.fullmatch(r"[\u3040-\u30ffー・\s]+", plain):
        return "ふりがな", "kana", kana_key(plain)
    return "氏名", "name", kanji_key(plain)
