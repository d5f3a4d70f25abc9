"""Text messages, through Twilio's API."""
