"""ccm: every relation with every customer of a small business, in one terminal and one file."""

__version__ = "0.1.0"
