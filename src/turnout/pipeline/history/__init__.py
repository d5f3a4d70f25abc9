"""The record of a store played again: as it was, or on with another policy."""
