"""What is done in the background: messages that are due are delivered, recurring work is done once a tick."""
