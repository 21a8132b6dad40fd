#!/usr/bin/env python
"""Django's command line."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from api.sql.sqlite.base import NotWritable


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if sys.argv[1:2] == ["doctor"]:
        # Before Django loads the settings, because the doctor also reports errors in them.
        from config.doctor.command import main as examine

        sys.exit(examine(sys.argv[2:]))
    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, NotWritable) as error:
        # One sentence, which names what to correct, instead of a traceback.
        sys.exit(str(error))


if __name__ == "__main__":
    main()
