"""What can be done with characters and personas, one module for each noun."""
