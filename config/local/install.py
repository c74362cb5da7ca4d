"""Makes the environment in .portal/venv; runs before anything is installed, so on the standard library alone."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urljoin

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".portal" / "venv"
DEVELOPER_COMMANDS = frozenset({"test", "bench", "lint"})
# Only for a machine whose Python has neither ensurepip nor pip.
PIP_WHEEL = "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"


class InstallError(Exception):
    """The environment cannot be made; the text says what to do."""


def main(command: str) -> None:
    """Make or renew the environment when its requirements or its Python changed."""
    requirements = ROOT / ("requirements-dev.txt" if command in DEVELOPER_COMMANDS else "requirements.txt")
    VENV.parent.mkdir(exist_ok=True)
    with (VENV.parent / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made_with = VENV / "made-with"
        interpreter = f"{sys.executable} {sys.version}"
        if not made_with.exists() or made_with.read_text() != interpreter:
            _say(f"Making the environment in {VENV.relative_to(ROOT)} with Python {sys.version.split()[0]} ...")
            _make_environment()
            made_with.write_text(interpreter)
        stamp = VENV / f"installed-{requirements.stem}"
        wanted = hashlib.sha256(requirements.read_bytes()).hexdigest()
        if not stamp.exists() or stamp.read_text() != wanted:
            _say(f"Installing the packages of {requirements.name} (half a minute or so) ...")
            for old in VENV.glob("installed-*"):
                old.unlink()
            _install(requirements)
            stamp.write_text(wanted)
            if requirements.name == "requirements-dev.txt":
                runtime = ROOT / "requirements.txt"
                (VENV / "installed-requirements").write_text(hashlib.sha256(runtime.read_bytes()).hexdigest())


def _make_environment() -> None:
    shutil.rmtree(VENV, ignore_errors=not VENV.exists())
    if importlib.util.find_spec("venv") is None and not _apt_install("python3-venv"):
        raise InstallError("This Python has no module venv; install the package python3-venv.")
    _run([sys.executable, "-m", "venv", "--without-pip", str(VENV)])


def _install(requirements: Path) -> None:
    options = [
        "--quiet",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "--require-hashes",
        "--only-binary",
        ":all:",
    ]
    _run([*_pip(), "install", *options, "--requirement", str(requirements)])


def _pip() -> list[str]:
    """Return the words that run a pip on the environment: its own, the system's, or a downloaded one."""
    inside = str(VENV / "bin" / "python")
    if _succeeds([inside, "-m", "pip", "--version"]):
        return [inside, "-m", "pip"]
    if _succeeds([inside, "-m", "ensurepip", "--default-pip"]):
        return [inside, "-m", "pip"]
    if _succeeds([sys.executable, "-m", "pip", "--python", inside, "--version"]):
        return [sys.executable, "-m", "pip", "--python", inside]
    return [inside, str(_download_pip() / "pip")]


def _download_pip() -> Path:
    wheel = VENV.parent / PIP_WHEEL
    if wheel.exists() and hashlib.sha256(wheel.read_bytes()).hexdigest() == PIP_SHA256:
        return wheel
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/pip/"
    _say(f"This Python has no pip; fetching {PIP_WHEEL} from {index} ...")
    try:
        page = _fetch(index).decode()
        link = re.search(rf'href="([^"#]*{re.escape(PIP_WHEEL)})', page)
        if link is None:
            raise InstallError(f"{index} does not offer {PIP_WHEEL}; install the package python3-venv or python3-pip.")
        content = _fetch(urljoin(index, link[1]))
    except urllib.error.URLError as error:
        raise InstallError(f"{index}: {error.reason}. Install the package python3-venv or python3-pip.") from error
    if hashlib.sha256(content).hexdigest() != PIP_SHA256:
        raise InstallError(f"{PIP_WHEEL} from {index} is not the file that was expected; nothing was installed.")
    wheel.write_bytes(content)
    return wheel


def _fetch(url: str) -> bytes:
    if not url.startswith(("https://", "http://", "file://")):
        raise InstallError(f"{url} is no address to fetch from.")
    with urllib.request.urlopen(url, timeout=60) as answer:  # noqa: S310  # the scheme was checked, the hash will be
        content: bytes = answer.read()
    return content


def _apt_install(package: str) -> bool:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "-y", "--no-install-recommends", package]):
        if subprocess.run(
            ["apt-get", "-qq", *words], env=environment, stdin=subprocess.DEVNULL, check=False
        ).returncode:
            return False
    return True


def _succeeds(words: list[str]) -> bool:
    return subprocess.run(words, capture_output=True, stdin=subprocess.DEVNULL, check=False).returncode == 0


def _run(words: list[str]) -> None:
    if subprocess.run(words, stdin=subprocess.DEVNULL, check=False).returncode:
        raise InstallError(f"This failed: {' '.join(words)}")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except InstallError as error:
        _say(str(error))
        sys.exit(1)
