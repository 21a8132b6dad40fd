"""The parts of a live socket: the connection (`connection`, `handshake`, `liveness`, `registry`),
its frames (`frames`, `client_frames`), commands of the client (`commands`, `state`), the runs it
copies (`following`) and the user's activity (`hub`, `changes`).
"""
