"""What is explained before somebody consents: the city's own words, each version kept as it was shown."""

from django.shortcuts import get_object_or_404, redirect, render

from agencies.access import require
from agencies.roles import Permission
from audit.http import reads, writes
from cases.forms.consents import ConsentTextForm
from consents.actions import put_text
from consents.models import ConsentText


@reads
def overview(request):
    require(request, Permission.LISTS_EDIT)
    return render(request, "cases/consent_texts.html", {"texts": list(ConsentText.objects.order_by("-in_use", "-created_at"))})


@reads
def detail(request, text_id):
    require(request, Permission.LISTS_EDIT)
    return render(request, "cases/consent_text.html", {"text": get_object_or_404(ConsentText, pk=text_id)})


@writes
def add(request):
    """The next version begins with the words in use."""
    require(request, Permission.LISTS_EDIT)
    current = ConsentText.objects.filter(in_use=True).first()
    initial = {"title": current.title, "body": current.body} if current else None
    form = ConsentTextForm(request.POST or None, initial=initial)
    if form.is_valid() and form.attempt(put_text, by=request.user, **form.answers()):
        return redirect("cases:consent_texts")
    return render(request, "cases/add_consent_text.html", {"form": form})
