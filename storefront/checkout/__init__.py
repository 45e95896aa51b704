"""From a cart to a paid order: contact, delivery, review, card."""
