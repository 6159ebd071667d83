import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0005_sent_waits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="offerstep",
            name="by_sender",
            field=models.BooleanField(db_default=False, default=False, verbose_name="送った機関が自ら記録"),
        ),
        migrations.AddField(
            model_name="offerstep",
            name="reference",
            field=models.CharField(blank=True, db_default="", default="", max_length=100, verbose_name="書面の番号・保管場所"),
        ),
        migrations.AddField(
            model_name="offerstep",
            name="told_on",
            field=models.DateField(null=True, verbose_name="回答のあった日"),
        ),
        migrations.CreateModel(
            name="AnswerLink",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登録日時")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新日時")),
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("hash", models.CharField(max_length=64, unique=True, verbose_name="コードのハッシュ")),
                ("made_at", models.DateTimeField(verbose_name="作成日時")),
                ("expires_at", models.DateTimeField(verbose_name="有効期限")),
                ("used_at", models.DateTimeField(null=True, verbose_name="使用日時")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="無効になった日時")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="作成した職員",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to="referrals.offer",
                        verbose_name="つなぎ",
                    ),
                ),
            ],
            options={
                "verbose_name": "回答用コード",
                "ordering": ["made_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("used_at", None)),
                        fields=("offer",),
                        name="one_answer_code_at_a_time",
                    )
                ],
            },
        ),
    ]
