from django.db import migrations, models

from common.sqlfiles import run_beside


class Migration(migrations.Migration):
    dependencies = [("plans", "0008_numbers"), ("consents", "0004_reach"), ("cases", "0018_circle")]
    operations = [
        migrations.AddField(
            model_name="plan",
            name="halted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="同意の取りやめで止まった日時"),
        ),
        migrations.AddField(
            model_name="plan",
            name="amending_since",
            field=models.DateTimeField(blank=True, null=True, verbose_name="修正のうえ了承とされた日時"),
        ),
        migrations.AlterField(
            model_name="plan",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "作成中"),
                    ("submitted", "会議付議中"),
                    ("agreed", "会議了承・決定待ち"),
                    ("decided", "決定・実施中"),
                    ("refused", "不決定"),
                    ("dropped", "取りやめ"),
                    ("ended", "終了"),
                ],
                default="draft",
                max_length=10,
                verbose_name="状態",
            ),
        ),
        run_beside(__file__),
    ]
