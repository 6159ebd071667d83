"""The texts notes begin with: the city's own, kept like its other lists."""

from django.forms.models import model_to_dict
from django.shortcuts import get_object_or_404, redirect, render

from agencies.access import require
from agencies.roles import Permission
from audit.http import reads, writes
from cases import actions
from cases.forms.work import NoteTemplateForm
from cases.models import NoteTemplate


@reads
def overview(request):
    require(request, Permission.LISTS_EDIT)
    return render(request, "cases/note_templates.html", {"templates": list(NoteTemplate.objects.all())})


@writes
def add(request):
    require(request, Permission.LISTS_EDIT)
    return _edit(request, None)


@writes
def edit(request, template_id):
    require(request, Permission.LISTS_EDIT)
    return _edit(request, get_object_or_404(NoteTemplate, pk=template_id))


def _edit(request, template):
    form = NoteTemplateForm(request.POST or None, initial=model_to_dict(template) if template else None)
    if form.is_valid() and form.attempt(actions.save_note_template, template, by=request.user, **form.answers()):
        return redirect("cases:note_templates")
    name = template.title if template else "ひな型を加える"
    return render(request, "cases/edit_note_template.html", {"form": form, "name": name})
