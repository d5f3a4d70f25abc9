"""What is kept for ever: verified, given out, moved to another database, erased where somebody may ask for it."""
