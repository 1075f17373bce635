from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from hoogeveen_alert.accounts.access import user_of

from . import acts


@require_POST
@login_required
def works_again(request: HttpRequest) -> HttpResponse:
    """Whoever has the account says that mail to it arrives again."""
    acts.works_again(user_of(request).email)
    messages.success(request, gettext("Thank you. From now on we write to you again."))
    return redirect("desk")
