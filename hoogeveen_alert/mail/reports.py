"""Reading a report of a mail that did not arrive (RFC 3464, and RFC 6533 for other letters)."""

import re
from email import message_from_bytes

from flufl.bounce import all_failures

from hoogeveen_alert.email_addresses import one_spelling

from .codes import code_of, is_unknown

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_FAILED = re.compile(r"^Action:[ \t]*(?:fail|error)", re.IGNORECASE | re.MULTILINE)
_WHOM = re.compile(
    r"^(?:Final|Original)-Recipient:[ \t]*[\w-]+[ \t]*;\s*<?([^\s<>;]{1,320})",
    re.IGNORECASE | re.MULTILINE,
)
_STATUS = re.compile(r"^Status:[ \t]*([45]\.\d{1,3}\.\d{1,3})", re.IGNORECASE | re.MULTILINE)
_SAID = re.compile(r"^Diagnostic-Code:(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)
_LETTER = re.compile(r"\\x\{([0-9A-F]{2,6})\}", re.IGNORECASE)
UNKNOWN, NO_MAILBOX = "5.0.0", "5.1.1"


def refused_in(report: bytes) -> dict[str, str]:
    """Code by address, in one spelling, of whom the report says for good not to have reached."""
    text = report.decode("utf-8", "replace").replace("\r\n", "\n")
    found: dict[str, str] = {}
    for block in _BLANK_LINE.split(text):
        if _FAILED.search(block):
            code = _code_in(block)
            found |= {one_spelling(_with_letters(whom)): code for whom in _WHOM.findall(block)}
    # Other forms than that of the standard; they are read by what servers are known to write.
    _delayed, gone = all_failures(message_from_bytes(report))
    addresses = (one_spelling(address.decode("ascii", "replace")) for address in gone)
    return dict.fromkeys(addresses, _code_in(text)) | found


def _code_in(block: str) -> str:
    """The status; of one that tells nothing, the answer that it came from."""
    status = _STATUS.search(block)
    code = status[1] if status else UNKNOWN
    said = _SAID.search(block)
    if said and code.endswith(".0.0"):
        code = code_of(said[1]) or (NO_MAILBOX if is_unknown(said[1]) else code)
    return code


def _with_letters(address: str) -> str:
    r"""`jan@caf\x{E9}.nl` is how a report in ASCII writes another letter."""
    return _LETTER.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), address)
