"""Every conference is given its key, and every text is sealed where it stands."""

from django.db import migrations

from common.sealing import about_cell, new_data_key, seal, seal_bytes

OF_CONFERENCE = {  # table: (where it names its conference, its columns)
    "sealed_conference": ("id", ["document_no", "subject", "purpose"]),
    "sealed_seat": ("conference_id", ["why"]),
    "sealed_minutes": ("conference_id", ["facts", "views", "decisions"]),
    "sealed_watchrole": ("conference_id", ["what", "sign"]),
}


def seal_all(apps, editor):
    with editor.connection.cursor() as cursor:
        cursor.execute("select set_config('juso.migrating', 'on', true)")
        for table, columns in (("sealed_request", ["subject", "situation"]), ("sealed_conference", ["place"])):
            _seal(cursor, table, columns)
        cursor.execute("select id from sealed_conference")
        for (conference,) in cursor.fetchall():
            key = new_data_key()
            wrapped = seal_bytes(key, about=about_cell("sealed_conferencekey", conference, "wrapped"))
            cursor.execute("insert into sealed_conferencekey (conference_id, wrapped) values (%s, %s)", [conference, wrapped])
            for table, (named, columns) in OF_CONFERENCE.items():
                _seal(cursor, table, columns, key=key, where=named, conference=conference)
        cursor.execute("update sealed_seat set why_sealed = null where role = 'chair' and why = '招集者'")
        cursor.execute("set constraints all immediate")
        cursor.execute("select set_config('juso.migrating', '', true)")


def _seal(cursor, table, columns, *, key=None, where="true", conference=None):
    named = f"{where} = %s" if conference else where
    cursor.execute(f"select id, {', '.join(columns)} from {table} where {named}", [conference] if conference else None)  # noqa: S608 (our own names)
    for row, *texts in cursor.fetchall():
        places = ", ".join(f"{column}_sealed = %s" for column in columns)
        words = [seal(text, about=about_cell(table, row, column), key=key) for column, text in zip(columns, texts, strict=True)]
        cursor.execute(f"update {table} set {places} where id = %s", [*words, row])  # noqa: S608 (our own names)


class Migration(migrations.Migration):
    dependencies = [("sealed", "0003_keys")]
    operations = [migrations.RunPython(seal_all, migrations.RunPython.noop)]
