"""The parent's end of the process that opens workbooks (gọi tiến trình đọc)."""

import json
import subprocess
import sys
import threading
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import IO, Final

from accounts.language import gettext as _
from accounts.language import gettext_noop, told
from programs.intake.archive import UnreadableWorkbook
from programs.intake.raw import Message

TIMEOUT_SECONDS: Final = 30.0
LARGEST_ANSWER: Final = 256 * 2**20
DIED: Final = gettext_noop(
    "Không đọc được tệp: nội dung quá lớn hoặc bị hỏng. Hãy tải mẫu mới của hệ thống, chép "
    "số liệu sang rồi tải lên lần nữa."
)
_ROOT: Final = Path(__file__).resolve().parents[2]


def messages(
    file: IO[bytes], prefer: str = "", *, timeout_seconds: float = TIMEOUT_SECONDS
) -> Generator[Message, None, None]:
    """Let a child read the file and hand its messages on; raises `UnreadableWorkbook` whatever it dies of."""
    yield from run("programs.intake.child", [prefer], file, timeout_seconds=timeout_seconds)


def run(
    module: str, words: Sequence[str], file: IO[bytes], *, outputs: Sequence[IO[bytes]] = (), timeout_seconds: float
) -> Generator[Message, None, None]:
    """Let a module of ours work on the file as a child of its own; it may also write into the open `outputs`."""
    file.seek(0)
    child = subprocess.Popen(
        [sys.executable, "-m", module, *words, *(str(one.fileno()) for one in outputs)],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=_ROOT,
        env={"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"},
        close_fds=True,
        pass_fds=[one.fileno() for one in outputs],
    )
    alarm = threading.Timer(timeout_seconds, child.kill)
    alarm.start()
    try:
        yield from _answers(child)
    finally:
        alarm.cancel()
        child.kill()
        if child.stdout is not None:
            child.stdout.close()
        child.wait()


def _answers(child: "subprocess.Popen[bytes]") -> Generator[Message, None, None]:
    received = 0
    for line in child.stdout or ():
        received += len(line)
        if received > LARGEST_ANSWER or not line.endswith(b"\n"):
            break
        message: Message = json.loads(line)
        if "refused" in message:
            raise UnreadableWorkbook(told(str(message["refused"])))
        yield message
        if "end" in message:
            return
    raise UnreadableWorkbook(_(DIED))
