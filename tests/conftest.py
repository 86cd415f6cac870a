"""Makes tests/ importable from every folder of tests, and starts the one scratch PostgreSQL that tests share."""

import pytest

import pg


@pytest.fixture(scope="session")
def postgres():
    with pg.cluster() as server:
        yield server
