"""What holds secrets is made so that other users of the machine cannot read it."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from api.sql.sqlite.files import create_file
from testing_processes import python

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_settings_file_is_its_owners_alone(tmp_path: Path) -> None:
    (tmp_path / "backend").mkdir()
    for name in ("Makefile", ".env.example"):
        shutil.copy(ROOT / name, tmp_path)
    subprocess.run(["make", "-s", "backend/.env"], cwd=tmp_path, check=True, capture_output=True)
    assert mode(tmp_path / "backend" / ".env") == 0o600


def test_a_new_database_is_not_for_everybody(tmp_path: Path) -> None:
    file = tmp_path / "new.sqlite3"
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{file}"}
    subprocess.run(
        [*python(), "manage.py", "upgrade"],
        cwd=ROOT / "backend",
        env=environment | {"DJANGO_DEBUG": "True"},
        umask=0o022,
        check=True,
        capture_output=True,
    )
    assert mode(file) == 0o640


def test_a_database_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite3"
    file.write_bytes(b"")
    file.chmod(0o660)
    create_file(str(file))
    assert mode(file) == 0o660
    create_file(str(tmp_path / "no folder" / "x.sqlite3"))
    assert not (tmp_path / "no folder").exists()
