"""What the lesson notebooks call: evidence tables, models, charts and explorers."""
