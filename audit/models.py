"""The book: who did or opened what, when, for which record. Ids and verbs only; no names, no foreign keys."""

from django.db import models

from audit.verbs import codes


class EntryQuerySet(models.QuerySet):
    def about_case(self, case):
        return self.filter(case_id=case.pk)

    def openings(self):
        """Whatever somebody saw, and who looked up who saw it."""
        return self.filter(verb__in=[*codes("opening"), "book.read"])


class Entry(models.Model):
    """One line of the book. The application cannot write, change or delete it: only juso_write_down() inserts."""

    at = models.DateTimeField("日時")
    verb = models.CharField("行為", max_length=60)
    actor_id = models.BigIntegerField("職員")  # 0: the system, or nobody signed in
    request_id = models.CharField("要求番号", max_length=64, blank=True)
    about = models.CharField("対象の種類", max_length=60)  # "cases.case"
    about_id = models.CharField("対象", max_length=64)
    case_id = models.UUIDField("ケース", null=True)  # whose circle may read this line; empty: nobody but the auditor
    detail = models.JSONField("内訳", default=dict)  # ids and codes, never text
    txid = models.BigIntegerField("取引番号", db_default=0)  # of the transaction it came with: what a seal goes by
    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "記録"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["case_id", "-at"], name="entry_of_case"),
            models.Index(fields=["actor_id", "-at"], name="entry_of_actor"),
            models.Index(fields=["about", "about_id", "-at"], name="entry_about"),
            models.Index(fields=["-at", "-id"], name="entry_in_time"),
            models.Index(fields=["-at"], condition=models.Q(verb__in=["printed", "exported"]), name="entry_on_paper"),
        ]

    def __str__(self):
        return f"記録 {self.pk}"


class Seal(models.Model):
    """A hash over every line of the transactions [since, upto), chained to the seal before. Made by audit_seal() only."""

    number = models.BigIntegerField("番号", primary_key=True)
    at = models.DateTimeField("日時")
    since = models.BigIntegerField("取引番号から")
    upto = models.BigIntegerField("取引番号の手前まで")
    lines = models.BigIntegerField("行数")
    digest = models.CharField("行の照合値", max_length=64)
    link = models.CharField("連鎖の照合値", max_length=64)  # over all of the above and the link before

    class Meta:
        verbose_name = "記録簿の封"
        ordering = ["number"]

    def __str__(self):
        return f"封 {self.pk}"


class Era(models.Model):
    """One row. `shift`: what is added to PostgreSQL's transaction numbers, which begin anew in a restored database."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    shift = models.BigIntegerField("ずれ", default=0)
    upto = models.BigIntegerField("封をした取引番号", default=0)

    class Meta:
        verbose_name = "取引番号のずれ"
        constraints = [models.CheckConstraint(name="only_one_era", condition=models.Q(id=1))]

    def __str__(self):
        return "取引番号のずれ"


class Change(models.Model):
    """What a row said before and after: written by trigger, readable to whoever reads the row now."""

    at = models.DateTimeField("日時")
    actor_id = models.BigIntegerField("職員")
    request_id = models.CharField("要求番号", max_length=64, blank=True)
    act = models.CharField("種別", max_length=6)  # update, delete
    about = models.CharField("対象の種類", max_length=60)
    about_id = models.CharField("対象", max_length=64)
    case_id = models.UUIDField("ケース", null=True)
    scope = models.CharField("当時の公開範囲", max_length=16, blank=True)  # of rows that have one; another now: nobody reads it
    changed = models.JSONField("変更")  # column → [before, after]; [hash] where sealed; null where only that it changed is kept

    class PersonalData:
        mask = ("changed",)
        keep = ("id", "at", "actor_id", "request_id", "act", "about", "about_id", "case_id", "scope")

    class Meta:
        verbose_name = "変更の記録"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["case_id", "-at"], name="change_of_case"),
            models.Index(fields=["about", "about_id", "-at"], name="change_about"),
        ]

    def __str__(self):
        return f"変更の記録 {self.pk}"
