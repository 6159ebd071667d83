
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('agencies', '0006_calendar'),
    ]

    operations = [
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登録日時')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新日時')),
                ('name', models.CharField(max_length=30, verbose_name='項目')),
                ('days', models.PositiveSmallIntegerField(verbose_name='開庁日')),
            ],
            options={
                'verbose_name': '期限の日数',
                'constraints': [models.UniqueConstraint(fields=('name',), name='one_figure_of_the_clock')],
            },
        ),
        migrations.CreateModel(
            name='AnswerTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登録日時')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='更新日時')),
                ('urgency', models.CharField(max_length=8, verbose_name='緊急度')),
                ('days', models.PositiveSmallIntegerField(verbose_name='回答期限（開庁日）')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answer_times', to='agencies.agency', verbose_name='機関')),
            ],
            options={
                'verbose_name': '機関の回答期限',
                'constraints': [models.UniqueConstraint(fields=('agency', 'urgency'), name='one_answer_time')],
            },
        ),
    ]
