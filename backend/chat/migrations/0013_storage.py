import django.utils.timezone
from django.db import migrations, models

COUNT = """
INSERT INTO chat_feed (user_id, seq, stored_messages, stored_bytes)
SELECT chat_conversation.user_id, 0, count(*), sum({length})
FROM chat_message JOIN chat_conversation ON chat_conversation.id = chat_message.conversation_id
WHERE true GROUP BY chat_conversation.user_id
ON CONFLICT (user_id) DO UPDATE SET
    stored_messages = excluded.stored_messages, stored_bytes = excluded.stored_bytes
"""
LENGTHS = {
    "sqlite": "length(CAST(chat_message.content AS BLOB))",
    "postgresql": "octet_length(chat_message.content)",
}


def count(apps, schema_editor):
    """What everybody's messages take."""
    schema_editor.execute(COUNT.format(length=LENGTHS[schema_editor.connection.vendor]))


def request_erasure(apps, schema_editor):
    """Of what was deleted before there was one."""
    alias = schema_editor.connection.alias
    if apps.get_model("chat", "Conversation").objects.using(alias).exists():
        apps.get_model("chat", "Erasure").objects.using(alias).create()


class Migration(migrations.Migration):
    dependencies = [("chat", "0012_receipt_notes")]

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("claimed_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "chat_erasure"},
        ),
        migrations.AddField("activity", "stored_bytes", models.BigIntegerField(db_default=0, default=0)),
        migrations.AddField(
            "activity", "stored_messages", models.BigIntegerField(db_default=0, default=0)
        ),
        migrations.AddField("conversation", "titled_from_id", models.UUIDField(null=True)),
        migrations.RunPython(count, migrations.RunPython.noop),
        migrations.RunPython(request_erasure, migrations.RunPython.noop),
    ]
