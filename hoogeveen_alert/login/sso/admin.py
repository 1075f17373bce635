from django.contrib import admin

from hoogeveen_alert.accounts.admin import ScopedAdmin

from .forms import ClaimMappingForm
from .models import ClaimMapping


@admin.register(ClaimMapping)
class ClaimMappingAdmin(ScopedAdmin):
    """For application managers: no role of the table may see it."""

    form = ClaimMappingForm
    list_display = ("provider", "claim", "value", "role", "order")
    sortable_by = list_display
    list_filter = ("provider",)
    fields = ("provider", "claim", "value", "role", "districts", "order")
