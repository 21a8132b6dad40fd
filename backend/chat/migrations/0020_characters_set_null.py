from django.db import migrations

# A conversation stays when its character or its persona goes, whenever it was committed. A
# migration of its own, because Django makes the constraints at the very end of the one before.
SET_NULL = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN
        SELECT conname AS name, pg_get_constraintdef(oid) AS definition
        FROM pg_constraint WHERE contype = 'f' AND conrelid = 'chat_conversation'::regclass
        AND confrelid IN ('characters_character'::regclass, 'characters_persona'::regclass)
    LOOP
        EXECUTE format(
            'ALTER TABLE chat_conversation DROP CONSTRAINT %I, ADD CONSTRAINT %I %s', found.name,
            found.name, replace(found.definition, ' DEFERRABLE', ' ON DELETE SET NULL DEFERRABLE')
        );
    END LOOP;
END $$
"""


def set_null(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(SET_NULL, params=None)


class Migration(migrations.Migration):
    dependencies = [("chat", "0019_characters"), ("characters", "0002_cascade")]

    operations = [migrations.RunPython(set_null, migrations.RunPython.noop)]
