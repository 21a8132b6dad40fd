"""Characters with versions and pictures, lorebooks, and users' personas."""
