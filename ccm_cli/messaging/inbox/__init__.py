"""Mail that comes in: read, joined to people and conversations, acted on, answered."""
