"""What a live socket is made of: the connection itself (`connection`, `handshake`, `liveness`,
`token_bucket`, `registry`), the frames both ways (`frames`, `client_frames`), what its client asks
for (`commands`, `state`), the runs that it copies (`following`) and the activity of its person
(`hub`, `changes`).
"""
