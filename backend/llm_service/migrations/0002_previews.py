from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("llm_service", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="llmcalllog",
            index=models.Index(
                fields=["created_at"],
                condition=~models.Q(prompt_preview="", response_preview=""),
                name="llm_call_with_preview",
            ),
        ),
    ]
