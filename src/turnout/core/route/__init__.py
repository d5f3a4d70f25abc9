"""Which rule decides about a lead: the facts conditions read, and the first rule that fits."""
