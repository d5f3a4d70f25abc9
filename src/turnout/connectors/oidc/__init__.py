"""A provider through whom people sign in, by OpenID Connect."""
