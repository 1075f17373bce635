"""The pages of every room. An address with a word in it comes before one with a name there."""

from django.urls import include, path

from .coverage.urls import urlpatterns as coverage_patterns
from .joining.urls import urlpatterns as joining_patterns
from .posts.urls import urlpatterns as posts_patterns
from .public.urls import urlpatterns as public_patterns
from .starting.urls import urlpatterns as starting_patterns

app_name = "groups"

urlpatterns = [
    *starting_patterns,
    *public_patterns,
    *joining_patterns,
    *posts_patterns,
    path("mijn/leden/", include("groups.members.urls")),
    *coverage_patterns,
]
