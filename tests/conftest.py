"""What tests share: real databases, a whole service, and clear skips where a part of the machine is missing."""

import os
import shutil
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from api.base import connect
from api.preparation import migrate

DONNEES = Path(__file__).parent / "donnees"
POSTGRES = os.environ.get("REPERE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("REPERE_TEST_REDIS", "redis://127.0.0.1:6379/9")


def need(present: bool, what: str) -> None:
    """Skip with a clear line when a part is absent; fail where everything is required (`.ci/run`)."""
    if present:
        return
    if os.environ.get("REPERE_EXIGE_TOUT") == "1":
        pytest.fail(f"{what} est absent, et tout est exigé ici")
    pytest.skip(f"{what} est absent de cette machine")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def url_sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/repere.db"


@pytest.fixture
def url_postgres() -> Iterator[str]:
    """A database of its own on the real PostgreSQL, dropped at the end."""
    need(_listens(5432), "PostgreSQL")
    nom = f"repere_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {nom}")
    base = POSTGRES.rsplit("/", 1)[0]
    try:
        yield f"{base}/{nom}".replace("postgresql://", "postgresql+psycopg://")
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {nom} WITH (FORCE)")


@pytest.fixture
def url_redis() -> str:
    need(_listens(6379), "Redis")
    return REDIS


@pytest.fixture(params=["sqlite", "postgres"])
def base(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The application's database, migrated: the same tests on SQLite and on PostgreSQL."""
    url = request.getfixturevalue(f"url_{request.param}")
    migrate(url)
    engine = connect(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a real Chromium."""
    found = os.environ.get("REPERE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    need(bool(found), "Chromium")
    assert found
    return found
