"""Finds the tasks of every room; their names stay what they were."""

from .budgets.tasks import check_budgets
from .requests.tasks import release_closed_groups

__all__ = ["check_budgets", "release_closed_groups"]
