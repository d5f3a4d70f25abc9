"""Files in, file out: worlds and leads are read from CSV files, decisions and bad rows are written to them."""
