"""The REST views, one module for each noun."""
