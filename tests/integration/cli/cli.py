# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs fwctl, on a simulated machine or on one that is empty, and looks at what it prints.

FWCTL and FWCTL_SIM name the programs under test.
"""
import ctypes
import fcntl
import json
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

FWCTL = os.environ["FWCTL"]
# valgrind and its options, say
WRAPPER = os.environ.get("LIBFWCTL_WRAPPER", "").split()
FWCTL_SIM = os.environ["FWCTL_SIM"]
SPEC = os.environ["LIBFWCTL_SPEC"]
HERE = Path(__file__).parent
TIMEOUT = 60

MLX5 = {"driver": "mlx5", "parent": {"kind": "pci", "address": "0000:08:00.0", "id": "15b3:101d",
                                     "subsystem": "15b3:0043", "driver": "mlx5_core"}}
BNXT = {"driver": "bnxt", "parent": {"kind": "pci", "address": "0000:3b:00.0", "id": "14e4:1750",
                                     "subsystem": "14e4:1234", "driver": "bnxt_en"}}
PDS = {"driver": "pds", "parent": {"kind": "pci", "address": "0000:41:00.0", "id": "1dd8:100c",
                                   "subsystem": "1dd8:5001", "driver": "pds_core"}}
ECHO = {"driver": "echo", "parent": {"kind": "platform", "name": "echo.0", "driver": "fwctl_echo"}}


def cxl(serial="0x8a34567890abcdef", name="mem0"):
    return {"driver": "cxl", "parent": {"kind": "memdev", "name": name, "serial": serial,
                                        "parent": {"kind": "platform", "name": "cxl_host.0"}}}


def without_capabilities():
    """To be called in the child: root may no longer do what a file's mode forbids."""
    prctl, drop = ctypes.CDLL(None).prctl, 24
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        prctl(drop, capability, 0, 0, 0)


def compile_spec(spec, image, *more):
    """Makes a table image of a spec; formats are looked for by their names."""
    subprocess.run([sys.executable, SPEC, "compile", str(spec), "-o", str(image), *more], check=True)


def formats_in(folder):
    """The environment of a program that looks for formats in this folder alone."""
    return dict(os.environ, LIBFWCTL_PLUGIN_PATH=str(folder))


class Machine:
    """A machine to run fwctl on: the description for fwctl-sim; None is its default machine. The folder
    of formats is for those programs that need one."""

    def __init__(self, folder, description=None, formats=None):
        self.words = [FWCTL_SIM]
        self.env = formats_in(formats) if formats else None
        if description is not None:
            path = Path(tempfile.mkstemp(suffix=".json", dir=folder)[1])
            path.write_text(json.dumps(description))
            self.words += ["--machine", str(path)]
        self.words.append("--")

    def run(self, *arguments, **options):
        options.setdefault("env", self.env)
        return run(self.words + WRAPPER + [FWCTL, *arguments], **options)

    def json(self, *arguments, status=0, **options):
        return read_json(self.run(*arguments, "--json", **options), status)

    def start(self, *arguments, **options):
        options.setdefault("env", self.env)
        return subprocess.Popen(self.words + WRAPPER + [FWCTL, *arguments], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, **options)


def run(words, **options):
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    if "input" not in options:
        options.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run(words, timeout=TIMEOUT, check=False, **options)


def run_bare(*arguments, environment=None, **options):
    """Runs fwctl where /sys is empty, so that nothing of the machine that runs the tests shows."""
    with tempfile.TemporaryDirectory() as empty:
        env = dict(os.environ, LD_PRELOAD="libumockdev-preload.so.0", UMOCKDEV_DIR=empty)
        # The library under test may be built with a sanitizer that wants to come first.
        env.setdefault("ASAN_OPTIONS", "verify_asan_link_order=0")
        env.update(environment or {})
        return run(WRAPPER + [FWCTL, *arguments], env=env, **options)


def read_json(result, status=0):
    assert result.returncode == status, (result.returncode, result.stdout, result.stderr)
    assert result.stderr == b""
    return json.loads(result.stdout.decode("utf-8"))


def read_error(result, status):
    """The one line of text of a failure."""
    assert result.returncode == status, (result.returncode, result.stdout, result.stderr)
    assert result.stderr.startswith(b"fwctl: ")
    assert result.stderr.endswith(b"\n") and result.stderr.count(b"\n") == 1
    return result.stderr.decode("utf-8")[len("fwctl: "):-1]


def read_done(result):
    assert result.returncode == 0, (result.returncode, result.stdout, result.stderr)
    assert result.stderr == b""
    return result.stdout.decode("utf-8")


def read_terminal(words, columns, env=None):
    """What a program prints on a terminal of that width, and its exit status."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=its, stderr=its, env=env)
    os.close(its)
    output = b""
    try:
        while True:
            output += os.read(ours, 65536)
    except OSError:  # the terminal has no other end any more
        os.close(ours)
    return output.replace(b"\r\n", b"\n").decode(), process.wait(TIMEOUT)


def on_terminal(one, words, answer=None, keys=None):
    """Runs fwctl with a terminal for everything, and gives what was shown and the exit status."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(one.words + WRAPPER + [FWCTL, *words], stdin=follower, stdout=follower,
                               stderr=follower, env=one.env, start_new_session=True)
    os.close(follower)
    shown = b""
    while True:
        if answer is not None and shown.endswith(b"[y/N] "):
            os.write(leader, answer)
            answer = None
        assert select.select([leader], [], [], TIMEOUT)[0]
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        shown += piece
        if keys and keys[0] in shown:
            keys[1](process)
            keys = None
    os.close(leader)
    return shown.decode().replace("\r\n", "\n"), process.wait(TIMEOUT)


def rows(text):
    """A table as a list of rows, each a dict by the header's words; for cells without blanks."""
    lines = text.splitlines()
    return [dict(zip(lines[0].split(), line.split())) for line in lines[1:]]


def is_harmless(data):
    """No byte that a terminal could act on but the newline."""
    return all(byte == 0x0a or 0x20 <= byte < 0x7f for byte in data)
