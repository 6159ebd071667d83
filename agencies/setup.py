"""Writing a checked city file into the tables. Everything is found by its name, so that loading twice changes nothing."""

from datetime import date

from django.db import transaction
from django.utils.text import slugify

from agencies.enums import Field, LegalBasis, Pillar
from agencies.loading import BASES, FIELDS, FORMS, PILLARS
from agencies.models import Agency, Delivery, MeetingType, Municipality, Office, Programme

# Letters in front of the case numbers and the kind of desk, by a word in its name; any other desk gets X.
DESKS = [
    ("地域包括支援センター", "H", "community_center"),
    ("基幹相談支援センター", "K", "core_center"),
    ("子育て支援コーディネーター", "C", "child_coordinator"),
    ("母子保健", "B", "maternal_health"),
    ("生活サポート", "S", "livelihood_desk"),
    ("ひきこもり", "W", "withdrawal_support"),
    ("チャット", "T", "chat"),
    ("生活支援コーディネーター", "L", "life_support_coordinator"),
    ("地域活動支援センター", "A", "activity_center"),
    ("子育て支援センター", "P", "child_support_center"),
    ("社会福祉協議会", "M", "shakyo"),
]
WITHOUT_CASES = {"activity_center", "child_support_center", "life_support_coordinator"}
MEETING_CODES = {
    "重層的支援会議": "ml-conference",
    "支援会議": "support-conference",
    "福祉まるごと会議": "marugoto-council",
    "福祉まるごとワーキンググループ": "marugoto-wg",
}

DESK_OFFICER = "担当職員"


class Setup:
    """One loading. `changed` counts the rows written."""

    def __init__(self, data):
        self.data = data
        self.since = date.fromisoformat(data["municipality"]["plan_period"]["from"])
        self.changed = 0
        self._shared: dict[tuple, list[Agency]] = {}
        self._numbers: dict[str, int] = {}

    @transaction.atomic
    def write(self) -> int:
        host = self._section(f"{self.data['organiser']['department']} {self.data['organiser']['section']}")
        for position, row in enumerate(self.data["programmes"], start=1):
            self._programme(position, row)
        multiagency = Programme.objects.filter(pillar=Pillar.MULTIAGENCY).order_by("position").first()
        coordinator = multiagency.desks.get()
        self._municipality(coordinator, host)
        for row in self.data["meetings"]:
            self._meeting(row, coordinator, host)
        return self.changed

    def _put(self, model, lookup, values):
        """The row with these keys and these values, written only where something differs."""
        row = model.objects.filter(**lookup).first()
        if row is None:
            self.changed += 1
            return model.objects.create(**lookup, **values)
        differing = [name for name, value in values.items() if getattr(row, name) != value]
        if differing:
            self.changed += 1
            for name in differing:
                setattr(row, name, values[name])
            row.save(update_fields=differing)
        return row

    def _link(self, relation, agencies):
        if set(relation.values_list("pk", flat=True)) != {agency.pk for agency in agencies}:
            self.changed += 1
            relation.set(agencies)

    # Agencies --------------------------------------------------------------------------------------------------------

    def _section(self, title) -> Agency:
        department, _, name = title.rpartition(" ")
        return self._agency(
            name,
            "Z",
            kind="city_section",
            department=department,
            field=Field.ALL,
            form="direct",
            operator=self.city,
            holds_cases=True,
        )

    @property
    def city(self) -> str:
        return self.data["municipality"]["name"]

    def _agency(self, name, letter, **values) -> Agency:
        existing = Agency.objects.filter(name=name).first()
        if existing is None:
            number = Agency.objects.filter(mark__startswith=letter).count() + 1
            values |= {"mark": f"{letter}{number:02}", "since": self.since}
            values["code"] = slugify(f"{values['kind']}-{number:02}".replace("_", "-"))
        elif values["kind"] == "city_section":
            values = {"department": values["department"]} if values["department"] else {}
        return self._put(Agency, {"name": name}, values)

    def _desks(self, row, sections) -> list[Agency]:
        window = row["window"]
        if not window:
            return []
        key = (window, repr(row["delivery"]))
        if key not in self._shared:
            self._shared[key] = [desk for delivery in row["delivery"] for desk in self._desks_of(row, delivery, sections)]
        return self._shared[key]

    def _desks_of(self, row, delivery, sections) -> list[Agency]:
        word = delivery.get("operator") or row["window"]
        letter, kind = next(((mark, kind) for part, mark, kind in DESKS if part in word), ("X", "other"))
        values = {
            "kind": kind,
            "field": FIELDS.get(row["field"], Field.ALL),
            "form": FORMS[delivery["form"]],
            "operator": delivery.get("operator", self.city if delivery["form"] == "直営" else ""),
            "section": sections[0],
            "holds_cases": kind not in WITHOUT_CASES,
        }
        return [self._agency(name, letter, **values) for name in self._names(row["window"], delivery)]

    def _names(self, window, delivery) -> list[str]:
        if "operator" in delivery:
            return [delivery["operator"]]
        if "placed_in" in delivery:
            return [f"{window}（{place}）" for place in delivery["placed_in"]]
        count = delivery.get("sites") or delivery.get("staff") or 0
        if count == 0:
            return [] if "通いの場" in window else [window]
        if count == 1 and window not in self._numbers and "子育て" not in window:
            return [window]
        first = self._numbers.get(window, 0) + 1
        self._numbers[window] = first + count - 1
        return [f"{window}{number}" for number in range(first, first + count)]

    # Programmes, city, meetings ---------------------------------------------------------------------------------------

    def _programme(self, position, row):
        sections = [self._section(title) for title in row["sections"]]
        programme = self._put(
            Programme,
            {"position": position},
            {
                "pillar": PILLARS[row["pillar"]],
                "act": row["act"],
                "field": FIELDS.get(row["field"], Field.ALL),
                "national": row["national"],
                "local": row["local"],
                "window": row["window"] or "",
                "channel": row.get("channel", ""),
            },
        )
        self._link(programme.sections, sections)
        self._link(programme.desks, self._desks(row, sections))
        self._deliveries(programme, row["delivery"])

    def _deliveries(self, programme, deliveries):
        wanted = [
            (FORMS[d["form"]], d.get("sites"), d.get("staff"), d.get("operator", ""), d.get("placed_in", []))
            for d in deliveries
        ]
        if wanted != list(programme.deliveries.values_list("form", "sites", "staff", "operator", "placed_in")):
            self.changed += 1
            programme.deliveries.all().delete()
            for form, sites, staff, operator, placed_in in wanted:
                Delivery.objects.create(
                    programme=programme, form=form, sites=sites, staff=staff, operator=operator, placed_in=placed_in
                )

    def _municipality(self, coordinator, host):
        city = self.data["municipality"]
        self._put(
            Municipality,
            {"id": 1},
            {
                "name": city["name"],
                "code": city["code"],
                "plan": city["plan"],
                "parent_plan": city.get("parent_plan", ""),
                "plan_since": self.since,
                "plan_until": date.fromisoformat(city["plan_period"]["to"]),
                "evaluated_by": city.get("evaluated_by", ""),
                "coordinator": coordinator,
                "host": host,
            },
        )

    def _meeting(self, row, coordinator, host):
        basis = BASES.get(row["name"], LegalBasis.SYSTEM)
        meeting_type = self._put(
            MeetingType,
            {"code": MEETING_CODES.get(row["name"]) or f"meeting-{self.data['meetings'].index(row) + 1}"},
            {
                "name": row["name"],
                "basis": basis,
                "convenor": coordinator if basis == LegalBasis.CONSENT else host,
                "held": row.get("held", ""),
                "required": row.get("required", []),
                "purpose": row.get("purpose") or row.get("produces") or row.get("members", ""),
            },
        )
        for position, (department, title) in enumerate(self._offices(row), start=1):
            self._put(
                Office,
                {"meeting_type": meeting_type, "department": department, "title": title},
                {"position": position, "agency": self._home_of(department, title)},
            )

    def _offices(self, row):
        for title in row.get("directors", []):
            yield title.removesuffix("長"), title
        for department, titles in row.get("section_heads", {}).items():
            for title in titles:
                yield department, title
        for body, titles in row.get("others", {}).items():
            for title in titles:
                yield body, title
        if MEETING_CODES.get(row["name"]) == "marugoto-wg":  # somebody of each section whose head sits at the council
            for sections in (other.get("section_heads", {}) for other in self.data["meetings"]):
                for department, titles in sections.items():
                    for title in titles:
                        yield department, f"{_section_of(title)} {DESK_OFFICER}"

    def _home_of(self, department, title):
        body = Agency.objects.filter(name=department).first()
        if body:
            return body
        if department == title.removesuffix("長"):  # a director: the office is the department itself
            return None
        return self._section(f"{department} {_section_of(title.removesuffix(f' {DESK_OFFICER}'))}")


def _section_of(title: str) -> str:
    name = title.removesuffix("長")
    return name.removesuffix("所") if name.endswith("センター所") else name
