"""The whole system on a page, accounts for the administrator, and one's own settings."""

from datetime import date
from itertools import groupby

from django.conf import settings as settings_of_project
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.forms import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from agencies import actions, identities, panels, safety, sessions, tries
from agencies.access import require
from agencies.enums import ACT_ITEM, Pillar
from agencies.forms import AccountForm, ChoicesForm, ClosingDayForm, EndPostForm, PostForm, SettingsForm
from agencies.masters import list_names
from agencies.models import Agency, Choice, ClosingDay, MeetingType, Municipality, Programme, User
from agencies.roles import Permission
from audit.http import deeds, reads, writes
from common.buttons import pressed
from common.wareki import fiscal_year, spell, spell_fiscal_year

SHOWN = 200


@reads
def system(request):
    """Programmes by pillar and field, who runs them, desks, contacts, meetings: the city's set-up as published."""
    require(request, Permission.SYSTEM_VIEW)
    programmes = Programme.objects.prefetch_related("sections", "desks", "deliveries")
    rows = list(programmes)
    pillars = [
        {"label": pillar.label, "item": ACT_ITEM[pillar], "rows": [row for row in rows if row.pillar == pillar]}
        for pillar in sorted(Pillar, key=ACT_ITEM.get)
    ]
    context = {
        "city": Municipality.objects.select_related("coordinator", "host").first(),
        "pillars": pillars,
        "meetings": list(MeetingType.objects.select_related("convenor").prefetch_related("offices")),
        "agencies": list(Agency.objects.working().select_related("section").order_by("code")),
    }
    return render(request, "agencies/system.html", context)


@reads
def staff(request):
    require(request, Permission.STAFF_MANAGE)
    users = list(User.objects.prefetch_related("posts__agency").order_by("kana", "pk")[:SHOWN])
    return render(request, "agencies/staff.html", {"users": users, "panels": panels.of_staff(request)})


@writes
def add_account(request):
    require(request, Permission.STAFF_MANAGE)
    form = AccountForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.open_account, by=request.user, **form.answers()):
        return redirect(form.result)
    return render(request, "agencies/add_account.html", {"form": form})


@writes
def account(request, user_id):
    """One account: its posts, a new post, and the one-time link."""
    require(request, Permission.STAFF_MANAGE)
    user = get_object_or_404(User, pk=user_id)
    form = PostForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.give_post, user, by=request.user, **form.answers()):
        return redirect(user)
    context = {
        "account": user,
        "posts": list(user.posts.select_related("agency").order_by("-since")),
        "form": form,
        "end_form": EndPostForm(),
        "sessions": sessions.of(user),
        "provider": settings_of_project.OIDC["name"] if settings_of_project.OIDC else "",
        "identity": identities.of(user) if settings_of_project.OIDC else None,
        "is_stopped": tries.stopped(user.username),
        "link": request.build_absolute_uri(actions.one_time_link(user)),
    }
    return render(request, "agencies/account.html", context)


@deeds
def end_post(request, user_id, post_id):
    require(request, Permission.STAFF_MANAGE)
    user = get_object_or_404(User, pk=user_id)
    post = get_object_or_404(user.posts, pk=post_id)
    form = EndPostForm(request.POST)
    if not form.is_valid():
        messages.error(request, "終了日を読み取れませんでした。R9.3.31 のように入力してください。")
    elif not form.attempt(actions.end_post, post, by=request.user, **form.answers()):
        for refusal in form.non_field_errors():
            messages.error(request, refusal)
    return redirect(user)


@deeds
def switch_account(request, user_id):
    """Closes an open account, opens a closed one."""
    require(request, Permission.STAFF_MANAGE)
    user = get_object_or_404(User, pk=user_id)
    pressed(request, actions.close_account if user.is_active else actions.reopen_account, user, by=request.user)
    return redirect(user)


@reads
def lists(request):
    """The words the city may change."""
    require(request, Permission.LISTS_EDIT)
    counts = Choice.objects.per_list()
    rows = [(code, name, *counts.get(code, (0, 0))) for code, name in list_names().items()]
    return render(request, "agencies/lists.html", {"rows": rows})


@writes
def edit_list(request, list_code):
    require(request, Permission.LISTS_EDIT)
    name = list_names().get(list_code)
    if name is None:
        raise Http404
    choices = list(Choice.objects.filter(list_code=list_code))
    form = ChoicesForm(request.POST or None, choices=choices)
    if form.is_valid() and form.attempt(
        actions.edit_list, list_code, changes=form.changes(), new_labels=form.new_labels(), by=request.user
    ):
        messages.success(request, "保存しました。これまでの記録の言葉と集計は、コードで引き継がれます。")
        return redirect("agencies:edit_list", list_code)
    return render(request, "agencies/edit_list.html", {"form": form, "name": name})


@writes
def settings(request):
    """The city's standing figures."""
    require(request, Permission.LISTS_EDIT)
    city = Municipality.objects.get()
    form = SettingsForm(request.POST or None, initial=model_to_dict(city, SettingsForm.base_fields))
    if form.is_valid() and form.attempt(actions.set_city, city, by=request.user, **form.answers()):
        messages.success(request, "保存しました。")
        return redirect("agencies:settings")
    return render(request, "agencies/settings.html", {"form": form})


@writes
def closing_days(request):
    """The calendar of the offices from this fiscal year on."""
    require(request, Permission.LISTS_EDIT)
    form = ClosingDayForm(request.POST or None)
    if form.is_valid() and form.attempt(actions.add_closing_day, by=request.user, **form.answers()):
        messages.success(request, "加えました。")
        return redirect("agencies:closing_days")
    since = date(fiscal_year(timezone.localdate()), 4, 1)
    days = ClosingDay.objects.filter(day__gte=since)
    years = [(spell_fiscal_year(year), list(rows)) for year, rows in groupby(days, lambda row: fiscal_year(row.day))]
    return render(request, "agencies/closing_days.html", {"form": form, "years": years})


@deeds
def remove_closing_day(request, closing_id):
    require(request, Permission.LISTS_EDIT)
    closing = get_object_or_404(ClosingDay, pk=closing_id)
    actions.remove_closing_day(closing, by=request.user)
    messages.success(request, f"{spell(closing.day)}を開庁日にしました。")
    return redirect("agencies:closing_days")


@reads
def me(request):
    return render(request, "agencies/me.html", {"posts": request.user.current_posts, "panels": panels.of_me(request)})


@method_decorator(login_not_required, name="dispatch")
class SetPassword(auth_views.PasswordResetConfirmView):
    """Behind the one-time link. Django's own view; only the words and the way on are ours."""

    template_name = "agencies/set_password.html"
    success_url = reverse_lazy("account_login")
    title = "パスワードの設定"

    def form_valid(self, form):
        response = super().form_valid(form)
        sessions.end_all(form.user, by=form.user)
        safety.tell(safety.CHANGED, form.user, what="password_set")
        return response


@require_safe
@login_not_required
def health(request):
    """Up, and the database answers. Nothing else is told."""
    Municipality.objects.exists()
    return HttpResponse("ok", content_type="text/plain")
