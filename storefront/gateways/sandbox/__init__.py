"""A bank to try the shop with: no money, no real cards, but the manners of a real one.

`core` keeps the books in a database file of its own, with its own transactions, never the shop's. The faces
stand before it: `gateway` inside the shop's process, `pages` for the cardholder's browser.
"""

from storefront.gateways.sandbox.core import Bank
from storefront.gateways.sandbox.faults import FaultPlan, delay, lost
from storefront.gateways.sandbox.gateway import SandboxGateway
from storefront.gateways.sandbox.pages import bank_pages

__all__ = ["Bank", "FaultPlan", "SandboxGateway", "bank_pages", "delay", "lost"]
