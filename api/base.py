"""The application's database: SQLite on one machine, PostgreSQL on several; the same code on both."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Session


class Modele(DeclarativeBase):
    """Base of every table."""


def connect(url: str) -> Engine:
    """An engine for `url`; on SQLite, several threads may write in turn (WAL, 10 s of patience)."""
    engine = create_engine(url, pool_pre_ping=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "busy_timeout=10000",
        "synchronous=NORMAL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """A session committed at the end, rolled back on error."""
    with Session(engine, expire_on_commit=False) as session, session.begin():
        yield session
