"""Hand-written SQL beside a migration: policies, triggers and functions, reviewed as SQL."""

from pathlib import Path

from django.db import migrations


def run_beside(migration_file: str) -> migrations.RunSQL:
    """The operation that runs NNNN_name.sql standing beside NNNN_name.py. Such a file is never edited once landed."""
    script = Path(migration_file).with_suffix(".sql").read_text(encoding="utf-8")
    return migrations.RunSQL(script, migrations.RunSQL.noop)
