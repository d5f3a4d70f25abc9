"""Leads matched with accounts and with each other beside the deciding: in bulk, again, and by review."""
