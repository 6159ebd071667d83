"""回答期限と段階: the figures of the city, and what single agencies have of their own."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from agencies.access import require
from agencies.roles import Permission
from audit.http import deeds, writes
from clocks import actions
from clocks.clock import figures
from clocks.forms import AnswerTimeForm, DaysForm, FiguresForm
from clocks.models import AnswerTime


@writes
def edit_figures(request):
    require(request, Permission.LISTS_EDIT)
    form = FiguresForm(request.POST or None, now=figures())
    if form.is_valid() and form.attempt(actions.set_figures, changes=form.changes(), by=request.user):
        messages.success(request, "保存しました。これから送るものに使われます。")
        return redirect("clocks:figures")
    return render(request, "clocks/figures.html", {"form": form})


@writes
def answer_times(request):
    """Agencies that answer in a time of their own."""
    require(request, Permission.LISTS_EDIT)
    form = AnswerTimeForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.add_answer_time, by=request.user, **form.answers()):
        messages.success(request, "加えました。")
        return redirect("clocks:answer_times")
    own = list(AnswerTime.objects.in_order())
    return render(request, "clocks/answer_times.html", {"form": form, "answer_times": own})


@writes
def change_answer_time(request, time_id):
    require(request, Permission.LISTS_EDIT)
    own = get_object_or_404(AnswerTime.objects.in_order(), pk=time_id)
    form = DaysForm(request.POST or None, initial={"days": own.days})
    if form.is_valid() and form.attempt(actions.change_answer_time, own, by=request.user, **form.answers()):
        messages.success(request, "保存しました。")
        return redirect("clocks:answer_times")
    return render(request, "clocks/change_answer_time.html", {"form": form, "own": own})


@deeds
def remove_answer_time(request, time_id):
    require(request, Permission.LISTS_EDIT)
    actions.remove_answer_time(get_object_or_404(AnswerTime, pk=time_id), by=request.user)
    messages.success(request, "市の日数に戻しました。")
    return redirect("clocks:answer_times")
