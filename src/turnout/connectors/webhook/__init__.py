"""Events to programs elsewhere: signed as Standard Webhooks has it, and only to where they may go."""
