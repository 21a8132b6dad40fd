from django.db import migrations

from chat.search.index import install


class Migration(migrations.Migration):
    dependencies = [("chat", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: install(schema_editor), migrations.RunPython.noop
        )
    ]
