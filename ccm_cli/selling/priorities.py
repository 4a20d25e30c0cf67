"""How pressing a task is."""

LOW, NORMAL, HIGH = "low", "normal", "high"
PRIORITIES = (LOW, NORMAL, HIGH)
