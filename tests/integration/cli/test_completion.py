# SPDX-License-Identifier: LGPL-2.1-or-later
"""The completion for bash: loads, and offers what fits."""
import os
import shlex
import shutil
from pathlib import Path

import pytest

from cli import BNXT, FWCTL, MLX5, Machine, read_json, run, run_bare

SCRIPT = Path(os.environ["FWCTL_COMPLETION"])
VERBS = ["list", "info", "monitor", "rpc", "help"]
SCOPES = ["configuration", "debug_read_only", "debug_write", "debug_write_full"]

pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")


def complete(*words, prefix=(), folder=None):
    """What bash would offer for the last of the words; it takes = for a word of its own."""
    script = "\n".join([
        f"source {shlex.quote(str(SCRIPT))} || exit 1",
        "COMP_WORDS=(" + " ".join(shlex.quote(word) for word in (FWCTL, *words)) + ")",
        f"COMP_CWORD={len(words)}",
        f"_fwctl {shlex.quote(FWCTL)} {shlex.quote(words[-1])} x",
        'printf "%s\\n" "${COMPREPLY[@]}"',
    ])
    result = run([*prefix, "bash", "--norc", "-c", script], cwd=folder)
    assert (result.returncode, result.stderr) == (0, b"")
    return sorted(result.stdout.decode().split())


def complete_on_machine(machine, *words):
    return complete(*words, prefix=machine.words)


def test_is_registered():
    result = run(["bash", "--norc", "-c", f"source {shlex.quote(str(SCRIPT))}; complete -p fwctl"])
    assert result.stdout == b"complete -F _fwctl fwctl\n"


def test_verbs():
    assert complete("") == sorted(VERBS + ["--version", "--help", "--json"])
    assert complete("l") == ["list"]
    assert complete("--v") == ["--version"]
    assert complete("help", "") == sorted(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_options_of_verb(verb):
    options = read_json(run_bare(verb, "--help", "--json"))["options"]
    assert complete(verb, "--") == sorted("--" + option["name"] for option in options)


def test_scopes():
    assert complete("rpc", "fwctl0", "--scope", "") == SCOPES
    assert complete("rpc", "fwctl0", "--scope", "debug_w") == SCOPES[2:]
    assert complete("rpc", "fwctl0", "--scope", "=") == SCOPES
    assert complete("rpc", "fwctl0", "--scope", "=", "conf") == SCOPES[:1]
    message = run_bare("rpc", "x", "--scope", "x").stderr.decode()
    assert "none of " + ", ".join(SCOPES) + ";" in message


def test_files(tmp_path):
    (tmp_path / "request.bin").write_bytes(b"")
    assert complete("rpc", "fwctl0", "--in", "req", folder=tmp_path) == ["request.bin"]
    assert complete("rpc", "fwctl0", "--out", "", folder=tmp_path) == ["request.bin"]


def test_devices(tmp_path):
    machine = Machine(tmp_path, {"devices": [MLX5, BNXT]})
    assert complete_on_machine(machine, "info", "") == ["fwctl0", "fwctl1"]
    assert complete_on_machine(machine, "rpc", "fwctl1") == ["fwctl1"]
    assert complete_on_machine(machine, "list", "") == []


def test_no_device(tmp_path):
    assert complete_on_machine(Machine(tmp_path, {"fwctl": False}), "info", "") == []


def test_nothing_to_offer():
    assert complete("list", "--driver", "") == []
    assert complete("nosuch", "--") == []
