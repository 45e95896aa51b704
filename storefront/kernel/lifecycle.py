"""States and the actions that lead from one to the next, as one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from storefront.kernel.errors import IllegalTransition

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


class Lifecycle(Generic[S, A]):
    """Pairs of (state, action) with the state each leads to; whatever is not listed is refused."""

    def __init__(self, edges: Mapping[tuple[S, A], S]) -> None:
        self.edges = dict(edges)

    def next(self, state: S, action: A) -> S:
        """The state after the action. Raises `IllegalTransition` for an unlisted pair."""
        try:
            return self.edges[state, action]
        except KeyError:
            raise IllegalTransition(state=state.value, action=action.value) from None

    def allows(self, state: S, action: A) -> bool:
        """Whether the action may be taken now."""
        return (state, action) in self.edges

    def sources(self, action: A) -> list[S]:
        """The states in which the action is allowed."""
        return [state for state, known in self.edges if known == action]
