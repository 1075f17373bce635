import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoogeveen_alert.settings")

app = Celery("hoogeveen_alert")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Redis gives lower numbers first: a code to log in must not wait behind ten thousand reminders.
SOON, LATER = 0, 6
