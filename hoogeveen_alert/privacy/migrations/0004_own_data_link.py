import uuid

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0003_deletion"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnDataLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="asked for the link at"
                    ),
                ),
            ],
            options={
                "verbose_name": "link to own data",
                "verbose_name_plural": "links to own data",
                "default_permissions": (),
            },
        ),
    ]
