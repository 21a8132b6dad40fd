"""Cards and lorebooks of other programs, read and written. Nothing here fetches, runs or stores."""

from chatbot.formats.book_writers import BookFormat, write_book
from chatbot.formats.books import read_book
from chatbot.formats.cards import Card
from chatbot.formats.errors import FormatError
from chatbot.formats.reading import read_card
from chatbot.formats.report import Report
from chatbot.formats.writing import write_charx, write_json, write_png

__all__ = [
    "BookFormat",
    "Card",
    "FormatError",
    "Report",
    "read_book",
    "read_card",
    "write_book",
    "write_charx",
    "write_json",
    "write_png",
]
