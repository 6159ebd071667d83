"""What happens every night, by itself."""

from celery import shared_task

from common.deeds import call


@shared_task(ignore_result=True)
def forget_old_previews() -> None:
    """Files that were put up a week ago and never confirmed. A job acts for nobody, and reads none of them."""
    call("imports_forget", 7)
