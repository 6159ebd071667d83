"""The sheet for a host on paper: what was agreed to be told, a place to answer by hand, and a code that answers once."""

from common import pdf
from participation.enums import Verdict


def sheet_pdf(sheet, *, by, code="", link=None, address=""):
    context = {
        "sheet": sheet,
        "placement": sheet.placement,
        "verdicts": Verdict.labels,
        "code": code,
        "link": link,
        "address": address,
    }
    pressed = pdf.render(
        "participation/print/host_sheet.html",
        context,
        title="参加の受け入れのお願い（依頼書）",
        printed_by=by.signature,
        document_no=sheet.number,
    )
    return pdf.as_download(pressed, f"host-{sheet.number}.pdf")
