"""The demo business: its files, and the mail server that stands in for a provider's."""
