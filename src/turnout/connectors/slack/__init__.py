"""Messages in Slack, with buttons that answer."""
