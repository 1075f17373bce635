import pytest


@pytest.fixture
def police(client, officer):
    client.force_login(officer)
    return client
