"""One night of the clock in a process of its own, for being killed: python -m drills.night SECONDS (by which today is shifted)."""

import os
import sys
import time

import time_machine


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "juso.settings")
    with time_machine.travel(time.time() + float(sys.argv[1])):
        import django

        django.setup()
        from referrals.tasks import climb

        climb()


if __name__ == "__main__":
    main()
