"""A very small browser for walking the product over HTTP: cookies, pages, forms filled as a person would fill them."""

import http.cookiejar
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    options: dict[str, dict[str, str]] = field(default_factory=dict)  # select name → label → value
    ticks: dict[str, list[str]] = field(default_factory=dict)  # every value a box or a radio offers


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.text: list[str] = []
        self._form = self._select = self._option = self._area = self._link = None

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        if tag == "form":
            self._form = Form(at.get("action") or "", (at.get("method") or "get").lower())
            self.forms.append(self._form)
        elif tag == "a":
            self._link = at.get("href", "")
        elif self._form is not None and "name" in at and tag in {"input", "select", "textarea"}:
            self._field(tag, at)
        elif tag == "option" and self._select:
            self._option = (at.get("value", ""), "selected" in at)

    def _field(self, tag, at):
        name, values = at["name"], self._form.values
        if tag == "select":
            self._select, self._many = name, "multiple" in at
            self._form.options[name] = {}
            values.setdefault(name, [])
        elif tag == "textarea":
            self._area = name
            values[name] = [""]
        elif at.get("type") in {"checkbox", "radio"}:
            self._form.ticks.setdefault(name, []).append(at.get("value", "on"))
            if "checked" in at:
                values.setdefault(name, []).append(at.get("value", "on"))
        else:
            values[name] = [at.get("value", "")]

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select:
            first = list(self._form.options[self._select].values())[:1]
            if not self._many and not self._form.values[self._select]:
                self._form.values[self._select] = first  # as browsers do
            self._select = None
        elif tag == "textarea":
            self._area = None
        elif tag == "a":
            self._link = None

    def handle_data(self, data):
        if self._area:
            self._form.values[self._area] = [self._form.values[self._area][0] + data]
            return
        if self._option and self._select:
            value, selected = self._option
            self._form.options[self._select][data.strip()] = value
            if selected:
                self._form.values[self._select] = [value]
            self._option = None
        if data.strip():
            self.text.append(data.strip())
            if self._link is not None:
                self.links.append((data.strip(), self._link))


@dataclass
class Page:
    status: int
    url: str
    body: bytes
    type: str

    def __post_init__(self):
        reader = _Reader()
        if "html" in self.type:
            reader.feed(self.body.decode())
        self.forms, self.links, self.text = reader.forms, reader.links, " ".join(reader.text)

    @property
    def typed(self) -> str:
        """What stands in the fields."""
        return " ".join(one for form in self.forms for many in form.values.values() for one in many)

    def form(self, part: str = "", *, having: str = "") -> Form:
        """The posted form whose address contains `part`, or that has this field."""
        for form in self.forms:
            if form.method == "post" and part in form.action and (not having or having in {**form.values, **form.ticks}):
                return form
        raise LookupError(f"no form {part or having!r} on {self.url}")

    def options(self, name: str) -> dict[str, str]:
        """Label → value of a list to choose from, in whatever form it stands."""
        for form in self.forms:
            if name in form.options:
                return form.options[name]
        raise LookupError(f"no list {name!r} on {self.url}")

    def link(self, part: str) -> str:
        for text, href in self.links:
            if part in text or part in href:
                return href
        raise LookupError(f"no link {part!r} on {self.url}")


class Browser:
    def __init__(self, base: str):
        self.base = base
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        self.page: Page | None = None

    def get(self, path: str) -> Page:
        return self._send(urllib.request.Request(urllib.parse.urljoin(self.base, path)))  # noqa: S310 (our own address)

    def send(self, form: Form, **values) -> Page:
        """Fill the form and send it. Values: text, a list of ticks, or an option's label."""
        filled = dict(form.values)
        for name, value in values.items():
            given = value if isinstance(value, list) else [value]
            filled[name] = [form.options.get(name, {}).get(one, one) for one in given]
        data = urllib.parse.urlencode([(name, one) for name, many in filled.items() for one in many]).encode()
        target = urllib.parse.urljoin(self.page.url, form.action)
        request = urllib.request.Request(target, data, {"Referer": self.page.url})  # noqa: S310 (our own address)
        return self._send(request)

    def _send(self, request) -> Page:
        try:
            response = self._opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            response = error
        self.page = Page(response.status, response.url, response.read(), response.headers.get("Content-Type", ""))
        return self.page
