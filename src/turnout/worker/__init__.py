"""What speaks to the world on its own: messages that are due, work that comes again and again."""
