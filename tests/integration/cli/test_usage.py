# SPDX-License-Identifier: LGPL-2.1-or-later
"""The command line itself: help, versions, and every way to get it wrong."""
import os
import re
from pathlib import Path

import pytest

from cli import is_harmless, read_done, read_error, read_json, run_bare

VERBS = ["list", "info", "formats", "commands", "describe", "call", "encode", "decode", "param", "health",
         "stats", "dump", "rpc", "monitor", "help"]
RPC = ["rpc", "fwctl0", "--scope", "configuration", "--in", "/dev/null", "--out-size", "16"]


def test_version():
    text = read_done(run_bare("--version"))
    assert re.fullmatch(r"fwctl (\d+\.\d+\.\d+) \(libfwctl \d+\.\d+\.\d+\)\n", text)
    versions = read_json(run_bare("--version", "--json"))
    assert text == f"fwctl {versions['version']} (libfwctl {versions['library']})\n"


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["help"]])
def test_help_names_every_verb(words):
    text = read_done(run_bare(*words))
    for verb in VERBS:
        assert re.search(rf"^  {verb} +\S", text, re.M)


def test_help_in_json_names_every_verb():
    for words in (["--help"], ["help"]):
        verbs = read_json(run_bare(*words, "--json"))["verbs"]
        assert [verb["name"] for verb in verbs] == VERBS
        assert all(verb["summary"] for verb in verbs)


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_verb(verb):
    text = read_done(run_bare(verb, "--help"))
    assert text.startswith(f"usage: fwctl {verb} ")
    assert text == read_done(run_bare("help", verb))
    described = read_json(run_bare(verb, "--help", "--json"))
    assert described == read_json(run_bare("help", verb, "--json"))
    assert described["name"] == verb
    options = [option["name"] for option in described["options"]]
    assert options == re.findall(r"^  --([a-z0-9-]+)", text, re.M)
    assert options[-2:] == ["json", "help"]


@pytest.mark.parametrize("verb", VERBS)
def test_manual_page_has_every_option(verb):
    page = Path(os.environ["FWCTL_MANUAL"]).read_text(encoding="utf-8")
    assert f"\n.It Cm {verb}\n" in page
    for option in read_json(run_bare("help", verb, "--json"))["options"]:
        value = f" Ar {option['argument']}" if option.get("argument", "BUFFER") != "BUFFER" else ""
        assert f"Fl -{option['name']}{value}" in page


PARAM_VERBS = ["list", "get", "describe", "set", "reset", "save", "apply"]


def test_help_names_the_verbs_of_a_verb():
    text = read_done(run_bare("param", "--help"))
    assert re.findall(r"^  ([a-z]+) +[a-z]", text, re.M) == PARAM_VERBS
    assert [verb["name"] for verb in read_json(run_bare("param", "--help", "--json"))["verbs"]] == PARAM_VERBS
    assert "there is no verb 'param nosuch'" in read_error(run_bare("help", "param", "nosuch"), 2)


@pytest.mark.parametrize("verb", PARAM_VERBS)
def test_help_of_a_verbs_verb(verb):
    text = read_done(run_bare("param", verb, "--help"))
    assert text.startswith(f"usage: fwctl param {verb} ")
    assert text == read_done(run_bare("help", "param", verb))
    assert max(len(line) for line in text.splitlines()) <= 100
    described = read_json(run_bare("--json", "param", verb, "--help"))
    assert described == read_json(run_bare("param", "--json", verb, "--help"))
    assert described["name"] == f"param {verb}"


@pytest.mark.parametrize("verb", PARAM_VERBS)
def test_manual_page_of_a_verbs_verb_has_every_option(verb):
    page = Path(os.environ["FWCTL_PARAM_MANUAL"]).read_text(encoding="utf-8")
    assert f"\n.It Cm {verb}\n" in page
    for option in read_json(run_bare("help", "param", verb, "--json"))["options"]:
        value = f" Ar {option['argument']}" if "argument" in option else ""
        assert option["name"] == "help" or f"Fl -{option['name']}{value}" in page


def test_help_comes_before_mistakes():
    assert read_done(run_bare("rpc", "--nonsense", "--help")).startswith("usage: fwctl rpc ")


def test_json_before_the_verb():
    assert read_json(run_bare("--json", "list")) == read_json(run_bare("list", "--json"))


MISTAKES = [
    ([], "a verb is missing"),
    (["nosuch"], "no verb 'nosuch': 'fwctl --help' shows those there are"),
    (["lst"], "no verb 'lst'; did you mean 'list'? 'fwctl --help' shows those there are"),
    (["help", "nosuch"], "no verb 'nosuch': 'fwctl --help' shows those there are"),
    (["help", "list", "info"], "'info' is one argument too many"),
    (["--nosuch"], "no option '--nosuch'"),
    (["-x"], "no option '-x'"),
    (["list", "extra"], "'extra' is one argument too many"),
    (["list", "--nosuch"], "no option '--nosuch'"),
    (["list", "-o", "x"], "no option '-o'"),
    (["encode", "-o"], "option '-o' needs a value"),
    (["list", "--json=yes"], "option '--json' takes no value"),
    (["list", "--driver"], "option '--driver' needs a value"),
    (["list", "--pci", "nonsense"], "--pci: 'nonsense' is no PCI address"),
    (["info"], "an argument is missing: fwctl info DEVICE"),
    (["info", "fwctl0", "peek", "fwctl1"], "'fwctl1' is one argument too many"),
    (["monitor", "extra"], "'extra' is one argument too many"),
    (["monitor", "--count", "many"], "--count: 'many' is not a number"),
    (["monitor", "--count", "-1"], "--count: '-1' is not a number"),
    (["formats", "extra"], "'extra' is one argument too many"),
    (["formats", "--all"], "no option '--all'"),
    (["describe"], "an argument is missing: fwctl describe FORMAT[/COMMAND]"),
    (["describe", "a/b", "c/d"], "'c/d' is one argument too many"),
    (["encode"], "an argument is missing: fwctl encode FORMAT/COMMAND [FIELD=VALUE...]"),
    (["encode", "--out"], "option '--out' needs a value"),
    (["decode", "a/b"], "an argument is missing: fwctl decode FORMAT[/COMMAND] FILE"),
    (["decode", "a/b", "x", "y"], "'y' is one argument too many"),
    (["decode", "a/b", "--hex=yes", "x"], "option '--hex' takes no value"),
    (["call"], "an argument is missing: fwctl call DEVICE COMMAND [FIELD=VALUE...]"),
    (["call", "fwctl0", "--room", "0x"], "--room: '0x' is not a size"),
    (["call", "fwctl0", "x", "--json-u64", "x"], "--json-u64: 'x' is neither string nor number"),
    (["health"], "an argument is missing: fwctl health DEVICE"),
    (["stats"], "an argument is missing: fwctl stats DEVICE [PATTERN...]"),
    (["stats", "fwctl0", "--count", "2"], "--count goes with --interval"),
    (["stats", "fwctl0", "--interval", "soon"], "--interval: 'soon' is not a number of seconds, as 1 or 0.5"),
    (["stats", "fwctl0", "--interval", "."], "--interval: '.' is not a number of seconds"),
    (["stats", "fwctl0", "--interval", ""], "--interval: '' is not a number of seconds"),
    (["stats", "fwctl0", "--interval", "-1"], "--interval: '-1' is not a number of seconds"),
    (["stats", "fwctl0", "--interval", "0"], "--interval: 0 is not between 0.01 and 1000000 seconds"),
    (["dump"], "an argument is missing: fwctl dump DEVICE [KIND]"),
    (["dump", "--list"], "an argument is missing: fwctl dump DEVICE [KIND]"),
    (["dump", "fwctl0", "a", "b"], "'b' is one argument too many"),
    (["dump", "fwctl0", "--format", "mlx5"], "--format goes with --list"),
    (["dump", "fwctl0", "--list", "--format", "mlx5"], "'fwctl0' is one argument too many beside --format"),
    (["dump", "fwctl0", "--max-size", "much"], "--max-size: 'much' is not a size"),
    (["rpc"], "option '--scope' is missing"),
    (RPC[:1] + RPC[2:], "an argument is missing: fwctl rpc DEVICE"),
    (RPC[:2] + RPC[4:], "option '--scope' is missing"),
    (RPC[:4] + RPC[6:], "option '--in' is missing"),
    (RPC[:6], "option '--out-size' is missing"),
    (RPC + ["--scope", "all"], "--scope: 'all' is none of configuration, debug_read_only, "
                               "debug_write, debug_write_full"),
    (RPC + ["--out-size", "2097153"], "--out-size: 2097153 is more than the most allowed, 2097152"),
    (RPC + ["--out-size", "3M"], "--out-size: 3M is more than"),
    (RPC + ["--out-size", "1g"], "--out-size: 1g is more than"),
    (RPC + ["--out-size", "99999999999999999999"], "--out-size: 99999999999999999999 is more than"),
    (RPC + ["--out-size", "0xffffffffffffffffK"], "is more than"),
    (RPC + ["--out-size", "-1"], "--out-size: '-1' is not a size"),
    (RPC + ["--out-size", ""], "--out-size: '' is not a size"),
    (RPC + ["--out-size", "0x"], "--out-size: '0x' is not a size"),
    (RPC + ["--out-size", "0x0x1"], "--out-size: '0x0x1' is not a size"),
    (RPC + ["--out-size", "1KK"], "--out-size: '1KK' is not a size"),
    (RPC + ["--out-size", "1T"], "--out-size: '1T' is not a size"),
    (RPC + ["--buffer", "16"], "--buffer: '16' is neither"),
    (RPC + ["--buffer", "16:in"], "--buffer: '16:in' is neither"),
    (RPC + ["--buffer", "16:in:"], "--buffer: '16:in:' is neither"),
    (RPC + ["--buffer", "16:inout:4"], "--buffer: '16:inout:4' is neither"),
    (RPC + ["--buffer", "x:out:4"], "--buffer: 'x' is not a number"),
    (RPC + ["--buffer", ":out:4"], "--buffer: '' is not a number"),
    (RPC + ["--buffer", "5000000000:out:4"], "--buffer: 5000000000 is more than"),
    (RPC + ["--buffer", "16:out:0"], "--buffer: '16:out:0' has no room"),
    (RPC + ["--buffer", "16:out:x"], "--buffer: 'x' is not a size"),
    (RPC + ["--buffer", "16:out:3M"], "--buffer: 3M is more than"),
    (RPC + ["--buffer", "16:out:8"] * 17, "--buffer: there can be 16 of them and no more"),
    (RPC + ["--in", "-", "--buffer", "16:in:-"], "standard input can be read once only"),
    (RPC + ["--buffer", "8:in:-", "--buffer", "16:in:-"], "standard input can be read once only"),
    (RPC + ["--out", "-", "--buffer", "16:out:8"], "--out -: the buffers' bytes go to standard output"),
]


@pytest.mark.parametrize("words, message", MISTAKES)
def test_mistake(words, message):
    result = run_bare(*words)
    text = read_error(result, 2)
    assert message in text
    verb = words[0] + " " if words and words[0] in VERBS else ""
    assert text.endswith(f"; try 'fwctl {verb}--help'") or "no verb" in message
    assert result.stdout == b""


@pytest.mark.parametrize("words, message", MISTAKES)
def test_mistake_in_json(words, message):
    error = read_json(run_bare("--json", *words), 2)["error"]
    assert error["kind"] == "usage"
    assert error["executed"] == "no"
    assert message in error["message"]


def test_mistake_in_json_wherever_json_stands():
    for words in (["nosuch", "--json"], ["info", "--json", "a", "b", "c"], ["list", "--nosuch", "--json"]):
        assert read_json(run_bare(*words), 2)["error"]["kind"] == "usage"


def test_json_and_raw_bytes_do_not_mix():
    error = read_json(run_bare(*RPC, "--out", "-", "--json"), 2)["error"]
    assert "standard output takes the JSON" in error["message"]


@pytest.mark.parametrize("word", [b"\x1b[31mred", b"two\nlines", b"\xff\xfe", b"\xc0\xaf", b"\x7f",
                                  "\u009b31m".encode(), "\u202eabc".encode(), "\u2028".encode(),
                                  b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf0\x80\x80\x80", b"\xe2\x82"])
def test_hostile_words_are_escaped(word):
    for words, status in (([word], 2), (["info", word], 4), (["list", "--driver", word, word], 2),
                          (["list", b"--" + word], 2)):
        result = run_bare(*words)
        assert result.returncode == status
        assert is_harmless(result.stderr)
        message = read_json(run_bare(*words, "--json"), status)["error"]["message"]
        assert message.isprintable()
        assert "\\x" in message


def test_words_of_other_languages_are_shown():
    result = run_bare("Gerät", environment={"LC_ALL": "C.UTF-8"})
    assert "'Gerät'" in read_error(result, 2)
    assert "'Gerät'" in read_json(run_bare("Gerät", "--json"), 2)["error"]["message"]
    # where the terminal is not known to take them, they are escaped
    assert "'Ger\\xc3\\xa4t'" in read_error(run_bare("Gerät", environment={"LC_ALL": "C"}), 2)


@pytest.mark.parametrize("words, status", [(["Ger\\t"], 2), (["info", "Ger\\t"], 4)])
def test_backslash_is_doubled_once(words, status):
    """Whoever wrote the message: fwctl, or the library, which escapes its own."""
    assert "'Ger\\\\t'" in read_error(run_bare(*words), status)
    assert "'Ger\\\\t'" in read_json(run_bare("--json", *words), status)["error"]["message"]


def test_words_of_other_languages_in_messages_of_the_library():
    for locale, shown in (("C.UTF-8", "Gerät"), ("C", "Ger\\xc3\\xa4t")):
        result = run_bare("info", "Gerät", environment={"LC_ALL": locale})
        assert f"nothing here is called '{shown}'" in read_error(result, 4)
