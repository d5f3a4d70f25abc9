"""What may be asked of a running Turnout, what it answers, and the front that every face asks through."""
