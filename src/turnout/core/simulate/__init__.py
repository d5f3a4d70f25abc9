"""Playing leads through a policy in simulated time."""
