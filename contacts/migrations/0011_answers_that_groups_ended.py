"""Answers "the group has ended" that stood on nobody's desk come to that of the municipality."""

from django.db import migrations
from django.utils import timezone

# As the answer wrote it, in the languages of the portal.
SAID = (
    "Een groepsbeheerder zegt dat deze groep is gestopt.",
    "A coordinator says that this group has ended.",
)


def bring_to_the_desk(apps, schema_editor):
    AlertGroup = apps.get_model("groups", "AlertGroup")
    ContactCheck = apps.get_model("contacts", "ContactCheck")
    # Whose pause somebody lifted or replaced since is looked into already.
    waiting = AlertGroup.objects.filter(status__in=("active", "dormant"), paused_because__in=SAID)
    answers = ContactCheck.objects.filter(answer="ended", post__group__in=waiting)
    for group, at in answers.order_by("closed_at").values_list("post__group", "closed_at"):
        groups = AlertGroup.objects.filter(pk=group)
        groups.update(said_ended_on=timezone.localdate(at))


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0010_refused_mail"),
        ("groups", "0006_said_ended_on"),
    ]

    operations = [migrations.RunPython(bring_to_the_desk, migrations.RunPython.noop)]
