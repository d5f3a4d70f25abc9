"""Whether two records are one person's: never by the name alone, and always with what spoke for it and against."""
