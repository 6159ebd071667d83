"""One page for every form of a conference: title, what to know before, the form, one button."""

from functools import partial

from django.shortcuts import redirect, render

from sealed.access import chaired_conference_for, conference_for


def form_page(request, form, *, title, button, lead="", back="", where="会議", text=None, files=False):
    """`back` leads to the page called `where`; `text`: the pledge that is to be read before."""
    context = {"form": form, "title": title, "button": button, "lead": lead, "back": back, "where": where}
    context |= {"text": text, "files": files}
    return render(request, "sealed/form.html", context)


def fill(request, conference, form, deed, *, title, button="保存する", lead="", files=False, **who):
    """A form whose deed takes its answers, and leads back to the conference."""
    if form.is_valid() and form.attempt(deed, by=request.user, **who, **form.answers()):
        return redirect(conference)
    return form_page(request, form, title=title, button=button, lead=lead, back=conference.get_absolute_url(), files=files)


def added_by_chair(form_class, deed, **words):
    """The page on which the chair adds a row."""

    def view(request, conference_id):
        conference = chaired_conference_for(request, conference_id)
        return fill(request, conference, form_class(request.POST or None), partial(deed, conference), **words)

    return view


def added_by_member(form_class, deed, seat, **words):
    """The page on which a member signs something for the own seat."""

    def view(request, conference_id):
        conference = conference_for(request, conference_id)
        own = seat(conference, request.user)
        return fill(request, conference, form_class(request.POST or None), partial(deed, conference, seat=own), **words)

    return view
