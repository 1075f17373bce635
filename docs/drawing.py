"""Draws the house from its own imports, into docs/architecture.md.

    .venv/bin/python docs/drawing.py

A box is a room (a package of an app), or a module of the app's floor that rooms use; an arrow is an
import. Arrows that follow from others are left out, and so are imports for types only.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import grimp

FLOORS = ("signage", "contacts", "groups", "hoogeveen_alert")
# What is no room: Django's own folders, and where everything is put together.
NO_ROOM = {"migrations", "management", "templatetags"}
TOGETHER = {"hoogeveen_alert.settings", "hoogeveen_alert.urls", "hoogeveen_alert.wsgi"}
PAGE = Path(__file__).with_name("architecture.md")
BEGIN, END = "<!-- drawn by docs/drawing.py -->\n", "<!-- end of the drawing -->\n"

Arrows = set[tuple[str, str]]


def boxes_of(floor: str, graph: grimp.ImportGraph) -> dict[str, str]:
    """The box in which each module is drawn: a room, a shared module, or the entrances."""
    top = {child for child in graph.find_children(floor) if child not in TOGETHER}
    rooms = {child for child in top if graph.find_children(child)}
    rooms -= {f"{floor}.{name}" for name in NO_ROOM}
    inside = {room: room for room in rooms}
    inside |= {one: room for room in rooms for one in graph.find_descendants(room)}
    for module in sorted(top - rooms):
        users = graph.find_modules_that_directly_import(module)
        shared = any(user in inside or not user.startswith(f"{floor}.") for user in users)
        inside[module] = module if shared else f"{floor}.entrances"
    return inside


def arrows_of(graph: grimp.ImportGraph, inside: dict[str, str]) -> Arrows:
    found = set()
    for module, box in inside.items():
        for used in graph.find_modules_directly_imported_by(module):
            other = inside.get(used)
            if other and other != box:
                found.add((box, other))
    return found


def without_detours(arrows: Arrows) -> Arrows:
    """The arrows that say something new: none that a longer way along others tells already."""
    after: dict[str, set[str]] = {}
    for start, end in arrows:
        after.setdefault(start, set()).add(end)

    def reached(box: str, seen: set[str]) -> set[str]:
        for further in after.get(box, set()) - seen:
            seen.add(further)
            reached(further, seen)
        return seen

    return {
        (start, end)
        for start, end in arrows
        if not any(end in reached(other, set()) for other in after[start] - {end})
    }


def drawing() -> str:
    """The drawing, as Mermaid text."""
    graph = grimp.build_graph(*FLOORS, exclude_type_checking_imports=True, cache_dir=None)
    inside = {module: box for floor in FLOORS for module, box in boxes_of(floor, graph).items()}
    arrows = without_detours(arrows_of(graph, inside))
    return "\n".join(["```mermaid", "flowchart TD", *_lines(inside.values(), arrows), "```", ""])


def _lines(boxes: Iterable[str], arrows: Arrows) -> Iterable[str]:
    for floor in FLOORS:
        yield f"    subgraph {floor}"
        for box in sorted({box for box in boxes if box.startswith(f"{floor}.")}):
            yield f"        {box}[{box.removeprefix(f'{floor}.')}]"
        yield "    end"
    for start, end in sorted(arrows):
        yield f"    {start} --> {end}"


def page_with(drawn: str, page: str) -> str:
    """The page with this drawing between its marks. Raises ValueError when it has no marks."""
    before, begin, rest = page.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{PAGE.name} lacks the marks of the drawing")
    return f"{before}{BEGIN}\n{drawn}\n{END}{after}"


if __name__ == "__main__":
    sys.path.insert(0, str(PAGE.parent.parent))  # where the apps are
    PAGE.write_text(page_with(drawing(), PAGE.read_text()))
