"""Search over the entries of a persona: by words and, with an encoder, by meaning."""
