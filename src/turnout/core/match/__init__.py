"""Which account a lead belongs to, and whether two addresses are one person's: names, domains, hierarchy, the book."""
