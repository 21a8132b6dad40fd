"""The wire shapes of the REST resources."""
