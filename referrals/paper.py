"""An offer on paper, for an agency without accounts: the slip, a place to answer by hand, and a code that answers once."""

from agencies.models import Municipality
from common import pdf
from referrals.outside import verdicts


def slip_pdf(about, *, by, offer=None, code="", link=None, address=""):
    """`about`: the offer or its frame. Without `offer` nothing of the person is on the sheet."""
    context = {
        "about": about,
        "offer": offer,
        "verdicts": [label for _, label in verdicts(about.kind, about.to_agency)],
        "code": code,
        "link": link,
        "address": address,
        "municipality": Municipality.objects.select_related("coordinator").get(),
    }
    pressed = pdf.render(
        "referrals/print/slip.html",
        context,
        title=f"{about.kind_label}　依頼書",
        printed_by=by.signature,
        document_no=about.letter_no,
    )
    return pdf.as_download(pressed, f"request-{about.letter_no}.pdf")
