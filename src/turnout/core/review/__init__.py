"""What needs people, hours and volume to be said of a policy: reviews, examples, homes, drafts."""
