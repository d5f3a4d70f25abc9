"""The web app as the package has it: built files, and what serves them. Its sources are in `web/`."""
