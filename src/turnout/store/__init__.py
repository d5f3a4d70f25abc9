"""What is kept: one module per kind of thing, its table and its questions together. Rows do not leave this room."""
