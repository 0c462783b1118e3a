"""What people and programs see: the terminal, JSON. Each draws the same data."""
