from django.db import migrations

# As in 0004: PostgreSQL lets a receipt go with its run, whenever it was committed. A migration of its
# own, because Django makes the constraint at the very end of the one that makes the table.
CASCADE = """
DO $$
DECLARE found record;
BEGIN
    SELECT conname AS name, pg_get_constraintdef(oid) AS definition INTO STRICT found
    FROM pg_constraint WHERE contype = 'f' AND conrelid = 'chat_receipt'::regclass;
    EXECUTE format(
        'ALTER TABLE chat_receipt DROP CONSTRAINT %I, ADD CONSTRAINT %I %s', found.name, found.name,
        replace(found.definition, ' DEFERRABLE', ' ON DELETE CASCADE DEFERRABLE')
    );
END $$
"""


def cascade(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CASCADE, params=None)


class Migration(migrations.Migration):
    dependencies = [("chat", "0006_receipt")]

    operations = [migrations.RunPython(cascade, migrations.RunPython.noop)]
