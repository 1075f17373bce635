import os

from django.core.wsgi import get_wsgi_application

from .databases.limits import SERVES_PAGES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hoogeveen_alert.settings")
os.environ.setdefault(SERVES_PAGES, "1")  # before the settings are read

portal = get_wsgi_application()

# The apps can be imported only now.
from groups.public.kept_answers import KeptAnswers  # noqa: E402

application = KeptAnswers(portal)
