"""What a field is and what a value means: the catalogue, text comparison, numbers, dates, places, languages."""
