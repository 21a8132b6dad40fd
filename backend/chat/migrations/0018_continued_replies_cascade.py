from django.db import migrations

# As in 0007, for the constraint that 0016 has made anew.
CASCADE = """
DO $$
DECLARE found record;
BEGIN
    SELECT conname AS name, pg_get_constraintdef(oid) AS definition INTO STRICT found
    FROM pg_constraint WHERE contype = 'f' AND conrelid = 'chat_run'::regclass
    AND confrelid = 'chat_message'::regclass
    AND conkey = (
        SELECT ARRAY[attnum] FROM pg_attribute
        WHERE attrelid = 'chat_run'::regclass AND attname = 'message_id'
    );
    EXECUTE format(
        'ALTER TABLE chat_run DROP CONSTRAINT %I, ADD CONSTRAINT %I %s', found.name, found.name,
        replace(found.definition, ' DEFERRABLE', ' ON DELETE CASCADE DEFERRABLE')
    );
END $$
"""


def cascade(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CASCADE, params=None)


class Migration(migrations.Migration):
    dependencies = [("chat", "0017_text_vectors")]

    operations = [migrations.RunPython(cascade, migrations.RunPython.noop)]
