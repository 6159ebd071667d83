"""Secrets of second factors, sealed inside the JSON of allauth's rows.

allauth hands over a text and takes one back; it does not say of which row. So the words are bound to their purpose, not to
their row. Words of an earlier version were Fernet's, under JUSO_MFA_KEY: they open as long as that key is there.
"""

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from common import sealing
from common.rotation import Names

ABOUT = "mfa_authenticator|secret"
FERNET = "gAAAA"  # how every word of Fernet's begins
OLD_KEY = "JUSO_MFA_KEY"  # as it is named where keys are counted


def seal(text: str) -> str:
    return sealing.seal_word(text, about=ABOUT)


def unseal(word: str) -> str:
    """Raises sealing.Unreadable."""
    if not word.startswith(FERNET):
        return sealing.unseal_word(word, about=ABOUT)
    if not settings.MFA_ENCRYPTION_KEY:
        raise sealing.Unreadable(f"no {OLD_KEY}")
    try:
        return Fernet(settings.MFA_ENCRYPTION_KEY).decrypt(word.encode()).decode()
    except InvalidToken as problem:
        raise sealing.Unreadable("the word does not open with its key") from problem


def anew(data):
    """The same JSON with every sealed word under the newest key."""
    if isinstance(data, dict):
        return {name: anew(value) for name, value in data.items()}
    if isinstance(data, list):
        return [anew(value) for value in data]
    return seal(unseal(data)) if names_in(data) - {sealing.newest_key()[0]} else data


def names_in(data) -> Names:
    """The keys under which something lies in it."""
    if isinstance(data, dict):
        return names_in(list(data.values()))
    if isinstance(data, list):
        return set().union(*map(names_in, data))
    if not isinstance(data, str):
        return set()
    return {OLD_KEY} if data.startswith(FERNET) else sealing.key_ids_of_word(data)
