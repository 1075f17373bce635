"""How an app declares whose changes the history keeps: `tracked` on its AppConfig.

Collected by the privacy room, which walks the app configs.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tracked:
    """Fields of one model whose changes are kept for two years, with who made them.

    Changes by a queryset's `update()` are not seen: what moves that way is noted by
    `privacy.changes.record_change`. Of a foreign key the history keeps the key, never a name.
    """

    model: str  # "app_label.Model"
    fields: tuple[str, ...]
    # Of these it is kept that they changed, not from what to what: persons, links, shapes.
    masked: tuple[str, ...] = ()
    many: tuple[str, ...] = ()  # many-to-many fields, whose rows are named as they are shown
