"""What faces show of many leads, promises and territories."""
