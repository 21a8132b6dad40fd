"""Characters as rows that belong to people, with versions and pictures; and who the people are."""
