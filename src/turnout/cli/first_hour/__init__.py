"""How a trial is shown: one page of HTML that needs nothing else, and the terminal."""
