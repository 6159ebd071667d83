"""What notices may say. Apps above register their kinds at import; nothing else ever stands in a notice.

A sentence names nobody: no person, no case number, no agency, and not the conference of art. 106-6.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    code: str
    sentence: str
    group: str
    mail: bool  # whether a letter says that there is something


KINDS: dict[str, Kind] = {}
UNKNOWN = Kind("", "お知らせがあります", "その他", mail=False)  # of an app that is no longer there


def kind(code: str, sentence: str, *, group: str, mail: bool = True) -> Kind:
    """kind("offer.asked", "つなぎへの回答をお待ちしています", group="つなぎ")"""
    if code in KINDS:
        raise ValueError(f"the kind {code} is registered twice")
    if "支援会議" in sentence + group:
        raise ValueError(f"{code}: a notice does not say that there is a conference")
    KINDS[code] = Kind(code, sentence, group, mail)
    return KINDS[code]
