"""Signed webhooks to any address, by the Standard Webhooks specification."""
