from django.contrib import admin

from hoogeveen_alert.accounts.admin import OneRowAdmin

from ..models import SignRules


@admin.register(SignRules)
class SignRulesAdmin(OneRowAdmin):
    pass
