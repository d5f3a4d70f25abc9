"""What people do with a lead after it was decided, and whether they are there."""
