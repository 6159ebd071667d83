from functools import partial

from django.db import migrations

from common.sealedtext import HideableTextField
from common.sqlfiles import run_beside

hideable = partial(HideableTextField, when="address_protected", blank=True)


class Migration(migrations.Migration):
    dependencies = [("people", "0005_loose_key")]
    operations = [
        run_beside(__file__),
        migrations.AlterField("person", "postal_code", hideable("郵便番号", max_length=8)),
        migrations.AlterField("person", "address", hideable("住所", max_length=200)),
        migrations.AlterField("person", "registered_address", hideable("住民票の住所", max_length=200)),
        migrations.AlterField("person", "telephone", hideable("電話（自宅）", max_length=40)),
        migrations.RunSQL(
            """
            alter table people_person add column telephone_key text generated always as (
              pg_catalog.regexp_replace(case when address_protected then '' else telephone end || ' ' || mobile, '[^0-9 ]', '', 'g')
            ) stored;
            create index person_telephone on people_person (telephone_key text_pattern_ops);
            create index person_mobile on people_person (split_part(telephone_key, ' ', 2) text_pattern_ops);
            """,
            migrations.RunSQL.noop,
        ),
    ]
