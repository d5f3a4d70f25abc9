"""A company read from its exports: which column is which, what is seen in them, and a first policy for it."""
