import pytest

from gate.repository import Repository


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path)


@pytest.fixture
def walled(repository):
    """Its origin has the pre-receive hook."""
    repository.run("miglock hook install --pre-receive", here=repository.origin)
    return repository
