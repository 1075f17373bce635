"""Uploading a spreadsheet of members and reading its preview, for tests."""

from groups.models import MemberImport
from tests.sheets import uploaded

YES = {"way": "joined", "agreed": "on"}
FILE = MemberImport._meta.get_field("file")


def send(client, page, content) -> str:
    """Upload, and give the address of the preview."""
    response = client.post(page, {"file": uploaded(content)})
    assert response.status_code == 302, response.context["form"].errors
    return response.url


def rows(client, preview) -> dict[str, list[tuple[int, str]]]:
    context = client.get(preview).context
    return {
        state: [(row.number, row.name) for row in context[state]]
        for state in ("new", "known", "refused")
    }


def whys(client, preview, state="refused") -> list[str]:
    return [" ".join(row.why) for row in client.get(preview).context[state]]
