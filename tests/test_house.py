"""What a reviewer would say twice: the project watches itself."""

import ast
import hashlib
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.template import engines
from django.template.loader import get_template

ROOT = settings.ROOT
APPS = [
    "juso",
    "common",
    "audit",
    "agencies",
    "notices",
    "people",
    "consents",
    "cases",
    "referrals",
    "plans",
    "meetings",
    "sealed",
    "demo",
    "sheets",
    "drafts",
    "slips",
    "matching",
    "imports",
    "clocks",
    "routing",
    "handovers",
    "boards",
    "packs",
    "printing",
    "oversight",
    "community",
    "council",
    "outreach",
    "reports",
    "participation",
]
SOURCES = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def text_of(path):
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("pattern", "allowed"),
    [
        (r"\bmark_safe\b", set()),
        (r"\bSafeString\(", {"common/icons.py", "common/templatetags/ui.py"}),
        (r"\.(raw|extra)\(", {"cases/household.py"}),
        (r"cursor\.execute\(", {"common/deeds.py", "common/owner.py", "juso/database/base.py", "audit/book.py", "audit/http.py", "demo/town/build.py", "common/rotation.py"}),
        (r"\bcsrf_exempt\b", {"common/views.py"}),
        (r"datetime\.(now|utcnow|today)\(", set()),
        (r"\bfrom django\.dispatch\b|\breceiver\(", set()),
        (r"\bpickle\b|\beval\(|\bexec\(", set()),
        (r"is_superuser = True|is_staff = True", set()),
        (r"#\s*TODO", set()),
    ],
)  # fmt: skip
def test_forbidden_patterns(pattern, allowed):
    found = {str(path.relative_to(ROOT)) for path in SOURCES if re.search(pattern, text_of(path))}

    assert found <= allowed


@pytest.mark.parametrize(
    "pattern",
    [
        r"\|\s*safe\b",
        r"{%\s*autoescape off",
        r"\son[a-z]+=",
        r"\sstyle=",
        r"<script(?![^>]*nonce)[^>]*>",
        r"https?://(?!www\.w3\.org)",
        r"javascript:",
    ],
)
def test_forbidden_in_templates(pattern):
    assert [str(path.relative_to(ROOT)) for path in TEMPLATES if re.search(pattern, text_of(path))] == []


def test_every_post_form_carries_its_token():
    bare = [
        path.name
        for path in TEMPLATES
        for form in re.findall(r"<form[^>]*method=\"post\"[^>]*>(.{0,40})", text_of(path), re.S)
        if "csrf_token" not in form
    ]

    assert bare == []


def test_every_template_compiles_and_is_used():
    names = {str(path.relative_to(ROOT / "templates")) for path in TEMPLATES}
    for name in names:
        get_template(name)
    everything = "\n".join(text_of(path) for path in [*SOURCES, *TEMPLATES])
    by_convention = {"400.html", "403.html", "404.html", "429.html", "500.html"}
    unused = {
        name
        for name in names - by_convention
        if f'"{name}"' not in everything
        and not name.startswith(("django/", "account/", "allauth/", "bench/", "mfa/", "print/sample"))
    }

    assert unused == set()
    assert engines["django"].engine.string_if_invalid != ""


# Rows about no resident: the book and the send-once keys (ids only), the city's set-up, its staff, guardian's permission rows.
ABOUT_NO_RESIDENT = {
    "audit.Entry", "audit.Seal", "audit.Era", "common.Submission", "agencies.Agency", "agencies.Choice", "agencies.ClosingDay", "agencies.Delivery",
    "agencies.GuessCount", "agencies.Conduct", "agencies.ConductText", "agencies.FactorReset",
    "clocks.AnswerTime", "clocks.Figure", "plans.NumberRule", "routing.Rule", "routing.Territory", "agencies.MeetingType",
    "agencies.Municipality", "agencies.Office", "agencies.Post", "agencies.Programme", "agencies.User", "cases.Counter",
    "sealed.PledgeText", "sealed.HouseRule", "sealed.ConferenceUserObjectPermission",
    "consents.ConsentText",
    "community.District", "community.Setup",
    "reports.CityPlan", "reports.PlanProgramme", "reports.Indicator", "reports.Target", "reports.PlanYear", "reports.Report",
    "reports.Result", "reports.Correction", "reports.ReturnItem", "reports.Submission",
}  # fmt: skip


def test_every_personal_field_has_been_thought_about():
    """Every table of ours says of each column whether it is masked or kept; one added tomorrow too, unless it is named above."""
    ours = [model for model in apps.get_models() if model._meta.app_label in APPS]
    assert {model._meta.label for model in ours if not hasattr(model, "PersonalData")} == ABOUT_NO_RESIDENT
    for model in ours:
        if model._meta.label in ABOUT_NO_RESIDENT:
            continue
        mask, keep = set(model.PersonalData.mask), set(model.PersonalData.keep)
        assert {field.name for field in model._meta.fields} == mask | keep, model.__name__
        assert mask & keep == set(), model.__name__


def test_pairs_of_at_and_by_are_guarded():
    loose = []
    for model in apps.get_models():
        if model._meta.app_label not in APPS:
            continue
        names = {field.name: field for field in model._meta.fields}
        for name, field in names.items():
            partner = names.get(name.removesuffix("_at") + "_by")
            if name.endswith("_at") and partner is not None and (field.null or partner.null):
                guards = {constraint.name for constraint in model._meta.constraints}
                if not any(f"{name}_{partner.name}_pair" in guard for guard in guards):
                    loose.append(f"{model.__name__}.{name}")

    assert loose == []


def test_vendored_files_are_what_the_list_says():
    rows = re.findall(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", text_of(ROOT / "static/vendor/VERSIONS.md"), re.M)

    assert {name: hashlib.sha256((ROOT / "static/vendor" / name).read_bytes()).hexdigest() for name, _ in rows} == dict(rows)
    files = {
        str(path.relative_to(ROOT / "static/vendor"))
        for path in (ROOT / "static/vendor").rglob("*.*")
        if path.suffix in {".js", ".css"}
    }
    assert files == {name for name, _ in rows}


def test_modules_stay_small():
    long = {str(path.relative_to(ROOT)): len(text_of(path).splitlines()) for path in SOURCES}

    assert {name: lines for name, lines in long.items() if lines > 450} == {}


def test_every_migration_has_its_sql_and_the_line_is_straight():
    for folder in (ROOT / app / "migrations" for app in APPS):
        scripts = {path.stem for path in folder.glob("0*.sql")}
        assert scripts <= {path.stem for path in folder.glob("0*.py")}


def test_actions_take_keywords_and_say_who_acts():
    for path in (ROOT / app / "actions.py" for app in APPS if (ROOT / app / "actions.py").exists()):
        for node in ast.parse(text_of(path)).body:
            if isinstance(node, ast.FunctionDef) and any(
                getattr(decorator, "id", "") == "deed" for decorator in node.decorator_list
            ):
                assert "by" in {argument.arg for argument in node.args.kwonlyargs}, f"{path.parent.name}.{node.name}"


def test_every_picture_is_shown_and_small():
    pages = [ROOT / "README.md", ROOT / "README.ja.md", *(ROOT / "docs").glob("*.md")]
    shown = {(page.parent / found).resolve() for page in pages for found in re.findall(r"\(([\w/.-]+\.png)\)", text_of(page))}
    there = {path.resolve() for path in (ROOT / "docs/pictures").rglob("*.png")}

    assert shown == there
    assert {path.name for path in there if path.stat().st_size > 150_000} == set()


def test_the_production_shape_hands_over_every_secret():
    """The application refuses to start without them; the compose file must not be where that is found out."""
    asked = set(re.findall(r'secret\(\s*"(\w+)"', text_of(ROOT / "juso/settings.py")))
    compose = text_of(ROOT / "docker-compose.yml")

    assert {name for name in asked if f"{name}_FILE: /run/secrets/" not in compose} == set()
    given = {name for line in re.findall(r"secrets: \[(.*)\]", compose) for name in line.split(", ")}
    assert {name for name in given if f"  {name}: {{file: " not in compose} == set()


def test_nothing_of_this_machine_is_in_the_tree():
    named = [str(path.relative_to(ROOT)) for path in [*SOURCES, *TEMPLATES] if f"{ROOT}/" in text_of(path)]

    assert named == []
