"""`/api/chat/stream` as a plain ASGI application: read the request (`requests`), begin or find the
run (`targets`), copy its events out (`copying`).

Not a Django view, because a stream needs nothing but one loop: read from the journal, encode, send.
It shares the serializers, the authentication and the error bodies with REST.
"""
