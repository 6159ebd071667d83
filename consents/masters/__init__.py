"""The text that is explained before somebody consents: the city's words, in a file. What was shown is never changed."""

import hashlib
import json
from pathlib import Path

DEFAULT = Path(__file__).with_name("consent_text.json")


def hash_of(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()


def load_text(model, file=DEFAULT) -> None:
    """Puts this version into use; the ones before stay readable. A version that is there already must have the same words."""
    text = json.loads(Path(file).read_text(encoding="utf-8"))
    sha256 = hash_of(text["body"])
    there = model.objects.filter(version=text["version"]).first()
    if there and there.sha256 != sha256:
        raise ValueError(f"the text {text['version']} is there already with other words: give it a new version")
    if not there:
        model.objects.create(version=text["version"], title=text["title"], body=text["body"], sha256=sha256)
    model.objects.exclude(version=text["version"]).update(in_use=False)
    model.objects.filter(version=text["version"]).update(in_use=True)
