from django.contrib import admin

from hoogeveen_alert.accounts.admin import OneRowAdmin

from ..models import JoinTerms


@admin.register(JoinTerms)
class JoinTermsAdmin(OneRowAdmin):
    fields = (
        "remind_after",
        "area_after",
        "municipality_after",
        "lapse_after",
        "unverified_days",
        "stay_after",
        "stay_again_after",
        "stay_last_after",
        "stay_coordinators_after",
        "stay_delete_after",
        "undo_seconds",
        "distance_m",
    )
