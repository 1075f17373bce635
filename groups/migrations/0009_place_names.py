"""Names of streets and places with the key by which they are found."""

from django.db import migrations, models

from groups.models.place_names import derive


def derive_names(apps, schema_editor):
    registers = (
        apps.get_model("groups", name) for name in ("Address", "Neighbourhood", "District")
    )
    derive(*registers, place_name=apps.get_model("groups", "PlaceName"))


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0008_one_spelling"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlaceName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("street", "street"),
                            ("town", "town"),
                            ("neighbourhood", "neighbourhood"),
                            ("district", "district"),
                        ],
                        max_length=13,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("town", models.CharField(blank=True, max_length=80, verbose_name="town")),
                ("code", models.CharField(blank=True, max_length=10, verbose_name="code")),
                ("key", models.CharField(max_length=120, verbose_name="key to compare by")),
            ],
            options={
                "verbose_name": "name of a place",
                "verbose_name_plural": "names of places",
                "ordering": ("name", "town"),
            },
        ),
        migrations.AddField(
            model_name="mapversion",
            name="register",
            field=models.PositiveBigIntegerField(default=1),
        ),
        migrations.AddIndex(
            model_name="address",
            index=models.Index(fields=["street", "number"], name="address_street_and_number"),
        ),
        migrations.AddConstraint(
            model_name="placename",
            constraint=models.UniqueConstraint(
                fields=("kind", "name", "town", "code"), name="placename_once_of_each_kind"
            ),
        ),
        migrations.RunPython(derive_names, migrations.RunPython.noop),
    ]
