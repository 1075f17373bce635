from django.contrib import admin

from hoogeveen_alert.accounts.admin import OneRowAdmin

from ..models import GroupLimits, JoinTerms


@admin.register(JoinTerms)
class JoinTermsAdmin(OneRowAdmin):
    fields = (
        "remind_after",
        "area_after",
        "municipality_after",
        "lapse_after",
        "unverified_days",
        "distance_m",
    )


@admin.register(GroupLimits)
class GroupLimitsAdmin(OneRowAdmin):
    fields = (
        "min_addresses",
        "max_addresses",
        "max_points",
        "overlap_warn_percent",
        "overlap_fail_percent",
        "invitation_remind_after",
        "invitation_lapse_after",
        "unconfirmed_days",
    )
