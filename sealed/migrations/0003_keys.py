"""Room for sealed texts, and for the key of each conference. Filled by 0004, the plain columns go with 0005."""

import django.db.models.deletion
from django.db import migrations, models

from common.sealedtext import SealedTextField
from common.sqlfiles import run_beside

ROOMS = {
    "request": ["subject", "situation"],
    "conference": ["document_no", "subject", "purpose", "place"],
    "seat": ["why"],
    "minutes": ["facts", "views", "decisions"],
    "watchrole": ["what", "sign"],
}


class Migration(migrations.Migration):
    dependencies = [("sealed", "0002_walls")]
    operations = [
        migrations.CreateModel(
            name="ConferenceKey",
            fields=[
                (
                    "conference",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="key",
                        serialize=False,
                        to="sealed.conference",
                        verbose_name="支援会議",
                    ),
                ),
                ("wrapped", models.BinaryField(verbose_name="包まれた鍵")),
            ],
            options={"verbose_name": "支援会議の鍵"},
        ),
        *(
            migrations.AddField(model, f"{name}_sealed", SealedTextField(null=True))
            for model, names in ROOMS.items()
            for name in names
        ),
        run_beside(__file__),
    ]
