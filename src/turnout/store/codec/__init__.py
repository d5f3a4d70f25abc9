"""The core's values as bytes and back, exactly: equal values give equal bytes. Rows and SQL are not here."""
