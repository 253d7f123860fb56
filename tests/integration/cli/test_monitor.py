# SPDX-License-Identifier: LGPL-2.1-or-later
"""fwctl monitor: devices that come and go, until the end.

poke() makes the next step of the machine's script happen, so that a test decides when.
"""
import json
import sys

import pytest

from cli import BNXT, ECHO, FWCTL, FWCTL_SIM, MLX5, WRAPPER, cxl, is_harmless, read_done, run

# Runs in the machine, before the code of a test.
PREAMBLE = f"""
import json, os, select, signal, subprocess, sys

step = 0

def poke():
    global step
    step += 1
    subprocess.run([{FWCTL_SIM!r}, "--trigger", str(step)], check=True)

def start(*words, wrapper=()):
    return subprocess.Popen([*wrapper, {FWCTL!r}, "monitor", *words], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)

def has_signals(pid):
    folder = f"/proc/{{pid}}/fd/"
    try:
        return any("signalfd" in os.readlink(folder + fd) for fd in os.listdir(folder))
    except FileNotFoundError:  # one was closed meanwhile
        return False

# Text has no sign that the monitor is ready; once it has its signals, little is missing.
def start_almost(*words):
    monitor = start(*words)
    while not has_signals(monitor.pid):
        assert monitor.poll() is None
    return monitor

def start_ready(*words):
    monitor = start("--json", *words, wrapper={WRAPPER!r})
    assert json.loads(monitor.stdout.readline()) == {{"event": "ready"}}
    return monitor

def show(monitor):
    print(json.dumps([monitor.wait(60), monitor.stdout.read().decode(), monitor.stderr.read().decode()]))
"""


def scenario(machine, code):
    """Runs the code in the machine; what show() told: status, standard output and error."""
    words = machine.words + [sys.executable, "-c", PREAMBLE + code]
    return json.loads(read_done(run(words)))


def script(*steps):
    return [dict(step, on=str(i + 1)) for i, step in enumerate(steps)]


HOTPLUG = {
    "devices": [ECHO, BNXT],
    "script": script({"add": dict(MLX5, number=10)}, {"remove": "fwctl10"},
                     {"add": dict(cxl(), number=11)}, {"remove": "fwctl11"}),
}
BACK_AND_FORTH = {
    "devices": [ECHO, BNXT],
    "script": script(*[{"remove": "fwctl1"}, {"add": "fwctl1"}] * 100),
}


def test_json(machine):
    status, output, errors = scenario(machine(HOTPLUG), """
monitor = start_ready("--count", "4")
for i in range(4):
    poke()
show(monitor)
""")
    assert (status, errors) == (0, "")
    events = [json.loads(line) for line in output.splitlines()]
    assert [(event["event"], event["device"]["name"]) for event in events] == [
        ("add", "fwctl10"), ("remove", "fwctl10"), ("add", "fwctl11"), ("remove", "fwctl11")]
    added, removed = events[0]["device"], events[1]["device"]
    assert added["pci"]["vendor"] == "0x15b3" and added["driver"] == "mlx5_core"
    assert removed["node"] == added["node"] == "/dev/fwctl/fwctl10"
    assert removed["pci"]["address"] == added["pci"]["address"]
    assert events[2]["device"]["serial"] == "0x8a34567890abcdef"


def test_events_come_at_once(machine):
    status, output, _ = scenario(machine(HOTPLUG), """
monitor = start_ready()
poke()
assert json.loads(monitor.stdout.readline())["event"] == "add"
poke()
assert json.loads(monitor.stdout.readline())["event"] == "remove"
monitor.terminate()
show(monitor)
""")
    assert (status, output) == (0, "")


def test_text(machine):
    # things happen until two of them were seen
    status, output, errors = scenario(machine(BACK_AND_FORTH), """
monitor = start_almost("--count", "2")
while monitor.poll() is None:
    poke()
show(monitor)
""")
    assert (status, errors) == (0, "")
    assert sorted(output.splitlines()) == ["add fwctl1 0000:3b:00.0", "remove fwctl1 0000:3b:00.0"]


@pytest.mark.parametrize("signal", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("events", [0, 1])
def test_ends_when_interrupted(machine, signal, events):
    status, output, errors = scenario(machine(HOTPLUG), f"""
monitor = start_ready()
for i in range({events}):
    poke()
    monitor.stdout.readline()
monitor.send_signal(signal.{signal})
show(monitor)
""")
    assert (status, output, errors) == (0, "", "")


def test_what_is_there_already_is_not_told(machine):
    status, output, _ = scenario(machine(HOTPLUG), """
monitor = start_ready("--count", "1")
poke()
show(monitor)
""")
    assert status == 0
    assert [json.loads(line)["device"]["name"] for line in output.splitlines()] == ["fwctl10"]


def test_count_of_zero_ends_at_once(machine):
    assert read_done(machine(HOTPLUG).run("monitor", "--count", "0")) == ""


def test_ends_when_nobody_reads(machine):
    words = machine(HOTPLUG).words + [sys.executable, "-c", PREAMBLE + """
monitor = start_ready()
monitor.stdout.close()
monitor.wait(60)
print(monitor.stderr.read().decode())
"""]
    assert read_done(run(words)) == "\n"


def test_hostile_names(machine):
    device = dict(ECHO, number=10, parent={"kind": "platform", "name": "\x1b[2J\t"})
    # so few steps that their lines only come if each is flushed
    description = {"devices": [ECHO], "script": script(
        {"add": device}, *[{"remove": "fwctl10"}, {"add": "fwctl10"}] * 40)}
    for words in ("", '"--json"'):
        status, output, _ = scenario(machine(description), f"""
monitor, output = start_almost({words}), b""
while output.count(b"\\n") < 2:
    poke()
    while select.select([monitor.stdout], [], [], 0)[0]:
        output += os.read(monitor.stdout.fileno(), 65536)
monitor.terminate()
print(json.dumps([monitor.wait(60), output.decode(), ""]))
""")
        assert status == 0
        assert is_harmless(output.encode())
        # JSON has the backslash of the escape escaped itself
        assert "\\x1b[2J\\x09" in output.replace("\\\\", "\\")


def test_overrun_is_told_and_the_monitor_goes_on(machine):
    description = dict(BACK_AND_FORTH, event_queue=2)
    status, output, errors = scenario(machine(description), """
monitor = start_ready()
monitor.send_signal(signal.SIGSTOP)
os.waitid(os.P_PID, monitor.pid, os.WSTOPPED | os.WNOWAIT)
for i in range(50):
    poke()
monitor.send_signal(signal.SIGCONT)
while json.loads(monitor.stdout.readline())["event"] != "overrun":
    pass
poke()
event = "overrun"
while event == "overrun":
    event = json.loads(monitor.stdout.readline())["event"]
monitor.terminate()
print(json.dumps([monitor.wait(60), event, monitor.stderr.read().decode()]))
""")
    assert (status, errors) == (0, "")
    assert output in ("add", "remove")
