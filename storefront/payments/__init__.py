"""Paying for orders: attempts, the issuer gate, one translator of the provider's state."""
