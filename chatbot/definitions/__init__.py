"""Characters defined by the `data` of a character card, version 3."""
