"""The sentences, one module a language. Which there are is `catalogue`'s to say."""
