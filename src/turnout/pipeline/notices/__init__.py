"""How people and programs are told: services, messages, links, pressed buttons, webhooks."""
