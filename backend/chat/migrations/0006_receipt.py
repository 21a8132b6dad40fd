import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('chat', '0005_branch_leaf'),
    ]

    operations = [
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('run', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='receipt', serialize=False, to='chat.run')),
                ('data', models.BinaryField()),
                ('first_token_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveField(
            model_name='run',
            name='first_token_at',
        ),
    ]
