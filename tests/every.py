"""One test of a property that every one of many declarations has, told by the names of those that have it not."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any


def every(argument: str, declared: Mapping[str, object]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a test of one declaration, which it takes as an argument, run as one test of all of them."""

    def decorated(test: Callable[..., None]) -> Callable[..., None]:
        @wraps(test)
        def of_all(**fixtures: Any) -> None:
            assert declared
            wrong = {}
            for name, one in declared.items():
                try:
                    test(**fixtures, **{argument: one})
                except AssertionError as error:
                    wrong[name] = str(error)
            assert not wrong, "\n".join(f"{name}: {why}" for name, why in wrong.items())

        signature = inspect.signature(test)
        fixtures = [one for name, one in signature.parameters.items() if name != argument]
        of_all.__signature__ = signature.replace(parameters=fixtures)  # type: ignore[attr-defined]
        return of_all

    return decorated
