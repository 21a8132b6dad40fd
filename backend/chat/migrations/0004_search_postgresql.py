from django.db import migrations

from chat.search.index import install

# Django deletes what hangs on a row first, each table with a statement of its own. On PostgreSQL a
# run may have committed another event between two of them; the database then lets it go with the run.
CASCADES = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN
        SELECT conrelid::regclass AS source, conname AS name, pg_get_constraintdef(oid) AS definition
        FROM pg_constraint
        WHERE contype = 'f' AND confdeltype = 'a' AND connamespace = current_schema()::regnamespace
          AND conrelid IN ('chat_conversation'::regclass, 'chat_message'::regclass,
                           'chat_run'::regclass, 'chat_run_event'::regclass,
                           'chat_feed'::regclass, 'chat_notice'::regclass)
    LOOP
        EXECUTE format(
            'ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I %s',
            found.source, found.name, found.name,
            replace(found.definition, ' DEFERRABLE', ' ON DELETE CASCADE DEFERRABLE')
        );
    END LOOP;
END $$
"""


def cascade(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CASCADES, params=None)


def index(apps, schema_editor):
    """PostgreSQL gets its index. It is filled by 0009, SQLite's by 0010: each time takes minutes."""
    install(schema_editor)


class Migration(migrations.Migration):
    dependencies = [("chat", "0003_feed")]

    operations = [
        migrations.RunPython(cascade, migrations.RunPython.noop),
        migrations.RunPython(index, migrations.RunPython.noop),
    ]
