"""Use cases of characters, lorebooks and personas, one module for each noun."""
