"""How Turnout speaks to the world: one folder per kind of place, and none knows another."""
