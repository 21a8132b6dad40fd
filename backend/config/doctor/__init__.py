"""`manage.py doctor`: checks settings and environment, and says how to fix them."""
