"""Spares the garbage collector what is there to stay; imports and definitions are a lot of it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def nothing_is_garbage() -> Iterator[None]:
    """Collect nothing inside, and never look again at what was made inside: for a process that runs once and ends."""
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()
        gc.freeze()
