import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Names in Python only: the tables stay, so processes of both versions can run at once."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("chat", "0007_receipt_cascade"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Feed", "Activity"),
                migrations.AlterModelTable("Activity", "chat_feed"),
                migrations.AlterField(
                    "Activity",
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="activity",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.RenameModel("Notice", "ActivityEntry"),
                migrations.AlterModelTable("ActivityEntry", "chat_notice"),
                migrations.AlterField(
                    "ActivityEntry",
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activity_entries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        )
    ]
