"""The policy: text a RevOps person can read, its model, its index, and what it says about a lead."""
