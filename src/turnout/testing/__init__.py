"""What is shipped so that others can try and test: an invented company with people, accounts and a stream of leads."""
