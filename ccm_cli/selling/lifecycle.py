"""Which stages of a customer's life lead into the selling ones."""

CONVERTED = "prospect"
"""What a converted lead is."""

CONVERTIBLE = frozenset({"lead", "dormant", "lost"})
"""Stages from which somebody becomes a prospect: new leads, and those who come back."""
