"""Messages by e-mail, over SMTP."""
