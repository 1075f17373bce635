"""The pages of every room. An address with a word in it comes before one with a name there."""

from django.urls import include, path

from .coverage.urls import urlpatterns as coverage
from .joining.urls import urlpatterns as joining
from .posts.urls import urlpatterns as posts
from .public.urls import urlpatterns as public
from .record.urls import urlpatterns as record
from .starting.urls import urlpatterns as starting
from .taking_over.urls import urlpatterns as taking_over

app_name = "groups"

urlpatterns = [
    *starting,
    *public,
    *joining,
    *posts,
    *record,
    *taking_over,
    path("mijn/leden/", include("groups.members.urls")),
    *coverage,
]
