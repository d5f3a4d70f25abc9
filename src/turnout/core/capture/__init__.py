"""From a stranger's record to a lead: headers to fields, clean values, a name, an instant. What it means: `enrich`."""
