"""How often somebody wants a letter, and what becomes of one."""

from django.db.models import TextChoices


class Pace(TextChoices):
    AT_ONCE = "at_once", "すぐに受け取る"
    DAILY = "daily", "1日1回、朝にまとめて受け取る"
    NEVER = "never", "メールは受け取らない"


class LetterState(TextChoices):
    WAITING = "waiting", "送信待ち"
    FAILED = "failed", "再送待ち"
    SENT = "sent", "送信済み"
    NEEDLESS = "needless", "送信不要"  # everything it would have told of was read or settled before
    GIVEN_UP = "given_up", "送信断念"


OPEN = (LetterState.WAITING, LetterState.FAILED)


class Trouble(TextChoices):
    """Why a letter could not be sent: a code, never the text of an exception."""

    CONNECTION = "connection", "メールサーバーに接続できません"
    TIMEOUT = "timeout", "メールサーバーが応答しません"
    SIGN_IN = "sign_in", "メールサーバーの認証に失敗しました"
    RECIPIENT = "recipient", "宛先のメールアドレスが受け付けられません"
    SERVER = "server", "メールサーバーに断られました"
    OTHER = "other", "送信できませんでした"
