"""What tells where a person under protection lives is sealed in its row."""

from django.db import migrations

from common.sealing import about_cell, seal_word

WHERE = ["postal_code", "address", "registered_address", "telephone"]


def hide(apps, editor):
    with editor.connection.cursor() as cursor:
        cursor.execute("select set_config('juso.migrating', 'on', true)")
        cursor.execute(f"select id, {', '.join(WHERE)} from people_person where address_protected")  # noqa: S608 (our own names)
        for row, *texts in cursor.fetchall():
            words = [
                text and seal_word(text, about=about_cell("people_person", row, column))
                for column, text in zip(WHERE, texts, strict=True)
            ]
            places = ", ".join(f"{column} = %s" for column in WHERE)
            cursor.execute(f"update people_person set {places} where id = %s", [*words, row])  # noqa: S608 (our own names)
        cursor.execute("select set_config('juso.migrating', '', true)")


class Migration(migrations.Migration):
    dependencies = [("people", "0006_hideable")]
    operations = [migrations.RunPython(hide, migrations.RunPython.noop)]
