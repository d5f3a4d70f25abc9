"""The HTTP face: the intake that leads come in by, a file per resource, problems, keys, and the document of it all."""
