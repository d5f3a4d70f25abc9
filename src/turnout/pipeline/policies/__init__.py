"""A policy on its way: drafted, checked, tested, compared, played, published and rolled back."""
