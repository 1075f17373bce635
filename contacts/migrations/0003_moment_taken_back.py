import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0002_without_mail"),
    ]

    operations = [
        migrations.CreateModel(
            name="MomentTakenBack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="at"
                    ),
                ),
                (
                    "moment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taken_back",
                        to="contacts.contactmoment",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact moment that was taken back",
                "verbose_name_plural": "contact moments that were taken back",
            },
        ),
    ]
