import pytest
from django.core.files.storage import FileSystemStorage

from tests.importing import FILE


@pytest.fixture
def own_folder(monkeypatch, tmp_path):
    """Tests beside this one have uploads of their own."""
    monkeypatch.setattr(FILE, "storage", FileSystemStorage(tmp_path))
