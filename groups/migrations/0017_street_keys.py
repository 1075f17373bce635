from django.db import migrations, models

from hoogeveen_alert.sorting import fill_keys


def fill(apps, schema_editor):
    """One statement for each street; before there is an index to keep up."""
    fill_keys(apps.get_model("groups", "Address").objects.all(), "street_key", "street", "words")


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0016_taken_over_from_a_list"),
    ]

    operations = [
        migrations.AddField(
            model_name="address",
            name="street_key",
            field=models.CharField(blank=True, default="", editable=False, max_length=240),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=False),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(fields=["street_key", "number"], name="address_in_the_book"),
        ),
    ]
