"""The desk of a running Turnout over a store: what the core asks for is fetched, and what changed is written back."""
