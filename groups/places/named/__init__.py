"""Areas from what somebody names: neighbourhoods, postcodes and streets.

`areas_of` does it for any number of groups at once, so that neighbours share their edge.
"""

from __future__ import annotations

from .drawing import Drawn, Shared, areas_of, draw
from .meaning import Named, Problem, Understood, read_named

__all__ = ["Drawn", "Named", "Problem", "Shared", "Understood", "areas_of", "draw", "read_named"]
