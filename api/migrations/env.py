"""Alembic, on the database of repere.toml."""

from pathlib import Path

from alembic import context

from api.base import Modele, connect
from api.conversations import models  # noqa: F401  (the tables must be known)
from api.reglages import reglages

url = context.config.get_main_option("sqlalchemy.url") or reglages().base.url
if url.startswith("sqlite:///"):
    Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
with connect(url).connect() as connection:
    context.configure(connection=connection, target_metadata=Modele.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
