"""What one process decides with: its live policy, its world, and the index of names."""
