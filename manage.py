#!/usr/bin/env python
"""Django's command line. Without DATABASE_URL it brings the embedded PostgreSQL up and uses that."""

import os
import sys

WITHOUT_DATABASE = {"makemigrations", "collectstatic", "help", "--help", "--version"}


def use_embedded_database():
    from common import embedded

    name = os.environ.get("JUSO_DATABASE", embedded.NAME)
    if not WITHOUT_DATABASE & set(sys.argv[1:2]):
        embedded.ensure(name)
    os.environ["DATABASE_URL"] = embedded.url("juso_app", name)
    os.environ["DATABASE_OWNER_URL"] = embedded.url("juso_owner", name)


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "juso.settings")
    if not {"DATABASE_URL", "DATABASE_URL_FILE"} & set(os.environ):
        os.environ.setdefault("JUSO_ENV", "development")
        use_embedded_database()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
