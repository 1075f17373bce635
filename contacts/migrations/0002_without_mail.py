from django.db import migrations


class Migration(migrations.Migration):
    """Nothing ever filled these: `MailSubject` says what a mail is about."""

    dependencies = [
        ("contacts", "0001_initial"),
    ]

    operations = [
        migrations.RemoveField(model_name="contactreminder", name="mail"),
        migrations.RemoveField(model_name="digestsent", name="mail"),
    ]
