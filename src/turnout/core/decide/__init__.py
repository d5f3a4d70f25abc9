"""The whole decision about one lead: facts, duplicate, rule, target, person, promise; and the desk that keeps score."""
