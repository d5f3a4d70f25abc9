"""One module per change of the schema, in their order. What was released is never edited."""
