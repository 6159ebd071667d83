"""An anonymous consultation names nobody: what goes along has no such box, and what is typed is looked through."""

import re

from common.errors import NotAllowed
from common.kana import kana_key, kanji_key
from people.models import Person

SHORTEST = 2  # a single character is no name one could look for


def refuse_names(case, texts) -> None:
    """Raises NotAllowed naming the words that would tell who it is."""
    told = names_in(case, texts)
    if told:
        raise NotAllowed(f"匿名相談では、本人や家族が分かることは書けません。次の言葉を消してください：{'、'.join(told[:5])}")


def names_in(case, texts) -> list[str]:
    """What in these texts would tell who the people of this case are, as it stands in their records."""
    people = Person.objects.filter(subject_of__case=case)
    written = kanji_key(" ".join(texts))
    heard = kana_key(" ".join(texts))
    digits = re.sub(r"\D", "", kana_key(" ".join(texts)))
    found = [
        word for person in people for word in _marks_of(person) if _stands_in(word, written=written, heard=heard, digits=digits)
    ]
    return list(dict.fromkeys(found))


def _marks_of(person) -> list[str]:
    names = [person.name, person.kana, *re.split(r"[、，,・／/]+", person.aliases)]
    parts = [part for name in names for part in [name, *re.split(r"[\s　]+", name)]]
    numbers = [re.sub(r"\D", "", number) for number in (person.telephone, person.mobile)]
    return [part for part in [*parts, person.address, person.email, *numbers] if len(part) >= SHORTEST]


def _stands_in(word: str, *, written: str, heard: str, digits: str) -> bool:
    if word.isdigit():
        return word in digits
    kana = kana_key(word)
    said = bool(re.fullmatch(r"[ァ-ヶー]+", kana)) and len(kana) > SHORTEST + 1 and kana in heard
    return said or kanji_key(word) in written
