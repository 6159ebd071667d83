import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0006_calendar"),
        ("cases", "0017_parting_walls"),
        ("referrals", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OfferStep",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登録日時")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新日時")),
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="日時")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sent", "送りました"),
                            ("asked", "照会しました"),
                            ("replied", "照会に返事をしました"),
                            ("accepted", "受理しました"),
                            ("partly", "協力機関として加わりました"),
                            ("declined", "辞退しました"),
                            ("agreed", "辞退を確認しました"),
                            ("again", "もう一度依頼しました"),
                            ("extended", "期限を延ばしました"),
                            ("advised", "つなぎ元に次の手を求めました"),
                            ("council", "まるごと会議に諮ることにしました"),
                            ("went_on", "次の手を決めました"),
                            ("climbed", "回答がないため、上に上げました"),
                            ("reported", "結果を報告しました"),
                            ("withdrawn", "取り下げました"),
                            ("overtaken", "別の受理により終わりました"),
                        ],
                        max_length=10,
                        verbose_name="できごと",
                    ),
                ),
                (
                    "via",
                    models.CharField(
                        choices=[("screen", "画面"), ("telephone", "電話"), ("paper", "書面"), ("link", "回答用ページ")],
                        default="screen",
                        max_length=10,
                        verbose_name="方法",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="回答した人")),
                ("words", models.TextField(blank=True, max_length=2000, verbose_name="ことば")),
                ("rung", models.PositiveSmallIntegerField(default=0, verbose_name="段階")),
                (
                    "waits_for",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("answer", "回答"),
                            ("reply", "照会への返事"),
                            ("review", "辞退の確認"),
                            ("next", "次の手"),
                            ("outcome", "結果の報告"),
                        ],
                        max_length=8,
                        verbose_name="待っていたこと",
                    ),
                ),
                ("due_on", models.DateField(null=True, verbose_name="そのときの期限")),
            ],
            options={
                "verbose_name": "つなぎの経過",
                "ordering": ["at", "id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="offer",
            name="referrals_offer_answered_at_answered_by_pair",
        ),
        migrations.AddField(
            model_name="offer",
            name="answered_name",
            field=models.CharField(blank=True, max_length=60, verbose_name="回答した人（アカウントのない機関）"),
        ),
        migrations.AddField(
            model_name="offer",
            name="answered_via",
            field=models.CharField(
                blank=True,
                choices=[("screen", "画面"), ("telephone", "電話"), ("paper", "書面"), ("link", "回答用ページ")],
                max_length=10,
                verbose_name="回答の方法",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="due_on",
            field=models.DateField(blank=True, null=True, verbose_name="動く期限"),
        ),
        migrations.AddField(
            model_name="offer",
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
            model_name="offer",
            name="outcome",
            field=models.TextField(blank=True, max_length=2000, verbose_name="結果"),
        ),
        migrations.AddField(
            model_name="offer",
            name="outcome_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="結果の報告日時"),
        ),
        migrations.AddField(
            model_name="offer",
            name="rung",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="段階"),
        ),
        migrations.AddField(
            model_name="offer",
            name="urgency",
            field=models.CharField(
                choices=[("today", "緊急（当日）"), ("week", "高（1週間以内）"), ("month", "中（1か月以内）"), ("low", "低")],
                default="low",
                max_length=8,
                verbose_name="緊急度",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="waits_for",
            field=models.CharField(
                blank=True,
                choices=[
                    ("answer", "回答"),
                    ("reply", "照会への返事"),
                    ("review", "辞退の確認"),
                    ("next", "次の手"),
                    ("outcome", "結果の報告"),
                ],
                max_length=8,
                verbose_name="待っていること",
            ),
        ),
        migrations.AddField(
            model_name="offer",
            name="waits_with",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.agency",
                verbose_name="動く番の機関",
            ),
        ),
        migrations.AlterField(
            model_name="offer",
            name="kind",
            field=models.CharField(
                choices=[("refer", "つなぎ"), ("join", "協力依頼"), ("hand_back", "つなぎ戻し"), ("anonymous", "匿名相談")],
                max_length=10,
                verbose_name="種類",
            ),
        ),
        migrations.AlterField(
            model_name="offer",
            name="state",
            field=models.CharField(
                choices=[
                    ("sent", "回答待ち"),
                    ("accepted", "受理"),
                    ("partly", "協力として受理"),
                    ("declined", "辞退"),
                    ("withdrawn", "取り下げ"),
                    ("overtaken", "他の受理などにより終了"),
                ],
                default="sent",
                max_length=10,
                verbose_name="状態",
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("waits_for", ""), _negated=True), fields=["kept_by", "due_on"], name="offer_kept"
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("waits_for", ""), _negated=True), fields=["waits_with", "due_on"], name="offer_turn"
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("waits_for", ""), _negated=True), fields=["from_agency", "due_on"], name="offer_with_others"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("answered_by", None), ("answered_name", "")),
                    models.Q(
                        ("answered_at__isnull", False),
                        models.Q(
                            ("answered_by__isnull", False), models.Q(("answered_name", ""), _negated=True), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="referrals_offer_answered_at_answered_by_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_on", None), ("kept_by", None), ("rung", 0), ("waits_for", ""), ("waits_with", None)),
                    models.Q(
                        models.Q(("waits_for", ""), _negated=True),
                        ("due_on__isnull", False),
                        ("kept_by__isnull", False),
                        ("waits_with__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="offer_waits_with_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "anonymous"), _negated=True),
                    models.Q(
                        ("basis", "no_identity"),
                        ("consent_id", None),
                        models.Q(
                            ("enclosure__has_any_keys", ["氏名", "ふりがな", "生年月日", "住所", "電話", "連絡時の注意"]),
                            _negated=True,
                        ),
                    ),
                    _connector="OR",
                ),
                name="offer_anonymous_names_nobody",
            ),
        ),
        migrations.AddField(
            model_name="offerstep",
            name="agency",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.agency",
                verbose_name="機関",
            ),
        ),
        migrations.AddField(
            model_name="offerstep",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="職員",
            ),
        ),
        migrations.AddField(
            model_name="offerstep",
            name="offer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="referrals.offer", verbose_name="つなぎ"
            ),
        ),
        migrations.AddIndex(
            model_name="offerstep",
            index=models.Index(fields=["offer", "at"], name="step_of_offer"),
        ),
        migrations.AddConstraint(
            model_name="offerstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "climbed")), fields=("offer", "waits_for", "due_on", "rung"), name="each_rung_once"
            ),
        ),
    ]
