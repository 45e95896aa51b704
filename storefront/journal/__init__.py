"""The books of the house: later work, what happened, what needs a person, and dated rules."""
