"""Finds the admin pages of every room."""

from .budgets import admin as budgets
from .budgets import smederij_admin
from .requests import admin as requests
from .requests import order_admin
from .street import admin as street

__all__ = ["budgets", "order_admin", "requests", "smederij_admin", "street"]
