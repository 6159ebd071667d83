"""Rules, areas and the dry run for whoever keeps the city's lists; the desks' load for whoever sends offers."""

from django.contrib import messages
from django.forms.models import model_to_dict
from django.shortcuts import get_object_or_404, redirect, render

from agencies.access import require
from agencies.models import Agency, Choice
from agencies.roles import Permission
from audit.http import deeds, reads, writes
from common.buttons import pressed
from routing import actions
from routing.access import may_edit, require_loads
from routing.enums import RuleState
from routing.forms import PlacesForm, RehearsalForm, RuleForm
from routing.loads import loads_of
from routing.models import Rule, Territory


@reads
def overview(request):
    """The rules in their order, and those out of use below."""
    require(request, Permission.SYSTEM_VIEW)
    rules = list(Rule.objects.select_related("agency", "switched_on_by"))
    words = {code: Choice.objects.labels(code) for code in ("topic", "agency_kind")}
    lines = [_line(rule, words) for rule in rules]
    context = {
        "lines": [line for line in lines if line["rule"].state != RuleState.RETIRED],
        "retired": [line for line in lines if line["rule"].state == RuleState.RETIRED],
        "may_edit": may_edit(request.user),
    }
    return render(request, "routing/overview.html", context)


def _line(rule, words):
    topics = "、".join(words["topic"].get(code, code) for code in rule.topics)
    conditions = [topics, rule.age_words, _some(rule.areas)]
    kin = [words["agency_kind"].get(rule.kind, rule.kind), rule.get_field_display()]
    return {
        "rule": rule,
        "conditions": [each for each in conditions if each],
        "target": rule.agency.name if rule.agency else f"{'・'.join(each for each in kin if each)}（住所の担当区域）",
    }


def _some(words, most=8):
    left = len(words) - most
    return "、".join(words[:most]) + (f" ほか{left}" if left > 0 else "")


@writes
def add(request):
    require(request, Permission.LISTS_EDIT)
    return _edit(request, None)


@writes
def edit(request, rule_id):
    require(request, Permission.LISTS_EDIT)
    return _edit(request, get_object_or_404(Rule, pk=rule_id))


def _edit(request, rule):
    form = RuleForm(request.POST or None, initial=model_to_dict(rule) if rule else None)
    if form.is_valid() and form.attempt(actions.save_rule, rule, by=request.user, **form.answers()):
        messages.success(request, "保存しました。" if form.result.is_on else "保存しました。試してから、使い始めてください。")
        return redirect("routing:overview")
    context = {
        "form": form,
        "rule": rule,
        "name": rule.name if rule else "規則を加える",
        "retirable": rule is not None and rule.state != RuleState.RETIRED,
    }
    return render(request, "routing/edit.html", context)


@deeds
def switch_on(request, rule_id):
    return _do(request, rule_id, actions.switch_on, "使い始めました。")


@deeds
def retire(request, rule_id):
    return _do(request, rule_id, actions.retire, "使用を停止しました。")


@deeds
def bring_back(request, rule_id):
    return _do(request, rule_id, actions.bring_back, "下書きに戻しました。")


@deeds
def move(request, rule_id):
    return _do(request, rule_id, actions.move, "順番を変えました。", up=request.POST.get("to") == "up")


def _do(request, rule_id, deed, done, **how):
    """A button of the list."""
    require(request, Permission.LISTS_EDIT)
    pressed(request, deed, get_object_or_404(Rule, pk=rule_id), by=request.user, done=done, **how)
    return redirect("routing:overview")


@writes
def rehearse(request):
    """The result stands on the answer itself: the book has it that somebody looked."""
    require(request, Permission.LISTS_EDIT)
    form = RehearsalForm(request.POST or None)
    done = form.is_valid() and form.attempt(actions.rehearse, by=request.user, **form.answers())
    return render(request, "routing/rehearse.html", {"form": form, "rehearsal": form.result if done else None})


@reads
def territories(request):
    require(request, Permission.SYSTEM_VIEW)
    desks = list(Agency.objects.desks().select_related("territory").order_by("code"))
    lines = [(desk, "、".join(desk.territory.places) if hasattr(desk, "territory") else "") for desk in desks]
    return render(request, "routing/territories.html", {"lines": lines, "may_edit": may_edit(request.user)})


@writes
def edit_territory(request, agency_id):
    require(request, Permission.LISTS_EDIT)
    agency = get_object_or_404(Agency.objects.desks(), pk=agency_id)
    places = Territory.objects.filter(agency=agency).values_list("places", flat=True).first()
    form = PlacesForm(request.POST or None, initial={"places": places or []})
    if form.is_valid() and form.attempt(actions.set_places, agency, by=request.user, **form.answers()):
        messages.success(request, "保存しました。")
        return redirect("routing:territories")
    return render(request, "routing/edit_territory.html", {"form": form, "agency": agency})


@reads
def loads(request):
    """Every desk with its figures, in the order of the list of agencies."""
    require_loads(request)
    found = loads_of()
    lines = [(desk, found[desk.pk]) for desk in Agency.objects.desks().order_by("code") if desk.pk in found]
    context = {
        "lines": [(desk, load) for desk, load in lines if not load.is_nothing],
        "without": [desk for desk, load in lines if load.is_nothing],
        "may_read_rules": request.user.may(Permission.SYSTEM_VIEW),
        "oversees": request.user.may(Permission.DESK_OVERSEE),
    }
    return render(request, "routing/loads.html", context)
