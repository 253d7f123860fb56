# SPDX-License-Identifier: LGPL-2.1-or-later
"""fwctl-sim as a program: how it starts a command, ends with it and cleans up. Runs outside of a
machine."""
import json
import os
import select
import shutil
import signal
import stat
import subprocess
import sys
import tempfile

import pytest

SIM = os.environ['FWCTL_SIM']
HERE = os.path.dirname(os.path.abspath(__file__))


def run(*args, **more):
    more = {'capture_output': True, 'text': True, 'timeout': 120, 'check': False} | more
    return subprocess.run([SIM, *args], **more)


def machine(tmp_path, description):
    path = tmp_path / 'machine.json'
    path.write_text(json.dumps(description), encoding='utf-8')
    return str(path)


PLATFORM = {'kind': 'platform', 'name': 'p'}


def test_devlink_of_this_machine_is_out_of_reach():
    """Its devices may have the same addresses."""
    ask = ('import errno, socket\n'
           'socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE).close()\n'
           'try: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)\n'
           'except OSError as error: print(errno.errorcode[error.errno])')
    assert run('--', sys.executable, '-c', ask).stdout == 'EPROTONOSUPPORT\n'


class TestOptions:
    def test_help(self):
        result = run('--help')
        assert (result.returncode, result.stderr) == (0, '')
        assert result.stdout.startswith('Usage: fwctl-sim')

    def test_version(self):
        assert run('--version').stdout.startswith('fwctl-sim ')

    @pytest.mark.parametrize('args', [[], ['--machine'], ['--nonsense'], ['--', ], ['-x', 'true']])
    def test_usage(self, args):
        result = run(*args)
        assert result.returncode == 2 and 'fwctl-sim --help' in result.stderr

    def test_default_machine_is_a_file_to_start_from(self, tmp_path):
        text = run('--print-machine').stdout
        path = tmp_path / 'm.json'
        path.write_text(text, encoding='utf-8')
        assert run('--check', str(path)).stdout == f'{path}: good, with 4 devices\n'
        listing = ['--', 'sh', '-c', 'ls /sys/class/fwctl; cat /sys/class/fwctl/*/device/uevent']
        assert run('--machine', str(path), *listing).stdout == run(*listing).stdout

    def test_output_that_cannot_be_written(self):
        with open('/dev/full', 'w', encoding='ascii') as full:
            result = run('--print-machine', capture_output=False, stdout=full,
                         stderr=subprocess.PIPE)
        assert result.returncode == 1 and 'cannot write' in result.stderr

    def test_verdict_that_cannot_be_written(self, tmp_path):
        with open('/dev/full', 'w', encoding='ascii') as full:
            result = run('--check', machine(tmp_path, {}), capture_output=False, stdout=full,
                         stderr=subprocess.PIPE)
        assert result.returncode == 1 and 'cannot write' in result.stderr

    @pytest.mark.parametrize('option', ['--check', '--print-machine', '--trigger'])
    def test_leftover_words(self, tmp_path, option):
        value = {'--check': [machine(tmp_path, {})], '--trigger': ['x']}.get(option, [])
        result = run(option, *value, 'more')
        assert (result.returncode, result.stdout) == (2, '')
        assert result.stderr == 'fwctl-sim: unexpected "more", see fwctl-sim --help\n'

    def test_options_behind_the_command_are_its_own(self):
        assert run('echo', '--help', '-m').stdout == '--help -m\n'

    def test_default_machine(self):
        out = run('sh', '-c',
                  'for d in /sys/class/fwctl/*; do basename $(readlink $d/device/driver); done;'
                  'cat /sys/class/fwctl/fwctl1/device/serial').stdout
        assert out.split() == ['mlx5_core', 'cxl_mem', 'bnxt_en', 'pds_core', '0x8a34567890abcdef']


class TestStatus:
    @pytest.mark.parametrize('status', [0, 1, 7, 125, 255])
    def test_status(self, status):
        assert run('sh', '-c', f'exit {status}').returncode == status

    @pytest.mark.parametrize('number', [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
    def test_signal(self, number):
        assert run('sh', '-c', f'kill -{int(number)} $$').returncode == 128 + number

    def test_not_found(self):
        result = run('no-such-command')
        assert result.returncode == 127
        assert result.stderr == 'fwctl-sim: no-such-command: command not found\n'

    def test_not_executable(self, tmp_path):
        (tmp_path / 'plain').write_text('x', encoding='ascii')
        result = run(str(tmp_path / 'plain'))
        assert result.returncode == 126 and 'not an executable file' in result.stderr
        assert run(str(tmp_path)).returncode == 126

    def test_neither_program_nor_script(self, tmp_path):
        path = tmp_path / 'odd'
        path.write_bytes(b'\x00\x01\x02')
        path.chmod(0o755)
        result = run(str(path))
        assert result.returncode == 126 and 'Exec format error' in result.stderr

    def test_no_machine(self):
        result = run('--machine', '/no/such/file', 'true')
        assert result.returncode == 125 and '/no/such/file' in result.stderr

    def test_machines_do_not_nest(self):
        result = run(SIM, 'true')
        assert result.returncode == 125 and 'do not nest' in result.stderr

    def test_trigger_outside(self):
        result = run('--trigger', 'x')
        assert result.returncode == 1 and 'only inside' in result.stderr

    def test_another_listener(self):
        """A second listener for the same processes is not possible: that is told."""
        result = run('env', '-u', 'UMOCKDEV_DIR', SIM, 'true')
        assert result.returncode == 125
        assert 'watches this one\'s system calls already' in result.stderr


def elf(kind, parts=b'', elf_class=2):
    """The head of an ELF program without an interpreter."""
    head = b'\x7fELF' + bytes([elf_class, 1, 1]) + bytes(9)
    head += (kind).to_bytes(2, 'little') + (62).to_bytes(2, 'little') + (1).to_bytes(4, 'little')
    head += bytes(8) + (64).to_bytes(8, 'little') + bytes(8 + 4)
    head += b''.join(n.to_bytes(2, 'little') for n in (64, 56, len(parts) // 56, 64, 0, 0))
    return head + parts


class TestProgram:
    @pytest.mark.parametrize('content, words', [
        (elf(2), 'is linked statically'), (elf(3), 'is linked statically'),
        (elf(3, bytes(56)), 'is linked statically'), (elf(2, elf_class=1), 'is a 32-bit program')])
    def test_cannot_be_simulated(self, tmp_path, content, words):
        path = tmp_path / 'program'
        path.write_bytes(content)
        path.chmod(0o755)
        result = run(str(path))
        assert result.returncode == 126 and words in result.stderr
        assert result.stderr.count('\n') == 1
        script = tmp_path / 'script'
        script.write_text(f'#! {path} -x\n', encoding='ascii')
        script.chmod(0o755)
        assert words in run(str(script)).stderr

    def test_script_by_env(self, tmp_path):
        program = tmp_path / 'interpreter'
        program.write_bytes(elf(2))
        program.chmod(0o755)
        script = tmp_path / 'script'
        script.write_text('#!/usr/bin/env interpreter\n', encoding='ascii')
        script.chmod(0o755)
        env = os.environ | {'PATH': f'{tmp_path}:{os.environ["PATH"]}'}
        assert 'interpreter is linked statically' in run('script', env=env).stderr

    def test_script(self, tmp_path):
        script = tmp_path / 'script'
        script.write_text('#!/bin/sh\necho "$@"; ls /dev/fwctl\n', encoding='ascii')
        script.chmod(0o755)
        assert run(str(script), 'a', 'b').stdout == 'a b\nfwctl0\nfwctl1\nfwctl2\nfwctl3\n'

    def test_preloads_of_the_caller_stay_first(self):
        env = os.environ | {'LD_PRELOAD': 'libc.so.6'}
        out = run('sh', '-c', 'echo $LD_PRELOAD', env=env).stdout
        assert out.startswith('libc.so.6:') and 'libfwctl-sim-preload.so:' in out


def heed_signals():
    """A shell cannot trap what was ignored when it began, as under nohup or in the background."""
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)


class TestSignals:
    def start(self, script):
        """A process whose command is ready, and the folder of its machine."""
        process = subprocess.Popen([SIM, 'sh', '-c', script.replace('READY', 'echo $UMOCKDEV_DIR')],
                                   stdout=subprocess.PIPE, text=True, start_new_session=True,
                                   preexec_fn=heed_signals)
        root = process.stdout.readline().strip()
        assert os.path.exists(f'{root}/sys')
        return process, root

    @pytest.mark.parametrize('number', [
        signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1,
        signal.SIGUSR2])
    def test_reaches_the_command(self, number):
        process, _ = self.start(f'trap "exit 3" {int(number)}; READY; while :; do sleep 0.02; done')
        process.send_signal(number)
        assert process.wait(20) == 3
        process.stdout.close()

    @pytest.mark.parametrize('number', [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    def test_ends_and_cleans_up(self, number):
        process, root = self.start('READY; exec sleep 60')
        process.send_signal(number)
        assert process.wait(20) == 128 + number
        process.stdout.close()
        assert not os.path.exists(root)

    def test_to_the_whole_group(self):
        process, _ = self.start('trap "exit 4" INT; READY; while :; do sleep 0.02; done')
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(20) == 4
        process.stdout.close()

    def test_command_ends_with_a_killed_launcher(self):
        process, root = self.start('READY; exec sleep 60')
        process.kill()
        process.wait(20)
        # The command's end closes it, long before its time.
        assert select.select([process.stdout], [], [], 20)[0] and process.stdout.read() == ''
        process.stdout.close()
        shutil.rmtree(root)


class TestFiles:
    @pytest.mark.parametrize('end', ['exit 0', 'exit 3', 'kill -9 $$'])
    def test_nothing_is_left(self, end):
        root = run('sh', '-c', f'echo $UMOCKDEV_DIR; {end}').stdout.strip()
        assert '/fwctl-sim.' in root and not os.path.exists(root)

    def test_what_a_killed_launcher_left_is_swept(self):
        root = run('sh', '-c', 'echo $UMOCKDEV_DIR; kill -9 $PPID').stdout.strip()
        assert os.path.exists(f'{root}/sys')
        os.utime(root, (1, 1))
        run('true')
        assert not os.path.exists(root)

    def test_a_running_machine_is_not_swept(self):
        code = (f'import os, subprocess; root = os.environ.pop("UMOCKDEV_DIR");'
                f'del os.environ["LD_PRELOAD"]; os.utime(root, (1, 1));'
                f'subprocess.run(["{SIM}", "true"], stderr=subprocess.DEVNULL);'
                f'print(os.path.exists(root))')
        assert run(sys.executable, '-c', code).stdout == 'True\n'

    def test_long_tmpdir_does_no_harm(self, tmp_path):
        assert run('true', env=os.environ | {'TMPDIR': str(tmp_path) + 'x' * 100}).returncode == 0


UNPRIVILEGED = '''
import ctypes, os, fcntl, stat, struct
fd = os.open('/dev/fwctl/fwctl0', os.O_RDWR)
st = os.fstat(fd)
assert stat.S_ISCHR(st.st_mode) and st.st_uid == 0, st
info = bytearray(struct.pack('=IIIIQ', 24, 0, 0, 0, 0))
fcntl.ioctl(fd, 0x9a00, info)
assert struct.unpack('=IIIIQ', info)[2] == 1
print(os.geteuid(), 'good')
'''


@pytest.fixture(name='public')
def fixture_public():
    """The program where everybody can run it, wherever it was built: with the preload beside it, and the
    library where its run path looks."""
    folder = tempfile.mkdtemp(dir='/tmp')
    sim, library = os.path.dirname(SIM), f'{os.environ["LIBFWCTL_BUILD"]}/lib/libfwctl.so.1'
    for source, place in ((f'{sim}/fwctl-sim', 'tools/fwctl-sim'),
                          (f'{sim}/libfwctl-sim-preload.so', 'tools/fwctl-sim'), (library, 'lib')):
        os.makedirs(f'{folder}/{place}', exist_ok=True)
        shutil.copy(source, f'{folder}/{place}')
    os.chmod(folder, 0o755)
    yield f'{folder}/tools/fwctl-sim/fwctl-sim'
    shutil.rmtree(folder)


def run_public(public, *words):
    return subprocess.run([public, *words], capture_output=True, text=True, check=False, cwd='/')


class TestUsers:
    @pytest.mark.skipif(os.geteuid() != 0, reason='needs root to become another user')
    def test_another_user_runs_it(self, public):
        out = subprocess.run([public, sys.executable, '-c', UNPRIVILEGED], capture_output=True,
                             text=True, check=False, user=65534, group=65534, extra_groups=[],
                             cwd='/')
        assert (out.stdout, out.stderr) == ('65534 good\n', '')

    @pytest.mark.skipif(os.geteuid() != 0, reason='needs root to become another user')
    @pytest.mark.parametrize('mode, works', [('0600', False), ('0666', True)])
    def test_command_becomes_another_user(self, tmp_path, public, mode, works):
        path = machine(tmp_path, {'devices': [
            {'driver': 'mlx5', 'parent': PLATFORM, 'node': {'mode': mode}}]})
        become = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
        out = run_public(public, '-m', path, *become, sys.executable, '-c', UNPRIVILEGED)
        assert ('PermissionError' in out.stderr) == (not works)
        assert (out.stdout == '65534 good\n') == works

    @pytest.mark.skipif(os.geteuid() != 0, reason='needs root to become another user')
    def test_another_user_triggers_nothing(self, tmp_path, public):
        path = machine(tmp_path, {'devices': [{'driver': 'mlx5', 'parent': PLATFORM}],
                                  'script': [{'on': 'x', 'remove': 'fwctl0'}]})
        code = (f'import os, subprocess; print(subprocess.run(["{public}", "--trigger", "x"], '
                f'preexec_fn=lambda: os.setresuid(65534, 65534, 65534), check=False).returncode, '
                f'os.listdir("/sys/class/fwctl"))')
        out = subprocess.run([public, '-m', path, sys.executable, '-c', code], cwd='/',
                             capture_output=True, text=True, check=False)
        assert out.stdout == "1 ['fwctl0']\n"
        assert out.stderr == 'fwctl-sim: --trigger is for the user who runs the machine\n'


LISTENER = '''
monitor = Monitor('udev')
with Node('fwctl0') as node:
    assert node.info()[0] == 0
lost = received = 0
while monitor.ready(0.2):
    try:
        monitor.receive()
        received += 1
    except OSError as error:
        assert error.errno == errno.ENOBUFS
        lost += 1
print(lost, received > 0)
'''


class TestRights:
    def test_control_is_the_owners_alone(self):
        assert run('sh', '-c', 'stat -c "%a %F" $UMOCKDEV_DIR/control').stdout == '600 socket\n'

    @pytest.mark.skipif(os.geteuid() != 0, reason='needs root to become another user')
    def test_another_user_is_told_what_was_lost(self, tmp_path, public):
        path = machine(tmp_path, {
            'event_queue': 1, 'devices': [
                {'driver': 'mlx5', 'parent': PLATFORM, 'node': {'mode': '0666'}}],
            'script': [{'after_calls': 1, 'of': 'fwctl0', 'add': {
                'driver': 'mlx5', 'count': 400, 'parent': {'kind': 'platform', 'name': 'q'}}}]})
        code = ''
        for name in ('fwctl.py', 'udev.py'):
            with open(os.path.join(HERE, name), encoding='utf-8') as file:
                code += file.read()
        become = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
        out = run_public(public, '-m', path, *become, sys.executable, '-c', code + LISTENER)
        assert (out.stdout, out.stderr) == ('1 True\n', '')


class TestMachines:
    def test_no_udevd(self, tmp_path):
        path = machine(tmp_path, {
            'udevd': False, 'devices': [{'driver': 'mlx5', 'parent': PLATFORM}],
            'script': [{'on': 'go', 'remove': 'fwctl0'}]})
        code = '''
import os
from udev import Monitor, device, trigger
assert not os.path.exists('/run/udev') and not os.path.exists('/run/udev/control')
assert device('fwctl0').is_initialized == 0
kernel, udev = Monitor('kernel'), Monitor('udev')
trigger('go')
assert kernel.receive().action == 'remove'
assert not udev.ready(0)
'''
        out = run('-m', path, sys.executable, '-c', code, cwd=HERE)
        assert (out.returncode, out.stderr) == (0, '')

    def test_no_fwctl_in_the_kernel(self, tmp_path):
        path = machine(tmp_path, {'fwctl': False})
        assert run('-m', path, 'ls', '/sys/class/fwctl').returncode == 2
        assert run('-m', path, 'ls', '/dev/fwctl').returncode == 2

    def test_no_devices(self, tmp_path):
        path = machine(tmp_path, {})
        assert run('-m', path, 'ls', '/sys/class/fwctl').stdout == ''
        assert run('-m', path, 'ls', '/dev/fwctl').returncode == 2

    def test_4096_devices(self, tmp_path):
        path = machine(tmp_path, {'devices': [
            {'driver': 'mlx5', 'count': 4096,
             'parent': {'kind': 'pci', 'address': '0000:01:00.0', 'id': '15b3:101d'}}]})
        code = '''
import os, stat
from fwctl import Node
names = os.listdir('/sys/class/fwctl')
assert len(names) == len(os.listdir('/dev/fwctl')) == 4096
for name in names[::256] + ['fwctl4095']:
    with Node(name) as node:
        assert f'fwctl{os.minor(os.fstat(node.fd).st_rdev)}' == name
        assert node.info()[:2] == (0, 1)
assert os.readlink('/sys/class/fwctl/fwctl4095/device').endswith('/0000:10:1f.7')
'''
        out = run('-m', path, sys.executable, '-c', code, cwd=HERE)
        assert (out.returncode, out.stderr) == (0, '')

    def test_script_by_time(self, tmp_path):
        path = machine(tmp_path, {
            'devices': [{'driver': 'mlx5', 'parent': PLATFORM}],
            'script': [{'at_ms': 100, 'remove': 'fwctl0'}, {'at_ms': 200, 'add': 'fwctl0'}]})
        code = '''
from udev import Monitor
monitor = Monitor('udev')
print(monitor.receive().action, monitor.receive().action)
'''
        assert run('-m', path, sys.executable, '-c', code, cwd=HERE).stdout == 'remove add\n'

    def test_step_waits_for_a_call_to_end(self, tmp_path):
        """The launcher has seen the first call when it answers the second, on another device."""
        path = machine(tmp_path, {
            'devices': [
                {'driver': 'echo', 'parent': PLATFORM,
                 'replies': [{'request': '01', 'reply': '77', 'delay_ms': 500}]},
                {'driver': 'echo', 'parent': {'kind': 'platform', 'name': 'q'}}],
            'script': [{'after_calls': 1, 'of': 'fwctl0', 'remove': 'fwctl0'}]})
        code = '''
import os, threading
from fwctl import Node
result = []
def call():
    result.append(slow.rpc(b'\\x01', 1))
    result.append(os.path.exists('/sys/class/fwctl/fwctl0'))
with Node('fwctl0') as slow, Node('fwctl1') as other:
    thread = threading.Thread(target=call)
    thread.start()
    while 'seccomp' not in open(f'/proc/self/task/{thread.native_id}/wchan').read():
        assert thread.is_alive()
    assert other.info()[0] == 0
    assert not result and os.path.exists('/sys/class/fwctl/fwctl0')
    thread.join()
print(result)
'''
        out = run('-m', path, sys.executable, '-c', code, cwd=HERE)
        assert (out.stdout, out.stderr) == ("[(0, 1, b'w'), False]\n", '')

    def test_reset(self, tmp_path):
        """What is saved of a feature counts then, and the node is the same."""
        path = machine(tmp_path, {
            'devices': [{'driver': 'cxl', 'parent': {'kind': 'memdev', 'name': 'mem0', 'serial': '0x1'}}],
            'script': [{'on': 'x', 'reset': 'fwctl0'}]})
        code = f'''
import subprocess
from fwctl import Node
from test_drivers import VENDOR, get_feature, set_feature
with Node('fwctl0') as node:
    def value():
        return node.rpc(get_feature(VENDOR, 4), 32)[2][8:12].hex()
    node.rpc(set_feature(VENDOR, bytes(4)), 32, 2)
    before = value()
    subprocess.run(['{SIM}', '--trigger', 'x'], check=True)
    print(before, value())
'''
        out = run('-m', path, sys.executable, '-c', code, cwd=HERE)
        assert (out.stdout, out.stderr) == ('efbeadde 00000000\n', '')

    @pytest.mark.parametrize('step, words', [
        ({'reset': 'fwctl7'}, 'fwctl7 cannot be reset, it is not there'),
        ({'remove': 'fwctl7'}, 'fwctl7 cannot be removed, it is not there'),
        ({'add': 'fwctl0'}, 'fwctl0 cannot be added again, it was not removed'),
        ({'add': {'driver': 'mlx5', 'number': 0, 'parent': PLATFORM}},
         'fwctl0 cannot be added, it is there already')])
    def test_step_that_makes_no_sense(self, tmp_path, step, words):
        path = machine(tmp_path, {'devices': [{'driver': 'mlx5', 'parent': PLATFORM}],
                                  'script': [{'on': 'x'} | step]})
        result = run('-m', path, SIM, '--trigger', 'x')
        assert result.stderr == f'fwctl-sim: script step 0: {words}\n'
        assert result.returncode == 0

    def test_attribute_that_cannot_be_made(self, tmp_path):
        path = machine(tmp_path, {'devices': [
            {'driver': 'mlx5', 'parent': PLATFORM, 'attributes': {'device': 'x'}}]})
        result = run('-m', path, 'true')
        assert result.returncode == 125 and result.stderr.count('\n') == 1
        assert 'fwctl0/device' in result.stderr
