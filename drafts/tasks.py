"""What happens every night, by itself."""

from celery import shared_task

from common.deeds import call


@shared_task(ignore_result=True)
def forget_old_drafts() -> None:
    """Drafts nobody has touched for thirty days. A function of the database: a job acts for nobody, and sees no draft."""
    call("drafts_forget", 30)
