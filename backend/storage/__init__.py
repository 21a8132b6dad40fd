"""The life of the database: upgrades, backups, restores. It has no tables of its own."""
