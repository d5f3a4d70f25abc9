"""What a running Turnout tells about itself: numbers in `metrics`, lines in `logs`."""
