import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.ids


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0006_calendar"),
        ("cases", "0018_circle"),
        ("plans", "0009_halting"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Evaluation",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登録日時")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新日時")),
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "作成中"), ("submitted", "会議・市の確認待ち"), ("confirmed", "市が確認済み")],
                        default="draft",
                        max_length=10,
                        verbose_name="状態",
                    ),
                ),
                ("held_on", models.DateField(verbose_name="評価日")),
                (
                    "changes_seen",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="見られた変化",
                    ),
                ),
                ("changes", models.TextField(blank=True, max_length=2000, verbose_name="変化の内容")),
                ("own_view", models.TextField(blank=True, max_length=2000, verbose_name="本人の評価")),
                ("satisfaction", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="本人の満足度")),
                ("not_asked", models.CharField(blank=True, max_length=400, verbose_name="本人に聞けなかった理由")),
                ("remaining", models.TextField(blank=True, max_length=4000, verbose_name="残された課題")),
                (
                    "verdict",
                    models.CharField(
                        choices=[("end", "終結"), ("replan", "再プランして継続"), ("stop", "中断")],
                        max_length=10,
                        verbose_name="判定",
                    ),
                ),
                ("close_reason", models.CharField(blank=True, max_length=40, verbose_name="終結・中断の理由")),
                ("watch", models.TextField(blank=True, max_length=2000, verbose_name="見守りの方法")),
                ("triggers", models.TextField(blank=True, max_length=2000, verbose_name="再開の目安")),
                (
                    "checks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="終結後の確認（か月後）",
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="付議した日時")),
                ("evaluated_on", models.DateField(blank=True, null=True, verbose_name="重層的支援会議での評価日")),
                ("agenda_item_id", models.UUIDField(blank=True, null=True, verbose_name="会議の議題")),
                ("returned_why", models.CharField(blank=True, max_length=400, verbose_name="差し戻しの理由")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="市の確認日時")),
                ("lead_accepted_at", models.DateTimeField(blank=True, null=True, verbose_name="主担当の引き受け日時")),
                ("lead_heard", models.BooleanField(default=False, verbose_name="主担当の引き受けを聞き取った")),
                ("consent_id", models.UUIDField(null=True, verbose_name="同意")),
                ("basis_reason", models.CharField(max_length=400, verbose_name="根拠")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="評価した機関",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="評価者",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to="cases.case",
                        verbose_name="ケース",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="確認した職員",
                    ),
                ),
                (
                    "lead_accepted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="引き受けた職員",
                    ),
                ),
                (
                    "lead_after",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="終結後の主担当",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to="plans.plan",
                        verbose_name="プラン",
                    ),
                ),
            ],
            options={
                "verbose_name": "評価シート",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="EvaluatedGoal",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登録日時")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新日時")),
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "standing",
                    models.CharField(
                        choices=[("reached", "達成"), ("partly", "一部達成"), ("not_yet", "未達成"), ("changed", "変更")],
                        max_length=10,
                        verbose_name="状況",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=400, verbose_name="様子")),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plans.goal", verbose_name="目標"
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="goals",
                        to="plans.evaluation",
                        verbose_name="評価",
                    ),
                ),
            ],
            options={
                "verbose_name": "目標ごとの達成",
                "ordering": ["goal__position", "id"],
            },
        ),
        migrations.CreateModel(
            name="AfterCheck",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登録日時")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新日時")),
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("months", models.PositiveSmallIntegerField(verbose_name="か月後")),
                ("due_on", models.DateField(verbose_name="確認の期限")),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[("unchanged", "変わりなし"), ("reopen", "再開が必要")],
                        max_length=10,
                        verbose_name="結果",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=400, verbose_name="様子")),
                ("done_at", models.DateTimeField(blank=True, null=True, verbose_name="確認日時")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="確認する機関",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="after_checks",
                        to="cases.case",
                        verbose_name="ケース",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="確認した職員",
                    ),
                ),
                (
                    "evaluation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="after_checks",
                        to="plans.evaluation",
                        verbose_name="評価",
                    ),
                ),
            ],
            options={
                "verbose_name": "終結後の確認",
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="Monitoring",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登録日時")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新日時")),
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("held_on", models.DateField(verbose_name="実施日")),
                (
                    "method",
                    models.CharField(
                        choices=[("talk", "面談"), ("visit", "訪問"), ("phone", "電話"), ("meeting", "会議")],
                        max_length=10,
                        verbose_name="方法",
                    ),
                ),
                ("met", models.CharField(max_length=400, verbose_name="会った人・参加した人")),
                ("changes", models.TextField(blank=True, max_length=4000, verbose_name="変わったこと")),
                ("words", models.TextField(blank=True, max_length=2000, verbose_name="本人の言葉")),
                ("next_on", models.DateField(blank=True, null=True, verbose_name="次回")),
                ("needs_replan", models.BooleanField(default=False, verbose_name="再プランが必要")),
                ("replan_why", models.CharField(blank=True, max_length=400, verbose_name="再プランが必要な理由")),
                ("consent_id", models.UUIDField(null=True, verbose_name="同意")),
                ("basis_reason", models.CharField(max_length=400, verbose_name="根拠")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="記録した機関",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="記録者",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="monitorings",
                        to="cases.case",
                        verbose_name="ケース",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="monitorings",
                        to="plans.plan",
                        verbose_name="プラン",
                    ),
                ),
            ],
            options={
                "verbose_name": "モニタリング記録",
                "ordering": ["-held_on", "-created_at"],
            },
        ),
        migrations.CreateModel(
            name="MonitoredGoal",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登録日時")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新日時")),
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "standing",
                    models.CharField(
                        choices=[("reached", "達成"), ("partly", "一部達成"), ("not_yet", "未達成"), ("changed", "変更")],
                        max_length=10,
                        verbose_name="状況",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=400, verbose_name="様子")),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="plans.goal", verbose_name="目標"
                    ),
                ),
                (
                    "monitoring",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="goals",
                        to="plans.monitoring",
                        verbose_name="モニタリング",
                    ),
                ),
            ],
            options={
                "verbose_name": "モニタリングでの目標の状況",
                "ordering": ["goal__position", "id"],
            },
        ),
        migrations.CreateModel(
            name="RoleReport",
            fields=[
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登録日時")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="更新日時")),
                ("id", models.UUIDField(default=common.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ("words", models.TextField(max_length=2000, verbose_name="役割の進み具合")),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="agencies.agency",
                        verbose_name="書いた機関",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="書いた職員",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case", verbose_name="ケース"
                    ),
                ),
                (
                    "monitoring",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roles",
                        to="plans.monitoring",
                        verbose_name="モニタリング",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="plans.roleassignment",
                        verbose_name="役割",
                    ),
                ),
            ],
            options={
                "verbose_name": "役割の進み具合",
                "ordering": ["role__position", "created_at"],
            },
        ),
        migrations.AddIndex(
            model_name="evaluation",
            index=models.Index(
                condition=models.Q(("state", "submitted")), fields=["state", "submitted_at"], name="evaluation_to_confirm"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="plans_evaluation_confirmed_at_confirmed_by_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lead_accepted_at__isnull", True), ("lead_accepted_by__isnull", True)),
                    models.Q(("lead_accepted_at__isnull", False), ("lead_accepted_by__isnull", False)),
                    _connector="OR",
                ),
                name="plans_evaluation_lead_accepted_at_lead_accepted_by_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "confirmed"), _negated=True), fields=("plan",), name="one_living_evaluation"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(("verdict", "replan"), models.Q(("close_reason", ""), _negated=True), _connector="OR"),
                name="evaluation_closing_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(("own_view", ""), _negated=True),
                    ("satisfaction__isnull", False),
                    models.Q(("not_asked", ""), _negated=True),
                    _connector="OR",
                ),
                name="evaluation_own_view",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("satisfaction", None), models.Q(("satisfaction__gte", 1), ("satisfaction__lte", 5)), _connector="OR"
                ),
                name="evaluation_satisfaction",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "confirmed"), ("confirmed_at__isnull", False)),
                    models.Q(models.Q(("state", "confirmed"), _negated=True), ("confirmed_at", None)),
                    _connector="OR",
                ),
                name="evaluation_confirmed_with_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluatedgoal",
            constraint=models.UniqueConstraint(fields=("evaluation", "goal"), name="one_evaluation_per_goal"),
        ),
        migrations.AddIndex(
            model_name="aftercheck",
            index=models.Index(condition=models.Q(("done_at", None)), fields=["agency", "due_on"], name="after_check_waiting"),
        ),
        migrations.AddConstraint(
            model_name="aftercheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("done_by__isnull", True)),
                    models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                    _connector="OR",
                ),
                name="plans_aftercheck_done_at_done_by_pair",
            ),
        ),
        migrations.AddConstraint(
            model_name="aftercheck",
            constraint=models.UniqueConstraint(fields=("evaluation", "months"), name="after_check_once"),
        ),
        migrations.AddConstraint(
            model_name="aftercheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at", None), ("result", "")),
                    models.Q(("done_at__isnull", False), models.Q(("result", ""), _negated=True)),
                    _connector="OR",
                ),
                name="after_check_with_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="monitoring",
            constraint=models.CheckConstraint(
                condition=models.Q(("needs_replan", False), models.Q(("replan_why", ""), _negated=True), _connector="OR"),
                name="replan_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="monitoredgoal",
            constraint=models.UniqueConstraint(fields=("monitoring", "goal"), name="one_monitoring_per_goal"),
        ),
    ]
