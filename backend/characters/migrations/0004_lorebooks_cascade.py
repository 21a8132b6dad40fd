from django.db import migrations

# PostgreSQL lets what hangs on a lorebook or a person go with it, whenever it was committed. A
# migration of its own, because Django makes the constraints at the very end of the one that makes
# the tables.
CASCADE = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN
        SELECT conname AS name, conrelid::regclass::text AS owner,
            pg_get_constraintdef(oid) AS definition
        FROM pg_constraint WHERE contype = 'f' AND confdeltype <> 'c'
        AND connamespace = current_schema()::regnamespace
        AND conrelid::regclass::text IN ('characters_lorebook', 'characters_loreentry', 'characters_cardfile')
    LOOP
        EXECUTE format(
            'ALTER TABLE %s DROP CONSTRAINT %I, ADD CONSTRAINT %I %s', found.owner, found.name,
            found.name, replace(found.definition, ' DEFERRABLE', ' ON DELETE CASCADE DEFERRABLE')
        );
    END LOOP;
END $$
"""


def cascade(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CASCADE, params=None)


class Migration(migrations.Migration):
    dependencies = [("characters", "0003_lorebooks")]

    operations = [migrations.RunPython(cascade, migrations.RunPython.noop)]
