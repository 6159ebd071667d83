from django.db import migrations


class Migration(migrations.Migration):
    """The trigger gives way while the columns of people_person that it watches change their type."""

    dependencies = [("matching", "0002_walls")]
    run_before = [("people", "0006_hideable")]
    operations = [migrations.RunSQL("drop trigger looks_alike on people_person", migrations.RunSQL.noop)]
