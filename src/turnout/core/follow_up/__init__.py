"""What happens after a lead was given, as pure rules: which promises run, what a due one asks for, what is a miss."""
