"""What people change by hand: one transaction, one actor, one line in the record for each change."""
