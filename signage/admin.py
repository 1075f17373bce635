"""Finds the admin pages of every room."""

from .budgets import admin as budgets
from .budgets import ledger_admin, smederij_admin
from .requests import admin as requests
from .requests import order_admin, rules_admin, type_admin
from .street import admin as street
from .street import report_admin

__all__ = [
    "budgets",
    "ledger_admin",
    "order_admin",
    "report_admin",
    "requests",
    "rules_admin",
    "smederij_admin",
    "street",
    "type_admin",
]
