"""What a form (帳票) is made of. One definition drives entry, validation, the completeness meter, paper and spreadsheet."""

from dataclasses import dataclass, field

TYPES = {"text", "kana", "phone", "long", "date", "number", "one", "many", "yesno", "agency", "table"}
OF_A_COLUMN = {"text", "date", "number", "one", "agency"}
ABOUT_CHOICES = {"one", "many"}
YESNO = [("yes", "はい"), ("no", "いいえ")]


@dataclass(frozen=True)
class Column:
    """One column of a repeating table. `width`: its share of the row on paper."""

    code: str
    label: str
    type: str
    width: int
    choices: str = ""


@dataclass(frozen=True)
class When:
    """Asked only when another field has one of these answers."""

    field: str
    answers: tuple[str, ...]

    def spell(self) -> str:
        return f"{self.field}={'|'.join(self.answers)}"


@dataclass(frozen=True)
class Field:
    """One box of a form. `fact`: written down elsewhere, shown here and never typed again. `main`: one or several ◎."""

    code: str
    label: str
    section: str
    type: str = ""
    choices: str = ""
    main: str = ""
    thick: bool = False  # 太枠: nationally reported
    required: bool = False
    hint: str = ""
    blank: str = ""  # what stands in the empty box on paper, to be ticked or filled by hand
    unit: str = ""
    fact: str = ""
    when: When | None = None
    columns: tuple[Column, ...] = ()
    rows: int = 3  # blank rows of a table, on the screen and on paper
    lines: int = 1  # height on paper and of the box on the screen
    wide: bool = False  # takes the whole width of the sheet

    @property
    def is_fact(self) -> bool:
        return bool(self.fact)


@dataclass(frozen=True)
class Section:
    code: str
    title: str
    page: int = 1
    hint: str = ""
    fields: tuple[Field, ...] = ()

    @property
    def asked(self) -> list[Field]:
        return [each for each in self.fields if not each.is_fact]


@dataclass(frozen=True)
class Definition:
    """`visibility`: who reads a record of it unless the writer says otherwise. `sign`: the words above the signature."""

    code: str
    version: int
    title: str
    sections: tuple[Section, ...]
    subtitle: str = ""
    visibility: str = "team"
    sign: str = ""
    fields: dict[str, Field] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """相談受付・申込票（本人同意なし）"""
        return f"{self.title}（{self.subtitle}）" if self.subtitle else self.title

    @property
    def asked(self) -> list[Field]:
        return [each for each in self.fields.values() if not each.is_fact]

    @property
    def is_reported(self) -> bool:
        """It has thick frames."""
        return any(each.thick for each in self.fields.values())

    @property
    def lists(self) -> set[str]:
        """The master lists it needs."""
        columns = (column for each in self.fields.values() for column in each.columns)
        return {each.choices for each in (*self.fields.values(), *columns) if each.choices}

    @property
    def pages(self) -> int:
        return max(section.page for section in self.sections)
