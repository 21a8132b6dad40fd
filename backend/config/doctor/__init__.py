"""`manage.py doctor`: what is set, what is wrong, and what to do about it."""
