"""QR codes as pictures."""

from io import BytesIO

import segno

# Light modules around it, without which cameras do not find it.
BORDER = 4


def draw(text: str) -> str:
    """`text` as a scalable SVG document: dark on white on any page."""
    drawing = BytesIO()
    segno.make_qr(text, error="m").save(
        drawing, kind="svg", border=BORDER, dark="#000", light="#fff", xmldecl=False, omitsize=True
    )
    return drawing.getvalue().decode()
