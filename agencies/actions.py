"""Deeds on accounts and posts."""

from datetime import timedelta
from itertools import count

from allauth.usersessions.models import UserSession
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from agencies import tries
from agencies.holdings import obstacles
from agencies.models import Choice, ClosingDay, Conduct, ConductText, Municipality, Post, User
from audit.book import write_down
from common.deeds import deed
from common.errors import NotAllowed, say

say(
    one_post_once="この職員には、同じ機関・役割・開始日の職がすでにあります。",
    one_closing_day="この日は、すでに閉庁日です。",
)


@deed
def open_account(*, by, username, name, kana, email="") -> User:
    """A new account without a password: its owner sets one through the one-time link."""
    user = User(username=username, name=name, kana=kana, email=email)
    user.set_unusable_password()
    user.save()
    write_down("account.opened", about=user)
    return user


@deed
def give_post(user, *, agency, role, since, until, by) -> Post:
    post = Post.objects.create(user=user, agency=agency, role=role, since=since, until=until)
    write_down("post.given", about=post, user=user.pk, agency=agency.pk, role=str(role))
    return post


@deed
def end_post(post, *, until, by) -> Post:
    """Ends on that day; rights are computed from the dates. Refused where something would be left with nobody."""
    if until < post.since - timedelta(days=1):
        raise NotAllowed("終了日は、開始日以降にしてください。")
    hanging = obstacles(post.user, post.agency, until) if _leaves(post, until) else []
    if hanging:
        raise NotAllowed(" ".join(hanging))
    post.until = max(until, post.since)
    post.save(update_fields=["until", "updated_at"])
    write_down("post.ended", about=post, user=post.user_id)
    return post


def _leaves(post, until) -> bool:
    """Whether this person's case work for the agency ends with that post on that day."""
    if until >= post.until or not post.does_case_work:
        return False
    after = max(until + timedelta(days=1), timezone.localdate())
    others = Post.objects.on(after).with_case_work().filter(user=post.user_id, agency=post.agency_id)
    return not others.exclude(pk=post.pk).exists()


@deed
def edit_list(list_code, *, changes, new_labels, by) -> None:
    """Renames, retires, moves and adds choices. `changes`: id → changed columns. A code, once given, never changes."""
    Municipality.objects.select_for_update().first()  # one editor at a time: new codes and places are counted
    choices = list(Choice.objects.filter(list_code=list_code))
    places = {choice.pk: float(choice.position) for choice in choices}
    for choice in choices:
        changed = changes.get(choice.pk, {})
        if "position" in changed:  # "3" means: the third place, wherever it comes from
            places[choice.pk] = changed["position"] + (0.5 if changed["position"] > choice.position else -0.5)
        choice.label, choice.retired = changed.get("label", choice.label), changed.get("retired", choice.retired)
    taken = {choice.code for choice in choices}
    codes = (code for code in (f"c{number}" for number in count(1)) if code not in taken)
    choices.sort(key=lambda choice: (places[choice.pk], choice.pk))
    choices += [Choice(list_code=list_code, code=next(codes), label=label) for label in new_labels]
    for position, choice in enumerate(choices, start=1):
        choice.position = position
    old = [choice for choice in choices if choice.pk]
    Choice.objects.bulk_update(old, ["label", "retired", "position"])
    Choice.objects.bulk_create(choice for choice in choices if not choice.pk)
    for choice in choices:
        if choice.pk in changes or choice not in old:
            write_down("choice.edited", about=choice, list=list_code, code=choice.code)


@deed
def set_city(city, *, by, **figures) -> Municipality:
    """The standing figures of the city: only the columns given."""
    for name, value in figures.items():
        setattr(city, name, value)
    city.save(update_fields=figures)
    write_down("city.set", about=city, **figures)
    return city


@deed
def add_closing_day(*, day, name, by) -> ClosingDay:
    closing = ClosingDay.objects.create(day=day, name=name)
    write_down("closing_day.added", about=closing, day=day)
    return closing


@deed
def remove_closing_day(closing, *, by) -> None:
    write_down("closing_day.removed", about=closing, day=closing.day)
    closing.delete()


@deed
def close_account(user, *, by) -> User:
    """Signs the person out everywhere, at once. Refused while cases name this person or would lose their last worker."""
    if user.pk == by.pk:
        raise NotAllowed("自分のアカウントは停止できません。ほかの管理者に依頼してください。")
    yesterday = timezone.localdate() - timedelta(days=1)
    agencies = {post.agency for post in user.posts.with_case_work().select_related("agency") if post.until > yesterday}
    hanging = [sentence for agency in agencies for sentence in obstacles(user, agency, yesterday)]
    if hanging:
        raise NotAllowed(" ".join(hanging))
    user.is_active = False
    user.save(update_fields=["is_active"])
    for session in UserSession.objects.filter(user=user):
        session.end()
    write_down("account.closed", about=user)
    return user


@deed
def reopen_account(user, *, by) -> User:
    user.is_active = True
    user.save(update_fields=["is_active"])
    write_down("account.reopened", about=user)
    return user


def one_time_link(user) -> str:
    """The address (path only) where the owner sets the first or a new password. Valid until used, three days at most."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("agencies:set_password", args=[key, default_token_generator.make_token(user)])


@deed
def unstop(user, *, by) -> None:
    """Too many failures from unknown devices had shut this account to them; now they may try again."""
    tries.reopen(user.username)
    write_down("account.unstopped", about=user)


@deed
def set_conduct(*, words, by) -> ConductText:
    text = ConductText.objects.create(words=words)
    write_down("conduct.set", about=text)
    return text


@deed
def confirm_conduct(text, *, by) -> Conduct:
    conduct, _ = Conduct.objects.get_or_create(user=by, text=text)
    write_down("conduct.confirmed", about=text)
    return conduct
