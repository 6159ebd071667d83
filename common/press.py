"""Turns finished HTML into an archival PDF, in a process of its own. Knows nothing of Django.

Nothing is fetched: no file, no address. One document at a time per process (WeasyPrint shares state between threads).
"""

import logging
import os
import resource
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

FONTS = Path(__file__).resolve().parent / "fonts" / "fonts.conf"
MEMORY = 1536 * 2**20  # bytes a rendering process may take
UA = "http://www.aiim.org/pdfua/ns/id/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

os.environ["FONTCONFIG_FILE"] = str(FONTS)


@dataclass(frozen=True)
class Pressed:
    pdf: bytes
    missing: tuple[str, ...]  # characters no font of ours has, as U+XXXX
    warnings: tuple[str, ...]


class _Listener(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record):
        self.lines.append(record.getMessage())


def limit_process():
    """Called once in a rendering process: a document that explodes dies alone."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@cache
def _tools(css: str):
    """Closed fetcher, fonts and parsed style, made once per process: a quarter of the time of a short form."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False, fail_on_errors=True)
    fonts = FontConfiguration()
    return fetcher, fonts, CSS(string=css, font_config=fonts, url_fetcher=fetcher)


def press(html: str, css: str) -> Pressed:
    """PDF/A-2a and PDF/UA-1 in one file. `css` is text; `html` may use data: addresses only."""
    from weasyprint import HTML

    fetcher, fonts, sheet = _tools(css)
    listener = _Listener()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        document = HTML(string=html, url_fetcher=fetcher).render(
            stylesheets=[sheet],
            font_config=fonts,
            pdf_variant="pdf/a-2a",
            optimize_images=True,
            jpeg_quality=75,
            dpi=150,
        )
        _also_accessible(document.metadata)
        pdf = document.write_pdf(pdf_variant="pdf/a-2a", pdf_tags=True)
    finally:
        logger.removeHandler(listener)
    missing = tuple(line for line in listener.lines if "notdef" in line)
    return Pressed(pdf, missing, tuple(line for line in listener.lines if line not in missing))


def _also_accessible(metadata):
    """WeasyPrint names one standard at a time; the file meets PDF/UA-1 too, so it says so."""
    plain = metadata.generate_rdf_metadata

    def with_ua(*args):
        root = ElementTree.fromstring(plain(*args))  # noqa: S314 (made by WeasyPrint a moment ago)
        description = ElementTree.SubElement(root, f"{{{RDF}}}Description", {f"{{{RDF}}}about": ""})
        ElementTree.SubElement(description, f"{{{UA}}}part").text = "1"
        return ElementTree.tostring(root, encoding="utf-8")

    metadata.generate_rdf_metadata = with_ua
