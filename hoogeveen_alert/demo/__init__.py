"""The demonstration: fictitious groups and persons over the real neighbourhoods.

Nothing here is drawn by lot, so two machines show the same demonstration on the same day.
"""

DOMAIN = "demo.example"
PASSWORD = "hoogeveen-demo"  # noqa: S105  printed by bin/run; a demonstration is on loopback only
