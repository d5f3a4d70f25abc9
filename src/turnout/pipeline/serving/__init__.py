"""A running Turnout: jobs in, one transaction, results out, and what follows from commits."""
