# SPDX-License-Identifier: LGPL-2.1-or-later
"""Devices that come and go by script, as udev and as open descriptors see it (hotplug.json). Runs
inside the machine."""
import errno
import os
import socket
import stat
import threading

import pytest

from fwctl import Node
from udev import Monitor, device, trigger


@pytest.fixture(params=['kernel', 'udev'])
def monitor(request):
    opened = Monitor(request.param)
    yield opened
    opened.close()


def names(monitor, count):
    events = [monitor.receive() for _ in range(count)]
    return [(event.action, event.sysname) for event in events]


def test_remove_and_add(monitor):
    with Node('fwctl0') as node:
        trigger('remove')
        gone = monitor.receive()
        assert (gone.action, gone.sysname, gone.subsystem) == ('remove', 'fwctl0', 'fwctl')
        assert gone.devnode == '/dev/fwctl/fwctl0'
        assert (gone.prop('MAJOR'), gone.prop('MINOR')) == ('250', '0')
        assert gone.syspath == '/sys/devices/platform/foo/fwctl/fwctl0'
        # Nothing of it is left when the event comes.
        assert not os.path.exists('/sys/class/fwctl/fwctl0')
        assert not os.path.exists('/sys/dev/char/250:0')
        assert not os.path.exists('/dev/fwctl/fwctl0')
        assert not os.path.exists('/run/udev/data/c250:0')
        assert os.path.exists('/sys/devices/platform/foo/driver')
        trigger('add')
        back = monitor.receive()
        assert (back.action, back.sysname) == ('add', 'fwctl0')
        assert device('fwctl0').is_initialized == 1
        assert node.info()[0] == errno.ENODEV
    with Node('fwctl0') as node:
        assert node.info()[:2] == (0, 7)


def test_other_number(monitor):
    trigger('remove')
    trigger('move')
    trigger('move back')
    trigger('add')
    assert names(monitor, 4) == [('remove', 'fwctl0'), ('add', 'fwctl100'),
                                 ('remove', 'fwctl100'), ('add', 'fwctl0')]


def test_after_calls():
    monitor = Monitor('udev')
    with Node('fwctl1') as node:
        assert [node.info()[0] for _ in range(4)] == [0, 0, 0, errno.ENODEV]
    assert names(monitor, 1) == [('remove', 'fwctl1')]
    with pytest.raises(FileNotFoundError):
        os.stat('/dev/fwctl/fwctl1')


def test_new_devices():
    monitor = Monitor('udev')
    trigger('new')
    assert names(monitor, 3) == [('add', 'fwctl50'), ('add', 'fwctl51'), ('add', 'fwctl52')]
    assert device('fwctl51').parent.sysname == '10000:01:00.0'
    with Node('fwctl52') as node:
        assert node.info()[1] == 1


def test_not_processed_by_udevd():
    kernel, udev = Monitor('kernel'), Monitor('udev')
    trigger('silent')
    assert names(kernel, 1) == [('add', 'fwctl60')]
    assert not udev.ready(0)
    assert device('fwctl60').is_initialized == 0


def test_other_subsystems_are_filtered():
    monitor = Monitor('udev', 'net')
    trigger('remove')
    trigger('add')
    assert not monitor.ready(0)


def test_each_process_has_its_own_monitor():
    """The child's descriptor has the same number as this one's."""
    ready, go = os.pipe(), os.pipe()
    child = os.fork()
    if not child:
        try:
            monitor = Monitor('udev')
            os.write(ready[1], b'x')
            os.read(go[0], 1)
            os._exit(0 if names(monitor, 2) == [('remove', 'fwctl0'), ('add', 'fwctl0')] else 1)
        except BaseException:
            os._exit(2)
    monitor = Monitor('udev')
    os.read(ready[0], 1)
    trigger('remove')
    trigger('add')
    os.write(go[1], b'x')
    assert names(monitor, 2) == [('remove', 'fwctl0'), ('add', 'fwctl0')]
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_running_call_ends_well():
    """Unbind waits for it; what comes after gets ENODEV."""
    result = []
    with Node('fwctl2') as node:
        thread = threading.Thread(target=lambda: result.append(node.rpc(b'\x01', 1)))
        thread.start()
        # It is in the call when the kernel says so.
        while True:
            with open(f'/proc/self/task/{thread.native_id}/wchan', encoding='ascii') as wchan:
                if 'seccomp' in wchan.read() or not thread.is_alive():
                    break
        trigger('remove slow')
        assert node.info()[0] == errno.ENODEV
        thread.join()
    assert result == [(0, 1, b'\x77')]


def test_overrun_is_told_once():
    """400 events; the socket's own queue and 20 places are less."""
    monitor = Monitor('udev')
    trigger('many')
    with pytest.raises(OSError) as failure:
        for _ in range(400):
            monitor.receive(1)
    assert failure.value.errno == errno.ENOBUFS
    first = monitor.receive()
    assert first.sysname == 'fwctl200'
    received = 1
    while monitor.ready(0.2):
        monitor.receive()
        received += 1
    assert 20 <= received < 400
    assert len(os.listdir('/sys/class/fwctl')) >= 400


def monitor_files():
    folder = f'{os.environ["UMOCKDEV_DIR"]}/monitors'
    assert stat.S_IMODE(os.stat(folder).st_mode) == 0o1777
    return {f'{folder}/{name}' for name in os.listdir(folder)}


def test_overrun_follows_no_link(tmp_path):
    """Whoever can write in the folder of the sockets does not choose what the launcher makes."""
    before = monitor_files()
    monitor = Monitor('udev')
    new = monitor_files() - before
    assert len(new) == 1
    lost = f'{new.pop()}.lost'
    os.symlink(tmp_path / 'made', lost)
    trigger('many more')
    assert os.readlink(lost) == str(tmp_path / 'made')
    assert not os.path.exists(tmp_path / 'made')
    os.unlink(lost)
    monitor.close()


def test_events_follow_no_link(tmp_path):
    """Nor whom it writes to."""
    path = str(tmp_path / 'other')
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
        other.bind(path)
        os.symlink(path, f'{os.environ["UMOCKDEV_DIR"]}/monitors/3-0-0-0')
        monitor = Monitor('udev')
        trigger('remove')
        trigger('add')
        assert names(monitor, 2) == [('remove', 'fwctl0'), ('add', 'fwctl0')]
        with pytest.raises(BlockingIOError):
            other.recv(4096, socket.MSG_DONTWAIT)


def test_unknown_trigger(capfd):
    assert os.spawnlp(os.P_WAIT, os.environ['FWCTL_SIM'], 'fwctl-sim', '--trigger', 'nothing') == 1
    assert 'no step of the script waits for "nothing"' in capfd.readouterr().err
