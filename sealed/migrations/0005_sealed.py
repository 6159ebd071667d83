from django.db import migrations

from common.sealedtext import SealedTextField
from common.sqlfiles import run_beside

FIELDS = {
    "request": {
        "subject": SealedTextField("対象者（分かる範囲）", max_length=200),
        "situation": SealedTextField("状況と、支援会議で検討したいこと", max_length=4000),
    },
    "conference": {
        "document_no": SealedTextField("文書番号", max_length=40, blank=True, key_of="self"),
        "subject": SealedTextField("対象者・件名", max_length=200, key_of="self"),
        "purpose": SealedTextField("目的", max_length=2000, key_of="self"),
        "place": SealedTextField("場所", max_length=100),
    },
    "seat": {"why": SealedTextField("指名の理由", max_length=200, null=True, key_of="conference")},
    "minutes": {
        "facts": SealedTextField("共有した事実", max_length=8000, key_of="conference"),
        "views": SealedTextField("各機関の意見", max_length=8000, blank=True, key_of="conference"),
        "decisions": SealedTextField("決定事項", max_length=8000, key_of="conference"),
    },
    "watchrole": {
        "what": SealedTextField("見守り・働きかけの内容", max_length=400, key_of="conference"),
        "sign": SealedTextField("動くきっかけ（サイン）", max_length=200, blank=True, key_of="conference"),
    },
}


class Migration(migrations.Migration):
    dependencies = [("sealed", "0004_seal")]
    operations = [
        *(
            operation
            for model, fields in FIELDS.items()
            for name, field in fields.items()
            for operation in (
                migrations.RemoveField(model, name),
                migrations.RenameField(model, f"{name}_sealed", name),
                migrations.AlterField(model, name, field),
            )
        ),
        migrations.AlterModelOptions(
            name="conference",
            options={
                "base_manager_name": "objects",
                "default_permissions": (),
                "permissions": [("read_conference", "支援会議の記録を読む")],
                "verbose_name": "支援会議",
            },
        ),
        run_beside(__file__),
    ]
