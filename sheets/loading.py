"""Reading definitions of forms from TOML files: checked box by box, any mistake names the file, the line and the key."""

import re
import tomllib
from functools import cache
from pathlib import Path

from agencies.masters import master_lists
from sheets.definition import ABOUT_CHOICES, OF_A_COLUMN, TYPES, Column, Definition, Field, Section, When

FOLDER = Path(__file__).parent / "definitions"
VISIBILITIES = {"agency", "team", "host"}
# What other parts of the house can show on a sheet; `Facts` of cases/sheets.py answers them.
FACTS = {
    "case": {"number"},
    "intake": {"received_on", "received_by", "agency", "route", "visitor_name", "visitor_relation", "topics", "content"},
    "person": {
        "name", "kana", "sex", "born_on", "address", "telephone", "mobile", "email", "contact_caution", "description",
    },
    "note": {
        "happened_at", "minutes", "author", "agency", "contacted", "kind", "contents", "heading", "text", "next", "visibility",
    },
    "participation": {"hosts", "follow_up"},
    "slip": {"sent_on", "sender", "channel", "to_agency", "why", "answer"},
}  # fmt: skip
OF_A_FIELD = {
    "section", "code", "label", "type", "choices", "main", "thick", "required", "hint", "blank", "unit", "fact", "when",
    "columns", "rows", "lines", "wide",
}  # fmt: skip
OF_A_SECTION = {"code", "title", "page", "hint"}
OF_A_SHEET = {"code", "version", "title", "subtitle", "visibility", "sign", "section", "field"}
CODE = re.compile(r"[a-z][a-z0-9_]*")


class BadDefinition(Exception):
    """The file cannot be used; the sentence names file, line and key."""


@cache
def current() -> dict[str, Definition]:
    """Code → the newest version."""
    newest: dict[str, Definition] = {}
    for (code, version), definition in every().items():
        if code not in newest or newest[code].version < version:
            newest[code] = definition
    return newest


@cache
def every() -> dict[tuple[str, int], Definition]:
    """(code, version) → definition: old records keep the version they were written on."""
    found: dict[tuple[str, int], Definition] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        definition = read(path.read_text(encoding="utf-8"), name=path.name)
        found[definition.code, definition.version] = definition
    return found


def read(text: str, *, name: str, lists=None) -> Definition:
    """Raises BadDefinition. `lists`: codes of the master lists there are, by default those every city starts from."""
    return _Reading(text, name, set(lists if lists is not None else master_lists())).definition()


class _Reading:
    """One file. `starts`: the lines on which each [[section]] and [[field]] begins."""

    def __init__(self, text, name, lists):
        self.text, self.name, self.lists = text, name, lists
        self.lines = text.splitlines()
        self.starts = {
            kind: [number for number, line in enumerate(self.lines) if line.strip() == f"[[{kind}]]"]
            for kind in ("section", "field")
        }
        try:
            self.data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as problem:
            raise BadDefinition(f"{name}：{problem}") from None

    def refuse(self, why, *, kind=None, index=0, key=""):
        line = self._line(kind, index, key)
        raise BadDefinition(f"{self.name} {line}行目 {key}：{why}")

    def _line(self, kind, index, key) -> int:
        start = self.starts[kind][index] + 1 if kind else 0
        for number in range(start, len(self.lines)):
            if self.lines[number].startswith("[["):
                break
            if re.match(rf"\s*{re.escape(key)}\s*=", self.lines[number]):
                return number + 1
        return start or 1

    def definition(self) -> Definition:
        self._known_keys(self.data, OF_A_SHEET)
        for key in ("code", "version", "title"):
            if key not in self.data:
                self.refuse("この項目を書いてください。", key=key)
        if self.data.get("visibility", "team") not in VISIBILITIES:
            self.refuse(f"公開範囲は {'・'.join(sorted(VISIBILITIES))} のどれかです。", key="visibility")
        sections = self._sections()
        fields = self._fields({section["code"] for section in sections})
        self._conditions(fields)
        return Definition(
            **{key: value for key, value in self.data.items() if key not in {"section", "field"}},
            fields=fields,
            sections=tuple(
                Section(**section, fields=tuple(each for each in fields.values() if each.section == section["code"]))
                for section in sections
            ),
        )

    def _sections(self) -> list[dict]:
        sections = self.data.get("section", [])
        seen: set[str] = set()
        for index, section in enumerate(sections):
            self._known_keys(section, OF_A_SECTION, kind="section", index=index)
            self._code(section, seen, kind="section", index=index)
        if not sections:
            self.refuse("[[section]] を一つ以上書いてください。", key="section")
        return sections

    def _fields(self, sections) -> dict[str, Field]:
        fields: dict[str, Field] = {}
        for index, row in enumerate(self.data.get("field", [])):
            self._known_keys(row, OF_A_FIELD, kind="field", index=index)
            self._code(row, fields, kind="field", index=index)
            if "label" not in row:
                self.refuse("項目名を書いてください。", kind="field", index=index, key="label")
            if row.get("section") not in sections:
                self.refuse("この区分はありません。", kind="field", index=index, key="section")
            self._kind(row, index)
            columns = tuple(self._column(column, index) for column in row.pop("columns", []))
            when = self._when(row.pop("when", ""), index)
            fields[row["code"]] = Field(**row, columns=columns, when=when)
        return fields

    def _known_keys(self, row, known, **place):
        for key in row:
            if key not in known:
                self.refuse("知らない項目です。", **place, key=key)

    def _code(self, row, seen, **place):
        code = row.get("code", "")
        if not CODE.fullmatch(code):
            self.refuse("コードは、英小文字で始まる英数字と _ で書いてください。", **place, key="code")
        if code in seen:
            self.refuse(f"コード {code} は、すでに使われています。", **place, key="code")
        if isinstance(seen, set):
            seen.add(code)

    def _kind(self, row, index):
        place = {"kind": "field", "index": index}
        if fact := row.get("fact"):
            room, _, name = fact.partition(".")
            if name not in FACTS.get(room, set()):
                self.refuse(f"{fact} という項目は、ほかの記録にありません。", **place, key="fact")
        elif row.get("type") not in TYPES:
            self.refuse(f"種類は {'・'.join(sorted(TYPES))} のどれかです。", **place, key="type")
        if row.get("type") in ABOUT_CHOICES and not row.get("choices"):
            self.refuse("選択肢のリストを書いてください。", **place, key="choices")
        if row.get("choices") and row["choices"] not in self.lists:
            self.refuse(f"選択肢のリスト {row['choices']} はありません。", **place, key="choices")
        if row.get("main", "one") not in {"one", "several"}:
            self.refuse("main は one か several です。", **place, key="main")
        if row.get("type") == "table" and not row.get("columns"):
            self.refuse("表の列を書いてください。", **place, key="columns")

    def _column(self, column, index) -> Column:
        place = {"kind": "field", "index": index, "key": "columns"}
        if column.get("type") not in OF_A_COLUMN:
            self.refuse(f"列の種類は {'・'.join(sorted(OF_A_COLUMN))} のどれかです。", **place)
        if column["type"] == "one" and column.get("choices") not in self.lists:
            self.refuse(f"選択肢のリスト {column.get('choices', '')} はありません。", **place)
        return Column(**column)

    def _when(self, words, index) -> When | None:
        if not words:
            return None
        field, _, answers = words.partition("=")
        if not answers:
            self.refuse('when = "項目=答え|答え" の形で書いてください。', kind="field", index=index, key="when")
        return When(field, tuple(answers.split("|")))

    def _conditions(self, fields):
        for index, each in enumerate(fields.values()):
            if each.when and each.when.field not in fields:
                self.refuse(f"項目 {each.when.field} はありません。", kind="field", index=index, key="when")
