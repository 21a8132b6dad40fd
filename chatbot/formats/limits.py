"""Limits of imports. Together they keep one import under 100 MB of memory and one second."""

MIB = 1024 * 1024

FILE_BYTES = 32 * MIB
# One card's JSON, unpacked. RisuAI stops at 5 MiB of base64.
TEXT_BYTES = 8 * MIB
# Objects, lists and commas in a JSON text, counted before it is parsed.
JSON_MARKS = 400_000
DEPTH = 64
# PyYAML reads about 100 KB a second.
YAML_BYTES = 32 * 1024
PNG_CHUNKS = 50_000
ARCHIVE_ENTRIES = 5_000
ARCHIVE_DIRECTORY_BYTES = MIB
ARCHIVE_BYTES = 40 * MIB
# Above this size an entry of an archive may not have grown more than a hundredfold.
RATIO_FREE_BYTES = MIB
RATIO = 100
# Maximum text chunks of a picture that are tried, and segments that are read.
TEXTS_TRIED = 8
SEGMENTS = 2_000
# Time for testing the patterns of a lorebook.
PATTERN_SECONDS = 0.3
PIXELS = 40_000_000
# Maximum sentences of one kind in a report.
SENTENCES = 50
