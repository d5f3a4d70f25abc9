"""A new customer's first hour: their exports, a first policy, and who would have got what."""
