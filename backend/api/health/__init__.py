"""`/healthz`: the process lives. `/readyz`: it can serve, so send it work."""
