"""Who looks, how long ended rows are kept, and when a group fills up."""

from django.contrib.auth.models import AnonymousUser

from hoogeveen_alert.accounts.models import User

Viewer = User | AnonymousUser

# Terms of retention, in days: a membership that ended, and one that lasts.
ENDED_DAYS = 30
JOINED_DAYS = 730

# Of the capacity of a group, from which its coordinators are warned.
FULL_PERCENT = 90
