"""What coordinators paste of a WhatsApp group, for tests: spellings of numbers, and contacts."""

SPELLINGS = [
    "+31 6 48151623",
    "\u202a+31\xa06\xa048151623\u202c",
    "+31648151623",
    "0031 6 48151623",
    "31648151623",
    "06 48151623",
    "06-48151623",
    "06\u201148151623",
    "06 48 15 16 23",
    "06.48.15.16.23",
    "06/48151623",
    "(06) 48151623",
    "+31 (0)6 48151623",
    "+31 06 48151623",
    "6 48151623",
    "648151623",
    "tel:+31648151623",
    "1. 06 48151623",
    "\u2022 +31 6 48151623",
    "\u200b06 48151623\ufeff",
    "0 6 4 8 1 5 1 6 2 3",
]


def card(name: str, *lines: str) -> str:
    """A contact as a phone exports it."""
    return "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", f"FN:{name}", *lines, "END:VCARD", ""])


CHAT = "\n".join(f"[2{day}-11-2026, 21:03:1{day}] Anna Bos: bel 06 48151623" for day in range(1, 6))
