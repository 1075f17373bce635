"""What changed between two versions, line by line."""

import difflib


def changed_lines(before: str, after: str) -> list[tuple[str, str]]:
    """Lines that went ("del") and came ("ins"), in the order of the text."""
    old = [line for line in before.splitlines() if line.strip()]
    new = [line for line in after.splitlines() if line.strip()]
    lines = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            lines += [("del", line) for line in old[i:j]] + [("ins", line) for line in new[k:m]]
    return lines
