"""Sees to the native libraries of WeasyPrint: installed, unpacked beside the project, or done without."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from config.local.places import STATE

PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
_LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
FOLDER = STATE / "native"
BANNER = f"""\
------------------------------------------------------------------------------------------
 PDF IS OFF: the libraries of WeasyPrint are not on this machine and could not be fetched.
 Everything else works. Install {" ".join(PACKAGES)}
 (on Debian or Ubuntu), or remove {FOLDER} to try again.
------------------------------------------------------------------------------------------"""


def pdf_environment() -> dict[str, str]:
    """Return what the portal's processes need in their environment to print PDF, or to know that they cannot."""
    if os.environ.get("PORTAL_PDF") == "off":
        return {}
    libraries = _libraries()
    if libraries is None:
        _mark_tried()
        _say(BANNER)
        return {"PORTAL_PDF": "off"}
    return {**libraries, **_fonts()}


def _libraries() -> dict[str, str] | None:
    """Return the environment in which the libraries load; they are fetched once if they are missing."""
    if _loads({}):
        return {}
    if _loads(_unpacked()):
        return _unpacked()
    if _tried() or shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        _say("Installing the libraries for PDF with apt-get ...")
        if _apt_install() and _loads({}):
            return {}
    elif shutil.which("dpkg"):
        _say(f"Unpacking the libraries for PDF into {FOLDER} ...")
        _unpack()
    return _unpacked() if _loads(_unpacked()) else None


def _loads(extra: dict[str, str]) -> bool:
    """Ask a fresh process: the loader reads LD_LIBRARY_PATH only at its start."""
    program = "import ctypes, sys; [ctypes.CDLL(name) for name in sys.argv[1:]]"
    words = [sys.executable, "-S", "-c", program, *_LIBRARIES]
    return subprocess.run(words, env={**os.environ, **extra}, capture_output=True, check=False).returncode == 0


def _unpacked() -> dict[str, str]:
    folders = sorted({str(path.parent) for path in (FOLDER / "root").rglob("*.so.*")})
    if not folders:
        return {}
    given = os.environ.get("LD_LIBRARY_PATH")
    return {"LD_LIBRARY_PATH": ":".join([*folders, *([given] if given else [])])}


def _fonts() -> dict[str, str]:
    """Name at least one font: without any, Pango crashes instead of complaining."""
    if Path("/etc/fonts/fonts.conf").exists():
        return {}
    package = importlib.util.find_spec("fontpkg_be_vietnam_pro")
    own = [str(Path(package.origin).parent)] if package and package.origin else []
    lines = [f"<dir>{folder}</dir>" for folder in ("/usr/share/fonts", str(FOLDER / "root/usr/share/fonts"), *own)]
    lines.append(f"<cachedir>{FOLDER / 'cache'}</cachedir>")
    FOLDER.mkdir(parents=True, exist_ok=True)
    file = FOLDER / "fonts.conf"
    file.write_text(f'<?xml version="1.0"?>\n<fontconfig>{"".join(lines)}</fontconfig>\n')
    return {"FONTCONFIG_FILE": str(file)}


def _apt_install() -> bool:
    install = ["install", "-y", "--no-install-recommends", *PACKAGES]
    return _apt(install) or (_apt(["update"]) and _apt(install))


def _unpack() -> None:
    """Let apt name and check the missing packages with lists of our own, and unpack them without root."""
    packages, lists, root = FOLDER / "packages", FOLDER / "lists", FOLDER / "root"
    for folder in (packages / "partial", lists / "partial", root):
        folder.mkdir(parents=True, exist_ok=True)
    own = ["-o", f"Dir::Cache::archives={packages}", "-o", "Debug::NoLocking=1"]
    install = [*own, "install", "-y", "--no-install-recommends", "--download-only", *PACKAGES]
    own_lists = ["-o", f"Dir::State::lists={lists}"]
    if not _apt(install) and not (_apt([*own, *own_lists, "update"]) and _apt([*own_lists, *install])):
        return
    for package in sorted(packages.glob("*.deb")):
        subprocess.run(["dpkg", "-x", package, root], check=False, capture_output=True)


def _apt(words: list[str]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["apt-get", "-qq", "-o", "Acquire::http::Timeout=20", *words]
    done = subprocess.run(quiet, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return done.returncode == 0


def _tried() -> bool:
    return (FOLDER / "tried").exists()


def _mark_tried() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "tried").touch()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
