"""The thin shell around the core: load what a decision needs, call the core, keep what it says."""
