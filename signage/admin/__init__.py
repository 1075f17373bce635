from . import (  # noqa: F401
    budgets,
    damage_reports,
    ledger,
    orders,
    rules,
    sign_requests,
    sign_types,
    signs,
    smederijen,
)
