"""Every few minutes the book is sealed, and the seal goes out of the house."""

import logging

from celery import shared_task

from audit import seals
from common.acting import acting_as

log = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def seal_book() -> None:
    with acting_as(0, "clock"):
        seals.seal()
        try:
            seals.publish()
        except (OSError, seals.Disagrees) as problem:  # sealed it is; what is missing outside follows with the next seal
            log.error("the seals of the book cannot be published: %s", problem)
