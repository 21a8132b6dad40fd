from django.db import migrations

from chat.search.index import install, reindex


def rebuild(apps, schema_editor):
    """Words are folded by compatibility, and scripts without blanks are indexed by pairs."""
    # SQLite's index is rebuilt by 0010; twice would take a million rows twice the minutes.
    if schema_editor.connection.vendor == "postgresql":
        install(schema_editor)
        reindex(schema_editor)


class Migration(migrations.Migration):
    # A million rows take minutes: each batch is a transaction of its own, and a run that was
    # interrupted begins anew.
    atomic = False
    dependencies = [("chat", "0008_activity_names")]
    operations = [migrations.RunPython(rebuild, migrations.RunPython.noop)]
