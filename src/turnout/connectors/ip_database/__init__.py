"""Where an IP address is, read from an MMDB file that the user names. Nothing leaves the machine."""

from turnout.connectors.ip_database.reader import open_ip_database

__all__ = ["open_ip_database"]
