"""What can be read off the sources: randomness, hashes, patterns, secrets, what is shipped and what it depends on."""

import ast
import importlib
import os
import pkgutil
import re
import signal
import ssl
import subprocess
from contextlib import contextmanager
from importlib.metadata import distribution

import pytest
from django.apps import apps
from django.conf import settings
from django.core.validators import RegexValidator
from django.urls import get_resolver

from tests.test_house import APPS, SOURCES, TEMPLATES, text_of

ROOT = settings.ROOT
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
SERVED = [path for path in SOURCES if path.parts[len(ROOT.parts)] != "demo"]  # what production runs
TREES = {path: ast.parse(text_of(path)) for path in SERVED}
SHIPPED = [
    ROOT / name
    for name in subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
]


def uses(*dotted: str) -> set[str]:
    """Where one of these names is called or reached for ("random.choice", "hashlib.md5"), as path:name."""
    found = set()
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            words = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            words += [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            words += [ast.unparse(node)] if isinstance(node, ast.Attribute) else []
            found |= {f"{path.relative_to(ROOT)}:{word}" for word in words if word in dotted}
    return found


# Cryptography -----------------------------------------------------------------------------------------------------


def test_randomness_and_hashes_are_the_approved_ones():
    assert (
        uses("random", "hashlib.md5", "hashlib.sha1", "hashlib.new", "uuid.uuid1", "uuid.uuid3", "time.time_ns.seed") == set()
    )
    named = {
        word.rpartition(":")[2] for word in uses(*(f"hashlib.{name}" for name in ("sha256", "sha512", "scrypt", "pbkdf2_hmac")))
    }
    assert named == {"hashlib.sha256"}


def test_encryption_comes_from_one_library_in_one_mode():
    """AES-GCM and, for what allauth hands us as text, Fernet; neither block modes nor padding of our own."""
    imported = {
        f"{node.module}.{alias.name}"
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("cryptography", "Crypto", "nacl"))
        for alias in node.names
    }
    assert imported <= {
        "cryptography.exceptions.InvalidTag",
        "cryptography.fernet.Fernet",
        "cryptography.fernet.InvalidToken",
        "cryptography.hazmat.primitives.ciphers.aead.AESGCM",
    }
    assert "cryptography.hazmat.primitives.ciphers.aead.AESGCM" in imported


def test_secrets_are_compared_in_constant_time_or_by_the_database():
    """No == on anything named like a secret; sums of the book are none, they are published."""
    loose = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in TREES.items()
        if path.name != "seals.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare)
        and any(isinstance(sign, ast.Eq | ast.NotEq) for sign in node.ops)
        and re.search(r"\b(token|digest|signature|mac|password|secret)\b", ast.unparse(node))
    ]
    assert loose == []


# Patterns ---------------------------------------------------------------------------------------------------------


def ending(module) -> str:
    return "/__init__.py" if module.ispkg else ".py"


def patterns() -> set[tuple[re.Pattern, str]]:
    """Every pattern the application can run, and how: compiled ones, those written where they are used, those of validators."""
    found = set()
    for app in set(APPS) - {"demo"}:
        for module in pkgutil.walk_packages([str(ROOT / app)], f"{app}."):
            if "migrations" not in module.name and module.name not in {"common.embedded", "juso.wsgi"}:
                held, source = (
                    vars(importlib.import_module(module.name)),
                    text_of(ROOT / (module.name.replace(".", "/") + ending(module))),
                )
                for name, value in held.items():
                    if type(value) is re.Pattern and isinstance(value.pattern, str):  # a lazy task is asked for nothing
                        ways = set(re.findall(rf"\b{name}\.(\w+)\(", source))
                        found.add((value, "fullmatch" if ways == {"fullmatch"} else "search"))
    for tree in TREES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args:
                if (
                    node.func.attr != "compile"
                    and isinstance(node.args[0], ast.Constant)
                    and isinstance(node.args[0].value, str)
                ):
                    way = node.func.attr if node.func.attr in {"match", "fullmatch"} else "search"
                    found.add((re.compile(node.args[0].value), way))
    for model in apps.get_models():
        for validator in (each for field in model._meta.fields for each in field.validators):
            if isinstance(validator, RegexValidator):
                found.add((validator.regex, "search"))
    return found


ENDLESS = ["a", "1", " ", "　", "あ", "-", ".", "(", "\n", "ー", "0-", "a.", "1年", "<a", "A1 ", "https://", "a@"]


class TooLong(Exception):
    pass


@contextmanager
def at_most(seconds):
    """The engine of patterns looks for signals while it runs."""

    def stop(*_):
        raise TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_no_pattern_runs_away():
    """100,000 characters of one kind, then one that fits nothing: linear patterns need milliseconds, runaway ones hours."""
    everything = patterns()
    assert len(everything) > 40
    slow = []
    for pattern, way in everything:
        try:
            with at_most(5):
                for piece in ENDLESS:
                    getattr(pattern, way)((piece * 100_000)[:100_000] + "\x00")
        except TooLong:
            slow.append(pattern.pattern)
    assert slow == []


def test_a_runaway_pattern_would_be_found():
    with pytest.raises(TooLong), at_most(1):
        re.compile(r"(a+)+$").search("a" * 100_000 + "\x00")


def test_patterns_are_never_made_of_what_somebody_typed():
    """A pattern is a constant, or put together of parts that went through re.escape or are constants of the module."""
    loose = []
    of_constants = {
        "common/kana.py",
        "packs/blackout.py",
        "people/kinship.py",
    }  # the parts are its own tables; digits and escaped words
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if not (
                isinstance(node, ast.Call)
                and re.fullmatch(r"re\.(compile|search|match|fullmatch|sub|split|findall|finditer)", ast.unparse(node.func))
            ):
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant) or "re.escape" in ast.unparse(first):
                continue
            names = {part.id for part in ast.walk(first) if isinstance(part, ast.Name)}
            if str(path.relative_to(ROOT)) not in of_constants and not all(name.isupper() for name in names):
                loose.append(f"{path.relative_to(ROOT)}: {ast.unparse(first)}")
    assert loose == []


# No way to run what was typed --------------------------------------------------------------------------------------


def test_programs_are_started_without_a_shell_and_only_by_the_launcher():
    started = {
        word.partition(":")[0]
        for word in uses("subprocess", "subprocess.run", "subprocess.Popen", "os.system", "os.popen", "os.execv")
    }
    assert started <= {"common/embedded.py"}
    assert not any(re.search(r"shell\s*=\s*True", text_of(path)) for path in SERVED)


def test_templates_are_files_and_no_interpreter_takes_text_from_outside():
    assert (
        uses(
            "django.template.Template",
            "Template",
            "jinja2",
            "ldap",
            "lxml",
            "lxml.etree",
            "pickle",
            "marshal",
            "shelve",
            "yaml",
            "ctypes",
        )
        == set()
    )
    made = [path for path in SERVED if re.search(r"\bTemplate\(|from_string\(", text_of(path))]
    assert made == []
    assert uses("xml.dom", "xml.sax", "xml.dom.minidom", "xml.parsers.expat") == set()
    readers = {
        path.name for path in SERVED if re.search(r"\b(fromstring|XMLParser|iterparse|Tree\.parse|Tree\.XML)\(", text_of(path))
    }
    assert readers <= {"press.py"}  # reads what WeasyPrint has just written; everybody else only builds


def test_logs_and_words_are_not_formatted_by_what_was_typed():
    """str.format takes its pattern from a constant; f-strings cannot take one at all."""
    loose = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"format", "format_map"}
        and not isinstance(node.func.value, ast.Constant) and not re.search(r"[A-Z_]{3,}|^self\.bound$", ast.unparse(node.func.value))
    ]  # fmt: skip
    assert loose == []


def test_nothing_calls_out_but_the_parts_that_are_listed():
    """policy.md, "Connections": database, cache, post office, scanner, identity provider; no page fetches an address of others."""
    callers = {
        word.partition(":")[0]
        for word in uses("socket", "socket.create_connection", "http.client", "urllib.request", "requests", "httpx", "ftplib")
    }
    assert callers <= {"common/uploads.py", "common/embedded.py", "agencies/signin.py"}  # the last knows only the error
    assert not [
        path for path in SERVED if re.search(r"smtplib\.SMTP(_SSL)?\(", text_of(path))
    ]  # letters go through Django's backend


# Scripts of the pages ----------------------------------------------------------------------------------------------


def test_scripts_write_text_and_keep_nothing():
    for path in SCRIPTS:
        script = text_of(path)
        for word in (
            r"\binnerHTML\b(?!\s*=\s*\"\")", r"\bouterHTML\b", r"insertAdjacentHTML", r"document\.write", r"\beval\(", r"new Function", r"setTimeout\(\s*[\"'`]",
            r"localStorage|sessionStorage|indexedDB|document\.cookie", r"postMessage|addEventListener\(\"message\"", r"__proto__|Object\.assign\(Object\.prototype",
            r"window\.[a-zA-Z]+\s*=[^=]", r"\bvar ", r"https?://",
        ):  # fmt: skip
            assert not re.search(word, script), (path.name, word)


def test_pages_load_from_this_host_only_and_no_answer_is_a_script():
    assert not [path for path in TEMPLATES if re.search(r'(src|href)="(https?:)?//', text_of(path))]
    assert not [
        path
        for path in SERVED
        if re.search(r"application/(javascript|x-javascript)|text/javascript|\bcallback\(", text_of(path))
    ]


def test_htmx_keeps_no_page_and_runs_no_text():
    page = text_of(ROOT / "templates/layouts/base.html")
    wanted = [
        '"historyCacheSize":0',
        '"allowEval":false',
        '"selfRequestsOnly":true',
        '"allowScriptTags":false',
        'hx-history="false"',
    ]
    assert [word for word in wanted if word not in page] == []


# What is shipped ---------------------------------------------------------------------------------------------------

SECRET = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abp]-[0-9A-Za-z-]{20,}|eyJhbGciOi[A-Za-z0-9_-]{20,}"
    r"|postgres(?:ql)?://[^:/\s\"']+:(?!…|\{|\$|build|a-password)[^@\s\"']{6,}@"
)


def test_no_secret_lies_in_the_tree():
    found = [
        str(path.relative_to(ROOT))
        for path in SHIPPED
        if path.is_file() and path.stat().st_size < 2_000_000 and SECRET.search(path.read_text("utf-8", "ignore"))
    ]
    assert found == []
    assert not [
        path
        for path in SHIPPED
        if path.suffix in {".pem", ".key", ".p12", ".pfx", ".sqlite3", ".dump"} or path.name in {".env", "id_rsa"}
    ]


def test_the_compose_file_publishes_the_web_server_only_and_names_secrets_as_files():
    compose = text_of(ROOT / "docker-compose.yml")
    assert re.findall(r"ports: (.*)", compose) == ['["443:443", "80:80"]']
    given = re.findall(r"^\s+(\w*(?:PASSWORD|SECRET|KEY|KEYS|TOKEN)\w*): (\S.*)$", compose, re.M)
    assert [(name, value) for name, value in given if not (name.endswith("_FILE") and value.startswith("/run/secrets/"))] == []


def test_only_migrations_get_the_owner_of_the_database():
    services = re.split(
        r"\n  (?=\w+:\n)", text_of(ROOT / "docker-compose.yml").partition("\nservices:\n")[2].partition("\nvolumes:")[0]
    )
    assert [service.strip().partition(":")[0] for service in services if "database_owner_url" in service] == ["migrate"]
    assert [service.strip().partition(":")[0] for service in services if "postgres_password" in service] == ["postgres"]


def test_the_web_server_speaks_tls_of_today_and_rewrites_what_tells_who_asks():
    conf = text_of(ROOT / "docker/nginx.conf")
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in conf
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(re.search(r"ssl_ciphers (\S+);", conf)[1])
    assert {suite["kea"] for suite in context.get_ciphers()} <= {"kx-ecdhe", "kx-any"}  # forward secret
    assert all(suite["aead"] and suite["strength_bits"] >= 128 for suite in context.get_ciphers())
    assert "return 301 https://" in conf
    for line in ("proxy_set_header X-Forwarded-For $remote_addr;", "proxy_set_header X-Forwarded-Proto https;", "proxy_set_header Host $host;", "server_tokens off;", "limit_req zone=office"):  # fmt: skip
        assert line in conf
    assert not re.search(
        r"autoindex|proxy_cache|\$request_uri|\$http_referer|alias |root ",
        conf.replace("return 301 https://$host$request_uri;", ""),
    )


def test_the_image_runs_as_nobody_special_and_holds_hashed_wheels_only():
    image = text_of(ROOT / "Dockerfile")
    assert image.index("USER juso") < image.index("CMD [")
    assert "pip install --no-cache-dir --require-hashes -r requirements.txt" in image
    assert {".git", "secrets", "var"} <= set(text_of(ROOT / ".dockerignore").split())
    assert "/secrets/" in text_of(ROOT / ".gitignore").split()


def test_the_step_of_the_image_that_needs_settings_gets_all_it_needs(tmp_path):
    """Production refuses to start without its settings; while the image is built there are none but those of this line."""
    line = re.search(r"^RUN (JUSO_ENV=production .*)$", text_of(ROOT / "Dockerfile"), re.M)[1].replace(
        "/srv/static", str(tmp_path)
    )
    built = subprocess.run(["sh", "-c", line], cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)

    assert built.returncode == 0, built.stderr[-500:]
    assert (tmp_path / "staticfiles.json").exists()


def test_the_database_in_production_serves_a_role_that_owns_nothing():
    roles = text_of(ROOT / "docker/roles.sh")
    assert "create role juso_app login nobypassrls" in roles
    assert not re.search(r"\b(superuser|bypassrls(?<!nobypassrls))\b", roles.replace("nobypassrls", ""))


# What it depends on ------------------------------------------------------------------------------------------------


def locked(*, here=False) -> dict[str, str]:
    """Name → version. `here`: without what only another machine or an older Python needs."""
    rows = re.findall(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)( ; [^\\]+)?", text_of(ROOT / "requirements.txt"), re.M)
    return {name: version for name, version, marker in rows if not (here and marker)}


def test_every_wheel_is_locked_by_hash_and_from_one_registry():
    text = text_of(ROOT / "requirements.txt")
    for block in re.split(r"\n(?=[a-z0-9])", re.sub(r"^\s*#.*\n", "", text, flags=re.M)):
        assert re.match(r"[a-z0-9._-]+(\[[^\]]*\])?==\S+", block), block
        assert "--hash=sha256:" in block, block
    assert not re.search(r"--(extra-)?index-url|--find-links|git\+|https?://|file:", re.sub(r"#.*", "", text))


def test_few_packages_are_chosen_and_each_is_in_the_lock():
    chosen = re.findall(r"^([a-z0-9-]+)", text_of(ROOT / "requirements.in"), re.M)
    assert len(chosen) <= 25
    assert set(chosen) <= set(locked())


def test_what_runs_here_is_what_is_locked():
    assert {name: distribution(name).version for name in locked(here=True)} == locked(here=True)


def test_each_chosen_package_is_in_the_inventory_with_its_reason():
    inventory = text_of(ROOT / "docs/security/policy.md").partition("## Dependencies")[2].partition("\n## ")[0]
    chosen = re.findall(r"^([a-z0-9-]+)", text_of(ROOT / "requirements.in"), re.M)
    assert [name for name in chosen if f"`{name}`" not in inventory] == []


# What production offers --------------------------------------------------------------------------------------------


def test_there_is_no_admin_no_debug_page_and_no_way_to_sign_up():
    names = {entry.namespace for entry in get_resolver().url_patterns if hasattr(entry, "namespace")}
    assert not names & {"admin", "djdt", "silk", "api"}
    assert not apps.is_installed("django.contrib.admin")
    assert "demo" not in re.search(r"INSTALLED_APPS = \[(.*?)\]", text_of(ROOT / "juso/settings.py"), re.S)[1]
    assert settings.DEBUG is False


def test_no_account_comes_with_the_program():
    made = [path for app in APPS for path in (ROOT / app / "migrations").glob("0*") if re.search(r"agencies_user\b[^;]*\bvalues\b|User\.objects\.create", text_of(path), re.I)]  # fmt: skip
    assert made == []


def test_forms_name_their_fields():
    """Nothing is taken into a row because it was sent along: no form is derived from a model, none takes all of POST."""
    assert not [path for path in SERVED if re.search(r"\bModelForm\b|fields = \"__all__\"", text_of(path))]
    assert not [
        path
        for path in SERVED
        if re.search(
            r"\.(create|update|filter|get)\([^()]*\*\*(dict\()?request\.(POST|GET)|setattr\(\w+, (name|key), request\.",
            text_of(path),
        )
    ]


def test_no_file_is_opened_by_a_name_from_outside():
    """Files come in and go out through the database; what is opened on the disk has a name of ours."""
    openers = {
        word.partition(":")[0]
        for word in uses(
            "default_storage",
            "django.core.files.storage",
            "django.core.files.storage.default_storage",
            "shutil",
            "tempfile",
            "zipfile.ZipFile.extract",
        )
    }
    assert openers <= {"common/embedded.py"}
    assert not [path for path in SERVED if re.search(r"\.extract(all)?\(|FileField\(upload_to|ImageField\(", text_of(path))]
