"""A company's files brought into a store."""
