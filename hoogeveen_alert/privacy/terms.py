"""Terms of tables of Django and allauth, whose models we do not write: each stands here once.

The declarations in `apps.py`, which are read before models, and the rows in `libraries.py` go by
them.
"""

from datetime import timedelta

from hoogeveen_alert.personal_data import Retention

KEPT_DAYS = 730  # of the history, the processing log and the log of the administration

ADMIN_ENTRIES = Retention({"written": KEPT_DAYS})
SESSIONS = Retention({"over": timedelta()})
# A day of grace: at log-in the note is written before the session itself.
SESSION_NOTES = Retention({"over": 1})
