"""Several queries that see one state of the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """A transaction for reading, whose queries all see the same rows whatever others write meanwhile.

    On SQLite any transaction is one, and keeps writers waiting: read fast, and write files afterwards. Inside of
    another transaction it is the outer one that decides what is seen.
    """
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
