"""The Luhn check digit, shared by order numbers and member IDs."""


def luhn(digits: str) -> int:
    """The digit to put behind `digits`: it finds any one mistyped digit and most swapped neighbours."""
    doubled = [int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits))]
    return -sum(value - 9 if value > 9 else value for value in doubled) % 10
