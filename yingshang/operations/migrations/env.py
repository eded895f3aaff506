"""Runs the migrations on the connection that it is given; the application calls it, nobody else."""

from alembic import context

from yingshang.operations.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
