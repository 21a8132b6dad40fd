#!/usr/bin/env python
"""Django's command line."""

import os
import sys

from django.core.management import execute_from_command_line

from api.sql.sqlite.base import NotWritable


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except NotWritable as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
