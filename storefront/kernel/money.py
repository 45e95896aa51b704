"""Amounts of money as whole minor units; no float ever touches one."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

TIYN_PER_TENGE = 100


def _half_up(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True, order=True, slots=True)
class Money:
    """An amount in the minor unit of its currency: tiyn for KZT, cents for USD."""

    minor: int
    currency: str = "KZT"

    def __post_init__(self) -> None:
        if isinstance(self.minor, bool) or not isinstance(self.minor, int):
            raise TypeError(f"money is a whole number of minor units, not {self.minor!r}")

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")
        return other.minor

    def __add__(self, other: Money) -> Self:
        return type(self)(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Self:
        return type(self)(self.minor - self._same(other), self.currency)

    def __mul__(self, count: int) -> Self:
        return type(self)(self.minor * count, self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.minor, self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def rounded_share(self, numerator: int, denominator: int) -> Self:
        """The fraction numerator/denominator of the amount, half up to whole major units (tenge)."""
        exact = Decimal(self.minor) * numerator / denominator / TIYN_PER_TENGE
        return type(self)(_half_up(exact) * TIYN_PER_TENGE, self.currency)

    def vat_part(self, rate_percent: int) -> Self:
        """The VAT inside a price that includes it: price · rate / (100 + rate), half up to whole tenge.

        Rounded once per order line, as receipts require.
        """
        return self.rounded_share(rate_percent, 100 + rate_percent)

    @property
    def major(self) -> Decimal:
        """The amount in tenge (or dollars), exact."""
        return Decimal(self.minor) / TIYN_PER_TENGE


ZERO = Money(0)


def tenge(amount: int) -> Money:
    """Whole tenge as money."""
    return Money(amount * TIYN_PER_TENGE)


def total(amounts: list[Money]) -> Money:
    """The sum of tenge amounts; zero tenge for none."""
    return sum(amounts, ZERO)
