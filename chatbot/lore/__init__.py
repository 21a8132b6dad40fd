"""Lorebooks: which of their entries a conversation calls up, by the book's own rules."""

from chatbot.lore.activation import activate
from chatbot.lore.book import NO_BOOK, Book, Entry
from chatbot.lore.branch import replay
from chatbot.lore.deck import Rejected
from chatbot.lore.opened import NO_BOOKS, OpenBooks, find_needs
from chatbot.lore.patterns import FaultKind, check_pattern, find_fault, find_faults, is_pattern
from chatbot.lore.placement import Activated, Activation, Called, DepthInsert, Placement, place
from chatbot.lore.reading import read_book
from chatbot.lore.settings import LoreMessage, LoreSettings
from chatbot.lore.timing import NOTHING_FIRED

__all__ = [
    "NOTHING_FIRED",
    "NO_BOOK",
    "NO_BOOKS",
    "Activated",
    "Activation",
    "Book",
    "Called",
    "DepthInsert",
    "Entry",
    "FaultKind",
    "LoreMessage",
    "LoreSettings",
    "OpenBooks",
    "Placement",
    "Rejected",
    "activate",
    "check_pattern",
    "find_fault",
    "find_faults",
    "find_needs",
    "is_pattern",
    "place",
    "read_book",
    "replay",
]
