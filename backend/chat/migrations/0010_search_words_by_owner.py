from django.db import migrations

from chat.search.index import install, reindex


def rebuild(apps, schema_editor):
    """On SQLite, too, each word carries its owner in front."""
    if schema_editor.connection.vendor == "sqlite":
        install(schema_editor)
        reindex(schema_editor)


class Migration(migrations.Migration):
    # As in 0009: batches, begun anew after an interruption.
    atomic = False
    dependencies = [("chat", "0009_search_by_compatibility")]
    operations = [migrations.RunPython(rebuild, migrations.RunPython.noop)]
