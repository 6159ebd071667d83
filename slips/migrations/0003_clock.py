import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0006_calendar"),
        ("cases", "0017_parting_walls"),
        ("slips", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="slip",
            name="kept_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.agency",
                verbose_name="一覧に載せている機関",
            ),
        ),
        migrations.AddField(
            model_name="slip",
            name="rung",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="段階"),
        ),
        migrations.AddField(
            model_name="slip",
            name="urgency",
            field=models.CharField(
                choices=[("today", "緊急（当日）"), ("week", "高（1週間以内）"), ("month", "中（1か月以内）"), ("low", "低")],
                default="low",
                max_length=8,
                verbose_name="緊急度",
            ),
        ),
        migrations.AddField(
            model_name="slipstep",
            name="due_on",
            field=models.DateField(null=True, verbose_name="そのときの期限"),
        ),
        migrations.AddField(
            model_name="slipstep",
            name="rung",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="段階"),
        ),
        migrations.AlterField(
            model_name="slipstep",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="職員",
            ),
        ),
        migrations.AlterField(
            model_name="slipstep",
            name="kind",
            field=models.CharField(
                choices=[
                    ("passed", "別の機関に回しました"),
                    ("climbed", "回答がないため、上に上げました"),
                    ("extended", "期限を延ばしました"),
                    ("taken", "ケースとして受け付けました"),
                    ("answered", "回答しました"),
                    ("withdrawn", "取り下げました"),
                    ("told", "連絡"),
                ],
                max_length=10,
                verbose_name="できごと",
            ),
        ),
        migrations.AddIndex(
            model_name="slip",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["kept_by", "answer_by"], name="slip_kept"),
        ),
        migrations.AddConstraint(
            model_name="slipstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "climbed"), ("by__isnull", False), _connector="XOR"), name="slip_step_by_somebody"
            ),
        ),
        migrations.AddConstraint(
            model_name="slipstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "climbed")), fields=("slip", "due_on", "rung", "agency"), name="each_slip_rung_once"
            ),
        ),
    ]
