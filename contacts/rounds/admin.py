from django.contrib import admin

from hoogeveen_alert.accounts.admin import OneRowAdmin

from ..models import RoundTerms


@admin.register(RoundTerms)
class RoundTermsAdmin(OneRowAdmin):
    fields = (
        "interval",
        "police_interval",
        "bundle_within",
        "first_after",
        "second_after",
        "others_after",
        "dormant_after",
        "close_after",
        "snooze_days",
        "moment_interval",
        "ask_second_after",
    )
