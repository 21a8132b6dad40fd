"""`/admin/numbers/`: statistics of the server for staff."""
