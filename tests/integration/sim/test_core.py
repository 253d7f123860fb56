# SPDX-License-Identifier: LGPL-2.1-or-later
"""The fwctl core as user space sees it, on a simulated machine (core.json): each test is a fact
that was measured on Linux 7.3.4. Runs inside the machine."""
import ctypes
import errno
import os
import select
import stat
import subprocess
import time

import pytest

from fwctl import INFO, RPC, Info, Memory, Node, Rpc, ioctl

PLAIN = 'fwctl0'
ZERO = 'fwctl1'
CXL = 'fwctl2'

READ = 1  # PROT_READ


@pytest.fixture
def node():
    with Node(PLAIN) as opened:
        yield opened


@pytest.fixture
def memory():
    return Memory(4)


def put(memory, struct, n=None):
    """The struct, at the very end of what can be touched."""
    data = bytes(struct)
    return memory.put(memory.end(n or len(data)), data)


@pytest.mark.parametrize('command, size, struct', [(INFO, 24, Info), (RPC, 32, Rpc)])
class TestSize:
    def args(self, struct, size):
        args = struct()
        args.size = size
        return args

    @pytest.mark.parametrize('less', [1, 4, None])
    def test_too_small(self, node, memory, command, size, struct, less):
        args = self.args(struct, size - less if less else 0)
        assert ioctl(node.fd, command, put(memory, args)) == errno.EINVAL

    @pytest.mark.parametrize('tail', [1, 8, 5000])
    def test_zero_tail(self, node, memory, command, size, struct, tail):
        at = put(memory, self.args(struct, size + tail), size + tail)
        memory.put(at + size, bytes(tail))
        assert ioctl(node.fd, command, at) == 0
        assert memory.get(at, 4) == (size + tail).to_bytes(4, 'little')

    @pytest.mark.parametrize('tail', [1, 8, 5000])
    def test_tail_not_zero(self, node, memory, command, size, struct, tail):
        at = put(memory, self.args(struct, size + tail), size + tail)
        memory.put(at + size, bytes(tail - 1) + b'\x01')
        assert ioctl(node.fd, command, at) == errno.E2BIG

    def test_only_the_known_part_is_written(self, node, memory, command, size, struct):
        at = put(memory, self.args(struct, size + 8), size + 16)
        memory.put(at + size, bytes(8) + b'\xee' * 8)
        assert ioctl(node.fd, command, at) == 0
        assert memory.get(at + size, 16) == bytes(8) + b'\xee' * 8

    def test_null(self, node, memory, command, size, struct):
        assert ioctl(node.fd, command, None) == errno.EFAULT

    def test_size_unreadable(self, node, memory, command, size, struct):
        assert ioctl(node.fd, command, memory.end(0)) == errno.EFAULT

    def test_struct_unreadable(self, node, memory, command, size, struct):
        at = memory.put(memory.end(8), size.to_bytes(4, 'little'))
        assert ioctl(node.fd, command, at) == errno.EFAULT

    def test_small_size_before_unreadable(self, node, memory, command, size, struct):
        at = memory.put(memory.end(4), (size - 1).to_bytes(4, 'little'))
        assert ioctl(node.fd, command, at) == errno.EINVAL

    def test_tail_unreadable(self, node, memory, command, size, struct):
        assert ioctl(node.fd, command, put(memory, self.args(struct, size + 1))) == errno.EFAULT

    def test_gone_device_still_checks_first(self, node, memory, command, size, struct):
        with Node(ZERO) as zero:
            subprocess.run([os.environ['FWCTL_SIM'], '--trigger', 'remove'], check=False)
            good = self.args(struct, size)
            assert ioctl(zero.fd, command, put(memory, good)) == errno.ENODEV
            assert os.fstat(zero.fd).st_nlink == 0
            assert stat.S_ISCHR(os.fstat(zero.fd).st_mode)
            good.size = size - 1
            assert ioctl(zero.fd, command, put(memory, good)) == errno.EINVAL
            at = put(memory, self.args(struct, size + 1), size + 1)
            memory.put(at + size, b'\x01')
            assert ioctl(zero.fd, command, at) == errno.E2BIG
            assert ioctl(zero.fd, command, None) == errno.EFAULT
            # Put it back, with the same number: this descriptor stays without a device.
            subprocess.run([os.environ['FWCTL_SIM'], '--trigger', 'add'], check=True)
            assert ioctl(zero.fd, command, put(memory, self.args(struct, size))) == errno.ENODEV
            with Node(ZERO) as again:
                assert ioctl(again.fd, command, put(memory, self.args(struct, size))) == 0


class TestInfo:
    def test_flags(self, node, memory):
        assert ioctl(node.fd, INFO, put(memory, Info(24, 1, 0, 0, 0))) == errno.EOPNOTSUPP

    def test_no_length_is_no_probe(self, node):
        assert node.info(0) == (0, 77, 0, b'')

    @pytest.mark.parametrize('length', [1, 4, 6, 8, 64])
    def test_length(self, node, length):
        data = bytes([1, 2, 3, 4, 5, 6, 7, 8]) + bytes(64)
        assert node.info(length) == (0, 77, 8, data[:length])

    def test_reported_length_is_the_drivers(self):
        with Node(ZERO) as zero:
            assert zero.info(16) == (0, 0, 12, bytes(16))

    def test_driver_without_info(self):
        with Node(CXL) as cxl:
            assert cxl.info(16) == (0, 2, 0, bytes(16))

    @pytest.mark.parametrize('length', [0x1000, 0x7fffffff, 0xffffffff])
    def test_huge_length_writes_all_it_can(self, node, memory, length):
        memory.put(memory.end(64), b'\xee' * 64)
        args = Info(24, 0, 0, length, memory.end(64))
        assert ioctl(node.fd, INFO, ctypes.addressof(args)) == errno.EFAULT
        assert memory.get(memory.end(64), 64) == bytes([1, 2, 3, 4, 5, 6, 7, 8]) + bytes(56)
        assert (args.type, args.data_len) == (0, length)

    def test_data_null(self, node):
        args = Info(24, 0, 0, 8, 0)
        assert ioctl(node.fd, INFO, ctypes.addressof(args)) == errno.EFAULT

    def test_struct_read_only(self, node, memory):
        at = memory.put(memory.base, bytes(Info(24, 0, 0, 0, 0)))
        memory.protect(READ)
        assert ioctl(node.fd, INFO, at) == errno.EFAULT


@pytest.mark.parametrize('command', [
    0x9A02, 0x9A10, 0x9B00, 0x9900,      # unknown numbers, wrong types
    0xC0189A00, 0xC0209A01, 0x40189A00,  # _IOWR, _IOW
])
def test_other_ioctls(node, command):
    assert ioctl(node.fd, command, ctypes.addressof(Info(24))) == errno.ENOTTY


def test_only_32_bits_of_the_command_count(node):
    args = Info(24, 0, 0, 0, 0)
    assert ioctl(node.fd, 0x100000000 | INFO, ctypes.addressof(args)) == 0
    assert args.type == 77


class TestRpc:
    def args(self, memory, in_len=4, room=4, scope=0):
        memory.put(memory.base, b'\x70\x71\x72\x73')
        return Rpc(32, scope, in_len, room, memory.base, memory.base + 64)

    def test_echo(self, node):
        assert node.rpc(b'pqrs', 8) == (0, 4, b'pqrs' + b'\xee' * 4)

    @pytest.mark.parametrize('scope, rc', [(0, 0), (1, 0), (2, 0), (4, errno.EOPNOTSUPP),
                                           (0xffffffff, errno.EOPNOTSUPP)])
    def test_scope(self, node, memory, scope, rc):
        args = self.args(memory, scope=scope)
        assert ioctl(node.fd, RPC, ctypes.addressof(args)) == rc

    def test_scope_3_with_capability(self, node):
        if os.geteuid():
            pytest.skip('only root has CAP_SYS_RAWIO')
        assert node.rpc(b'pqrs', 4, scope=3)[0] == 0

    def test_scope_3_without_capability(self, node):
        child = os.fork()
        if not child:
            try:
                if not os.geteuid():
                    os.setresuid(65534, 65534, 65534)
                os._exit(node.rpc(b'pqrs', 4, scope=3)[0])
            except BaseException:
                os._exit(255)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == errno.EPERM

    @pytest.mark.parametrize('in_len, room, rc', [
        (2 << 20, 0, 0), (0, 2 << 20, 0), (2 << 20, 2 << 20, 0),
        ((2 << 20) + 1, 0, errno.EMSGSIZE), (0, (2 << 20) + 1, errno.EMSGSIZE),
        (0xffffffff, 0xffffffff, errno.EMSGSIZE)])
    def test_length(self, node, in_len, room, rc):
        size = min(max(in_len, room, 1), 3 << 20)
        sent = ctypes.create_string_buffer(b'\x5a' * size, size)
        got = ctypes.create_string_buffer(size)
        args = Rpc(32, 0, in_len, room, ctypes.addressof(sent), ctypes.addressof(got))
        assert ioctl(node.fd, RPC, ctypes.addressof(args)) == rc
        if not rc:
            assert args.out_len == in_len
            assert got.raw[:room] == (sent.raw[:in_len] + bytes(size))[:min(in_len, room)] + \
                bytes(max(room - in_len, 0))

    def test_length_before_scope(self, node, memory):
        args = self.args(memory, in_len=(2 << 20) + 1, scope=9)
        assert ioctl(node.fd, RPC, ctypes.addressof(args)) == errno.EMSGSIZE

    def test_scope_before_request(self, node, memory):
        args = self.args(memory, scope=9)
        args.in_ = 0
        assert ioctl(node.fd, RPC, ctypes.addressof(args)) == errno.EOPNOTSUPP

    @pytest.mark.parametrize('address', [0, 1, (1 << 64) - 4096])
    def test_request_unreadable(self, node, memory, address):
        args = self.args(memory)
        args.in_ = address
        assert ioctl(node.fd, RPC, ctypes.addressof(args)) == errno.EFAULT

    def test_request_partly_unreadable(self, node, memory):
        args = self.args(memory, in_len=9)
        args.in_ = memory.end(8)
        assert ioctl(node.fd, RPC, ctypes.addressof(args)) == errno.EFAULT

    def test_no_request(self, node, memory):
        args = self.args(memory, in_len=0)
        args.in_ = 0
        assert ioctl(node.fd, RPC, ctypes.addressof(args)) == 0
        assert args.out_len == 0

    @pytest.mark.parametrize('room', [0, 1, 3])
    def test_room_too_small(self, node, room):
        assert node.rpc(b'pqrs', room) == (0, 4, b'pqrs'[:room])

    def test_no_room_no_address(self, node, memory):
        args = self.args(memory, room=0)
        args.out = 0
        assert ioctl(node.fd, RPC, ctypes.addressof(args)) == 0
        assert args.out_len == 4

    def test_reply_unwritable_comes_after_execution(self, node, memory):
        args = Rpc(32, 0, 1, 4, memory.put(memory.base, b'\x08'), 0)
        assert ioctl(node.fd, RPC, ctypes.addressof(args)) == errno.EFAULT
        assert args.out_len == 4
        # The first of the two replies that are given once each was used up.
        assert node.rpc(b'\x08', 1)[2] == b'\x82'

    def test_reply_partly_unwritable(self, node, memory):
        args = self.args(memory)
        args.out = memory.end(2)
        memory.put(memory.end(2), b'\xee\xee')
        assert ioctl(node.fd, RPC, ctypes.addressof(args)) == errno.EFAULT
        assert memory.get(memory.end(2), 2) == b'pq'

    def test_struct_read_only_delivers_the_reply(self, node, memory):
        out = memory.end(4)
        memory.put(memory.end(16), b'pqrs')
        at = memory.put(memory.base, bytes(Rpc(32, 0, 4, 4, memory.end(16), out)))
        memory.protect(READ)
        assert ioctl(node.fd, RPC, at) == errno.EFAULT
        assert memory.get(out, 4) == b'pqrs'

    @pytest.mark.parametrize('request_, number', [(1, errno.EIO), (2, 517)])
    def test_errno_passes_through(self, node, request_, number):
        assert node.rpc(bytes([request_]), 16) == (number, 16, b'\xee' * 16)

    def test_reported_length_can_be_anything(self, node):
        rc, length, room = node.rpc(b'\x03', 4)
        assert (rc, length, room) == (0, 8 << 20, b'\xaa\xbb\0\0')

    @pytest.mark.parametrize('flags', [os.O_RDONLY, os.O_WRONLY])
    def test_open_mode_does_not_matter(self, flags):
        with Node(PLAIN, flags) as node:
            assert node.rpc(b'pqrs', 4)[0] == 0

    def test_o_path(self):
        with Node(PLAIN, os.O_PATH) as node:
            assert node.info()[0] == errno.EBADF

    def test_closed(self):
        assert ioctl(999, INFO, ctypes.addressof(Info(24))) == errno.EBADF

    def test_not_a_node(self):
        for path in ('/dev/null', '/dev/fwctl', '/etc/passwd'):
            fd = os.open(path, os.O_RDONLY)
            assert ioctl(fd, INFO, ctypes.addressof(Info(24))) == errno.ENOTTY
            os.close(fd)

    def test_poll_tells_nothing(self, node):
        poll = select.poll()
        poll.register(node.fd, select.POLLIN | select.POLLOUT)
        assert poll.poll(0) == [(node.fd, select.POLLIN | select.POLLOUT)]


class TestReplies:
    def test_scope_minimum(self, node):
        assert node.rpc(b'\x04', 1, 0)[2] == b'\x00'
        assert node.rpc(b'\x04', 1, 2)[2] == b'\x11'

    def test_wildcard(self, node):
        assert node.rpc(b'\x05\x99\x07', 1)[2] == b'W'
        assert node.rpc(b'\x05\x99\x08', 1)[2] == b'\x05'
        assert node.rpc(b'\x05\x99\x07\x00', 1)[2] == b'\x05'

    def test_open_end(self, node):
        assert node.rpc(b'\x06', 1)[2] == b'f'
        assert node.rpc(b'\x06abc', 1)[2] == b'f'

    @pytest.mark.parametrize('request_, rc', [(9, 0), (11, errno.EIO)])
    def test_delay(self, node, request_, rc):
        start = time.monotonic()
        assert node.rpc(bytes([request_]), 1)[0] == rc
        assert 0.09 < time.monotonic() - start < 5

    def test_others_go_on_meanwhile(self, node):
        child = os.fork()
        if not child:
            node.rpc(b'\x0a', 1)
            os._exit(0)
        start = time.monotonic()
        assert node.rpc(b'pq', 2)[0] == 0
        assert time.monotonic() - start < 5
        os.kill(child, 9)
        os.waitpid(child, 0)


class TestNode:
    def test_stat(self):
        for st in (os.stat('/dev/fwctl/fwctl0'), os.lstat('/dev/fwctl/fwctl0'),
                   os.stat('/dev//fwctl//fwctl0'), os.stat('/dev/./fwctl/./fwctl0')):
            assert stat.S_ISCHR(st.st_mode) and stat.S_IMODE(st.st_mode) == 0o600
            assert (st.st_uid, st.st_gid) == (0, 0)
            assert f'{os.major(st.st_rdev)}:{os.minor(st.st_rdev)}' == \
                open('/sys/class/fwctl/fwctl0/dev', encoding='ascii').read().strip()

    def test_fstat(self, node):
        assert os.fstat(node.fd).st_rdev == os.stat('/dev/fwctl/fwctl0').st_rdev
        assert stat.S_ISCHR(os.fstat(node.fd).st_mode)

    def test_stat_below_an_open_folder(self):
        folder = os.open('/dev/fwctl', os.O_DIRECTORY)
        st = os.stat('fwctl2', dir_fd=folder)
        assert stat.S_ISCHR(st.st_mode) and os.minor(st.st_rdev) == 2
        os.close(folder)

    def test_tools_see_it(self):
        out = subprocess.run(['stat', '-c', '%F %a %U', '/dev/fwctl/fwctl0'], check=True,
                             capture_output=True, text=True).stdout
        assert out == 'character special file 600 root\n'

    def test_other_spellings_open_too(self):
        for path in ('/dev/./fwctl/fwctl0', '/dev//fwctl/../fwctl//fwctl0', '//dev/fwctl/./fwctl0',
                     '/dev/../dev/fwctl/fwctl0', '/../run/udev/../../dev/fwctl/fwctl0'):
            fd = os.open(path, os.O_RDWR)
            assert ioctl(fd, INFO, ctypes.addressof(Info(24))) == 0
            os.close(fd)
            assert os.path.samestat(os.stat(path), os.stat('/dev/fwctl/fwctl0'))

    def test_other_spellings_of_something_else(self):
        for path in ('/dev/fwctl/fwctl0/', '/dev/fwctl/fwctl0/.'):
            with pytest.raises(NotADirectoryError):
                os.stat(path)
        for path in ('/dev/fwctl.', '/dev/fwctl/..fwctl0', '/dev/fwctl/.../fwctl0'):
            with pytest.raises(FileNotFoundError):
                os.stat(path)
        assert os.listdir('/dev/fwctl/') == os.listdir('/dev/../dev/fwctl/.')

    def test_absent(self):
        with pytest.raises(FileNotFoundError):
            os.open('/dev/fwctl/fwctl4095', os.O_RDWR)

    def test_more_open_files_than_umockdev_has_room_for(self):
        nodes = [Node(f'fwctl{n}') for n in range(63)]
        assert [n.info(0)[1] for n in nodes] == [77, 0, 2] + [5] * 60
        for n in nodes:
            os.close(n.fd)
