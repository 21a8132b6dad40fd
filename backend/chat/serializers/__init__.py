"""The wire shapes of the REST resources, one module for each noun."""
