"""`/admin/numbers/`: the numbers that matter, for staff."""
