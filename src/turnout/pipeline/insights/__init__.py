"""What many leads come to: a short record of each, kept up behind the leads, and numbers over any of them."""
