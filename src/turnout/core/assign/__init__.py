"""Who of a pool gets a lead: who can take it, whose turn it is, and the books that keep turns, caps and loads."""
