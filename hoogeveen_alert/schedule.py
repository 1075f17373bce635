"""What beat plans, and when, on the clock of Europe/Amsterdam.

Each run expires, in seconds, before the next one is planned: a worker that was away does not find
a queue of the same task.
"""

from typing import Any

from celery.schedules import crontab
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SCHEDULE: dict[str, dict[str, Any]] = {
    "deliver-mail": {
        "task": "hoogeveen_alert.mail.tasks.deliver_mail",
        "schedule": 60,
        "options": {"expires": 55},
    },
    "read-bounces": {
        "task": "hoogeveen_alert.mail.tasks.read_bounces",
        "schedule": 600,
        "options": {"expires": 500},
    },
    "plan-rounds": {
        # Hourly, so that a machine that was off at eight catches up the same day.
        "task": "contacts.tasks.plan_rounds",
        "schedule": crontab(minute=20),
        "options": {"expires": 50 * 60},
    },
    "plan-digests": {
        "task": "contacts.tasks.plan_digests",
        "schedule": crontab(minute=40),
        "options": {"expires": 50 * 60},
    },
    "delete-expired": {
        "task": "hoogeveen_alert.privacy.tasks.delete_expired",
        "schedule": crontab(hour=3, minute=20),
        "options": {"expires": 12 * 60 * 60},
    },
    "remind-about-invitations": {
        "task": "groups.tasks.remind_about_invitations",
        "schedule": crontab(minute=25),
        "options": {"expires": 50 * 60},
    },
    "delete-old-imports": {
        "task": "groups.tasks.delete_old_imports",
        "schedule": 10 * 60,
        "options": {"expires": 9 * 60},
    },
    "remind-about-requests": {
        # Hourly, so that a machine that was off at eight catches up the same day.
        "task": "groups.tasks.remind_about_requests",
        "schedule": crontab(minute=10),
        "options": {"expires": 50 * 60},
    },
    "follow-groups": {
        "task": "groups.tasks.follow_groups",
        "schedule": 5 * 60,
        "options": {"expires": 4 * 60},
    },
    "release-closed-groups": {
        "task": "signage.tasks.release_closed_groups",
        "schedule": crontab(minute=50),
        "options": {"expires": 50 * 60},
    },
    "check-budgets": {
        "task": "signage.tasks.check_budgets",
        "schedule": crontab(hour=5, minute=10),
        "options": {"expires": 12 * 60 * 60},
    },
}

# What the page of the application manager calls each entry.
TITLES: dict[str, str | Promise] = {
    "deliver-mail": _("Send mail"),
    "read-bounces": _("Read which mail came back"),
    "plan-rounds": _("Ask whether details are still right"),
    "plan-digests": _("Plan overviews by mail"),
    "delete-expired": _("Delete data past their term"),
    "remind-about-invitations": _("Remind who was asked as coordinator"),
    "delete-old-imports": _("Delete member lists that were not added"),
    "remind-about-requests": _("Remind coordinators of who wants to join"),
    "follow-groups": _("Tell people that a group opened or ended"),
    "release-closed-groups": _("Release money of groups that ended"),
    "check-budgets": _("Compare budgets with their bookings"),
}
