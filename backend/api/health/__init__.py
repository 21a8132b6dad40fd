"""`/healthz`: the process is alive. `/readyz`: it is ready to serve requests."""
