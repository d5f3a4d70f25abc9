"""What becomes of what somebody has: departures, realignments and moves of many leads."""
