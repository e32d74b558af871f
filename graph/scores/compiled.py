"""Loops that numpy cannot say, as machine code."""

from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def compiled(loop: Callable[P, R]) -> Callable[P, R]:
    """Compile a loop over arrays when it is first called; it releases the interpreter while it runs.

    Such a function takes and returns numpy arrays and numbers only, always of the same types, and calls no other
    function of ours. The machine code is kept beside the source, or in the user's cache where that cannot be written.

    Cost: importing numba 0.4 s and compiling 0.3–3 s, the first time on a machine only.
    """

    @cache
    def machine_code() -> Callable[P, R]:
        # Imported here: whoever only reads scores does not pay for the compiler.
        import numba

        return numba.njit(cache=True, nogil=True)(loop)

    @wraps(loop)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        return machine_code()(*args, **kwargs)

    return call
