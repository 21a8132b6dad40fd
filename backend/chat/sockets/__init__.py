"""What a live socket is made of: the frames it says (`frames`), the frames it hears (`inbox`), the
person's feed (`hub`, `changes`), the runs it follows (`following`), and who has sockets open
(`registry`).
"""
