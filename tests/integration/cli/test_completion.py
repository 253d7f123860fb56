# SPDX-License-Identifier: LGPL-2.1-or-later
"""The completion for bash: loads, and offers what fits."""
import os
import shlex
import shutil
from pathlib import Path

import pytest

from cli import (BNXT, ECHO, FWCTL, HERE, MLX5, Machine, compile_spec, cxl, formats_in, read_json, run,
                 run_bare)
from conftest import SOURCE

SCRIPT = Path(os.environ["FWCTL_COMPLETION"])
VERBS = ["list", "info", "formats", "commands", "describe", "call", "encode", "decode", "param", "health",
         "stats", "dump", "rpc", "monitor", "help"]
SCOPES = ["configuration", "debug_read_only", "debug_write", "debug_write_full"]

pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")


def complete(*words, prefix=(), folder=None, env=None):
    """What bash would offer for the last of the words; it takes = for a word of its own."""
    script = "\n".join([
        f"source {shlex.quote(str(SCRIPT))} || exit 1",
        "COMP_WORDS=(" + " ".join(shlex.quote(word) for word in (FWCTL, *words)) + ")",
        f"COMP_CWORD={len(words)}",
        f"_fwctl {shlex.quote(FWCTL)} {shlex.quote(words[-1])} x",
        'printf "%s\\n" "${COMPREPLY[@]}"',
    ])
    result = run([*prefix, "bash", "--norc", "-c", script], cwd=folder, env=env)
    assert (result.returncode, result.stderr) == (0, b"")
    return sorted(result.stdout.decode().split())


def complete_on_machine(machine, *words):
    return complete(*words, prefix=machine.words, env=machine.env)


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


def complete_with_formats(formats, *words):
    return complete(*words, env=formats_in(formats))


def test_formats(formats):
    assert complete_with_formats(formats, "commands", "--format", "") == ["cli_test", "test_cxl"]
    assert complete_with_formats(formats, "commands", "--format", "c") == ["cli_test"]


def test_effects():
    for words in (["commands", "--effects"], ["call", "fwctl0", "x", "--allow"]):
        effects = complete(*words, "")
        assert "reads" in effects and "destroys_data" in effects and len(effects) >= 11
    assert complete("commands", "--effects", "config_n") == ["config_now"]


@pytest.mark.parametrize("verb", ["describe", "encode", "decode"])
def test_commands(formats, verb):
    assert complete_with_formats(formats, verb, "cli_test/p") == ["cli_test/peek", "cli_test/poke"]
    assert "test_cxl/get_feature" in complete_with_formats(formats, verb, "")


def test_files_of_the_new_verbs(formats, tmp_path):
    (tmp_path / "file.bin").write_bytes(b"")
    for words in (["decode", "cli_test/peek", ""], ["decode", "cli_test/peek", "--of-request", ""],
                  ["encode", "cli_test/peek", "--json-in", "fi"], ["call", "fwctl0", "x", "--out", ""]):
        assert complete(*words, folder=tmp_path, env=formats_in(formats)) == ["file.bin"]


def test_fields(formats):
    assert complete_with_formats(formats, "encode", "cli_test/read_all", "") == ["how=", "index="]
    assert complete_with_formats(formats, "encode", "cli_test/read_all", "index=1", "h") == ["how="]
    assert complete_with_formats(formats, "encode", "cli_test/nothing", "") == []
    assert complete_with_formats(formats, "encode", "nosuch/nothing", "") == []


def test_dumps(tmp_path, tells):
    """Of a device whose driver lets expect the format; it is not opened for it."""
    assert complete("dump", "--format", "", env=formats_in(tells)) == ["tells"]
    script = f"source {shlex.quote(str(SCRIPT))}; _fwctl_dumps {shlex.quote(FWCTL)} tells"
    result = run(["bash", "--norc", "-c", script], env=formats_in(tells))
    assert result.stdout.decode().split() == ["log", "memory", "state"]
    machine = Machine(tmp_path, {"devices": [MLX5]}, tells)
    assert complete_on_machine(machine, "dump", "") == ["fwctl0"]


def test_streams(formats, tmp_path):
    words = ["decode", "cli_test", "--stream"]
    assert complete_with_formats(formats, *words, "") == ["events"]
    assert complete_with_formats(formats, "decode", "cli_test/peek", "--stream", "=", "ev") == ["events"]
    assert complete_with_formats(formats, "decode", "test_cxl", "--stream", "") == []
    assert complete_with_formats(formats, "decode", "--stream", "") == []


def test_values(formats):
    assert complete_with_formats(formats, "encode", "cli_test/read_all", "how", "=") == [
        "normal", "off", "turbo"]
    assert complete_with_formats(formats, "encode", "cli_test/read_all", "how", "=", "t") == ["turbo"]
    assert complete_with_formats(formats, "encode", "cli_test/read_all", "index", "=", "1", "how", "=",
                                 "t") == ["turbo"]
    assert complete_with_formats(formats, "encode", "cli_test/read_all", "how", "=", "off", "i") == ["index="]
    assert complete_with_formats(formats, "encode", "cli_test/read_all", "index", "=", "") == []


def test_call(tmp_path, formats):
    """The format is the one that the device's driver lets expect: nothing is opened for it."""
    folder = tmp_path / "formats"
    folder.mkdir()
    spec = tmp_path / "cxl.yaml"
    text = (SOURCE / "tests" / "formats" / "test-cxl.yaml").read_text()
    spec.write_text(text.replace("format: test_cxl", "format: cxl"))
    compile_spec(spec, folder / "cxl.fwctl")
    compile_spec(HERE / "cli_test.yaml", folder / "cli_test.fwctl")
    machine = Machine(tmp_path, {"devices": [dict(cxl(), node={"mode": "0000"}), ECHO]}, folder)
    assert complete_on_machine(machine, "call", "") == ["fwctl0", "fwctl1"]
    for name in ("fwctl0", "mem0", "/dev/fwctl/fwctl0"):
        assert complete_on_machine(machine, "call", name, "get_s") == ["get_supported_features"]
        assert complete_on_machine(machine, "call", name, "get_feature", "se") == ["selection="]
    assert complete_on_machine(machine, "call", "fwctl0", "cxl/get_feature", "selection", "=") == [
        "current", "default", "saved"]
    # of what it has nothing is known before it is opened
    assert complete_on_machine(machine, "call", "fwctl1", "cli_test/p") == ["cli_test/peek", "cli_test/poke"]
    assert complete_on_machine(machine, "call", "fwctl1", "cli_test/peek", "") == ["where="]


def test_verbs_of_a_verb():
    assert complete("param", "") == sorted(["list", "get", "describe", "set", "reset", "save", "apply"])
    assert complete("help", "param", "re") == ["reset"]
    assert complete("param", "set", "--d") == ["--dry-run"]
    assert complete("param", "list", "fwctl0", "--values", "c") == ["current"]
    assert "destroys_data" in complete("param", "set", "fwctl0", "X=1", "--allow", "")


def test_parameters(tmp_path):
    """By the format that the device's driver lets expect; nothing is opened."""
    folder = tmp_path / "formats"
    folder.mkdir()
    spec = tmp_path / "mlx5.yaml"
    spec.write_text((SOURCE / "tests" / "formats" / "verbs.yaml").read_text().replace("format: verbs", "format: mlx5")
                    .replace("device-type: 78", "device-type: 1").replace("verbs.fault", "mlx5.fault"))
    compile_spec(spec, folder / "mlx5.fwctl")
    machine = Machine(tmp_path, {"devices": [dict(MLX5, node={"mode": "0000"}), ECHO]}, folder)
    (tmp_path / "card.yaml").write_text("")
    assert complete_on_machine(machine, "param", "list", "") == ["fwctl0", "fwctl1"]
    assert complete_on_machine(machine, "param", "describe", "m") == ["mlx5"]
    assert complete_on_machine(machine, "param", "describe", "mlx5", "MODE") == ["MODE_P1", "MODE_P2"]
    for verb in ("list", "get", "describe", "reset", "save"):
        assert complete_on_machine(machine, "param", verb, "fwctl0", "MODE") == ["MODE_P1", "MODE_P2"]
    assert complete_on_machine(machine, "param", "set", "0000:08:00.0", "CO") == ["COUNT="]
    assert complete_on_machine(machine, "param", "set", "fwctl0", "COUNT", "=", "1", "MODE_P1", "=", "e") == ["ethernet"]
    assert complete_on_machine(machine, "param", "set", "fwctl0", "ENABLED", "=", "") == ["false", "true"]
    assert complete_on_machine(machine, "param", "get", "fwctl1", "") == []
    assert complete("param", "apply", "ca", folder=tmp_path) == ["card.yaml"]
    assert complete("param", "save", "fwctl0", "--out", "ca", folder=tmp_path) == ["card.yaml"]
