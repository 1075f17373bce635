from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0005_deciding"),
    ]

    operations = [
        migrations.AddField(
            model_name="alertgroup",
            name="said_ended_on",
            field=models.DateField(
                blank=True,
                editable=False,
                help_text="Stays until the group is ended, or somebody says that it goes on.",
                null=True,
                verbose_name="ended, says a coordinator, on",
            ),
        ),
    ]
