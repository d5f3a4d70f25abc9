"""Two accounts or two mailboxes become one, and are two again."""
