"""What a lead's values mean: addresses, numbers, places, titles, consent; each fact with where it came from."""
