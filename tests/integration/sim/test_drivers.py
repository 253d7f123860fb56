# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the kernel's drivers admit, refuse and return, on a simulated machine (drivers.json). The
facts were measured on Linux 7.3.4 or read in its drivers. Runs inside the machine."""
import ctypes
import errno
import os
import struct
import threading
import time
import uuid

import pytest

from fwctl import Node

MLX5, CXL, BNXT, PDS = ('fwctl0', 'fwctl1', 'fwctl2', 'fwctl3')
ROOT = os.geteuid() == 0


def scopes(least):
    """Every scope that this user may ask for, and whether it is enough."""
    return [(scope, scope >= least) for scope in range(4 if ROOT else 3)]


# ---- mlx5 ----------------------------------------------------------------------------------------

def mlx5(opcode, op_mod=0, length=16):
    return struct.pack('>HHHH', opcode, 0xabcd, 0, op_mod) + bytes(length - 8)


class TestMlx5:
    def test_info_has_a_new_uid_for_each_open_file(self):
        with Node(MLX5) as a, Node(MLX5) as b:
            uids = [struct.unpack('=II', n.info(8)[3]) for n in (a, b, a)]
            assert uids[0] == uids[2] and uids[0][0] != uids[1][0]
            assert all(caps == 4 for _, caps in uids)
            assert a.info(8)[:3] == (0, 1, 8)

    def test_a_duplicate_has_the_same_uid(self):
        with Node(MLX5) as a:
            with Node(MLX5) as b:
                os.dup2(a.fd, b.fd)
                assert b.info(8) == a.info(8)

    @pytest.mark.parametrize('length, room', [(0, 64), (15, 64), (64, 0), (64, 15)])
    def test_short(self, length, room):
        with Node(MLX5) as n:
            assert n.rpc(mlx5(0x100, length=16)[:length] + bytes(max(length - 16, 0)),
                         room)[0] == errno.EMSGSIZE

    @pytest.mark.parametrize('opcode, op_mod, least', [
        (0x100, 0, 0), (0x109, 0, 0), (0xb2e, 0, 0),            # from configuration on
        (0x107, 0, 1), (0x8006, 0, 1), (0x821, 0, 1),           # from debug read only on
        (0x820, 0, 2),                                          # from debug write on
        (0x805, 0, 0), (0x805, 1, 1), (0xb0c, 0, 0), (0xb0c, 1, 1),
        (0x104, 0, 9), (0xa04, 0, 9), (0, 0, 9)])               # never
    def test_scope(self, opcode, op_mod, least):
        with Node(MLX5) as n:
            for scope, enough in scopes(least):
                rc, length, _ = n.rpc(mlx5(opcode, op_mod), 32, scope)
                assert (rc, length) == (0 if enough else errno.EBADMSG, 32)

    def test_counts(self):
        with Node(MLX5) as n:
            at = [sum(n.rpc(mlx5(op, 1), 16, scope)[0] == 0
                      for op in (*range(0x1000), *range(0x7f00, 0x8100), 0xffff))
                  for scope in range(3)]
        assert at == [11, 93, 94]

    def test_default_reply_is_zero(self):
        with Node(MLX5) as n:
            assert n.rpc(mlx5(0x100, length=64), 32) == (0, 32, bytes(32))
            assert n.rpc(mlx5(0x100), 32) == (0, 32, bytes(32))

    def test_room_behind_a_short_reply(self):
        """Zeros, or the request with the kernel's uid in it where its memory was used again."""
        with Node(MLX5) as n:
            uid = struct.unpack('=II', n.info(8)[3])[0]
            request = mlx5(0x107, 0, 16)[:7] + b'\x02' + bytes(range(8, 32))
            rc, length, room = n.rpc(request[:6] + b'\x00\x02' + request[8:], 40, 1)
            assert (rc, length) == (0, 40)
            assert room == bytes.fromhex('01123456') + bytes(36)
            rc, length, room = n.rpc(request, 24, 1)
            assert (rc, length) == (0, 24)
            assert room[:4] == bytes.fromhex('01123456')
            assert room[4:] == request[4:24]
            rc, length, room = n.rpc(mlx5(0x107, 1, 32), 16, 1)
            assert room[:10] == bytes(8) + b'\xca\xfe'
            assert uid

    def test_errno(self):
        with Node(MLX5) as n:
            assert n.rpc(mlx5(0x107, 3), 32, 1)[:2] == (errno.EIO, 32)


# ---- cxl -----------------------------------------------------------------------------------------

VENDOR = uuid.UUID(int=(1 << 128) - 1)
SCRUB = uuid.UUID('96dad7d6-fde8-482b-a733-75774e06db8a')


def feature(n):
    return uuid.UUID(f'11111111-0000-0000-0000-00000000000{n}')


def cxl(opcode, payload=b'', op_size=None):
    size = len(payload) if op_size is None else op_size
    return struct.pack('=IIII', opcode, 0, size, 0) + payload


def get_supported(count, start=0):
    return cxl(0x500, struct.pack('<IH2x', count, start))


def get_feature(which, count, offset=0, selection=0):
    return cxl(0x501, which.bytes + struct.pack('<HHB', offset, count, selection))


def set_feature(which, data, offset=0, version=1):
    return cxl(0x502, which.bytes + struct.pack('<IHB9x', 0, offset, version) + data)


def size_retval(room):
    return struct.unpack_from('=II', room)


class TestCxl:
    @pytest.fixture
    def n(self):
        with Node(CXL) as node:
            yield node

    def test_info(self, n):
        assert n.info(8) == (0, 2, 0, bytes(8))

    @pytest.mark.parametrize('request_', [
        b'', bytes(15), cxl(0x500), cxl(0x500, bytes(7)), cxl(0x500, bytes(9)),
        cxl(0x500, bytes(8), op_size=9), cxl(0x500, bytes(8), op_size=0xffffffff),
        get_supported(48, 7), get_feature(VENDOR, 0), cxl(0x501, bytes(20)), cxl(0x501, bytes(22)),
        cxl(0x401, bytes(8)), cxl(0, bytes(8))])
    def test_einval(self, n, request_):
        assert n.rpc(request_, 128, 1)[0] == errno.EINVAL

    def test_get_supported(self, n):
        rc, length, room = n.rpc(get_supported(48), 128)
        assert (rc, length) == (0, 72)
        assert size_retval(room) == (56, 0)
        assert struct.unpack_from('<HH4x', room, 8) == (1, 7)
        assert room[16:64] == VENDOR.bytes + struct.pack('<HHHIBBH18x', 0, 4, 4, 0x61, 1, 1, 0x201)
        assert room[64:72] == bytes(8) and room[72:] == b'\xee' * 56

    def test_kernel_owned_looks_unchangeable(self, n):
        room = n.rpc(get_supported(48, 1), 128)[2]
        assert struct.unpack_from('<HHHI', room, 32) == (1, 2, 0, 0)

    def test_count_only(self, n):
        rc, length, room = n.rpc(get_supported(0), 128)
        assert (rc, length, size_retval(room)) == (0, 24, (8, 0))
        assert struct.unpack_from('<HH', room, 8) == (0, 7)

    def test_get_supported_truncates_silently(self, n):
        rc, length, room = n.rpc(get_supported(1 << 20), 16)
        assert (rc, length) == (0, 16 + 8 + 7 * 48)
        assert size_retval(room) == (8 + 7 * 48, 0)

    def test_ignored_bits(self, n):
        request = bytearray(get_supported(0))
        request[2] = 1
        request[4:8] = b'\xff' * 4
        request[12:16] = b'\xff' * 4
        assert n.rpc(request, 128)[0] == 0

    def test_get_feature(self, n):
        rc, length, room = n.rpc(get_feature(VENDOR, 4), 32)
        assert (rc, length) == (0, 20)
        assert (size_retval(room), room[8:12]) == ((4, 0), bytes.fromhex('efbeadde'))
        assert room[12:20] == bytes(8) and room[20:] == b'\xee' * 12

    def test_reported_length_can_exceed_the_room(self, n):
        rc, length, room = n.rpc(get_feature(VENDOR, 4), 12)
        assert (rc, length, room[8:]) == (0, 20, bytes.fromhex('efbeadde'))

    @pytest.mark.parametrize('room', [0, 7, 8, 11])
    def test_get_feature_needs_room(self, n, room):
        assert n.rpc(get_feature(VENDOR, 4), room)[0] == errno.EINVAL

    @pytest.mark.parametrize('request_, retval', [
        (get_feature(VENDOR, 4, offset=1), 2), (get_feature(VENDOR, 5), 2),
        (get_feature(VENDOR, 4, selection=3), 0x1a), (get_feature(feature(1), 1, selection=1), 0x1a),
        (get_feature(feature(1), 1, selection=2), 0x1a), (get_feature(uuid.UUID(int=5), 4), 3)])
    def test_refused_by_the_device(self, n, request_, retval):
        rc, length, room = n.rpc(request_, 32)
        assert (rc, length, size_retval(room)) == (0, 16, (0, retval))

    def test_set_for_a_reset(self, n):
        """The current value stays until then; the kernel always has it saved."""
        assert n.rpc(set_feature(VENDOR, b'\x01\x02\x03\x04'), 32, 2)[:2] == (0, 16)
        assert n.rpc(get_feature(VENDOR, 4), 32)[2][8:12] == b'\xef\xbe\xad\xde'
        assert n.rpc(get_feature(VENDOR, 4, selection=1), 32)[2][8:12] == b'\xef\xbe\xad\xde'
        assert n.rpc(get_feature(VENDOR, 4, selection=2), 32)[2][8:12] == b'\x01\x02\x03\x04'

    @pytest.mark.skipif(not ROOT, reason='scope 3 needs CAP_SYS_RAWIO')
    def test_set_at_once(self, n):
        assert n.rpc(set_feature(feature(1), b'\x05'), 32, 3)[:2] == (0, 16)
        assert n.rpc(get_feature(feature(1), 1), 32)[2][8:9] == b'\x05'

    @pytest.mark.parametrize('request_, retval', [
        (set_feature(VENDOR, bytes(5)), 2), (set_feature(VENDOR, b'\x01', offset=1), 2),
        (set_feature(VENDOR, b'\x01', version=9), 0x19)])
    def test_set_refused_by_the_device(self, n, request_, retval):
        before = n.rpc(get_feature(VENDOR, 4, selection=2), 32)[2]
        rc, length, room = n.rpc(request_, 32, 2)
        assert (rc, length, size_retval(room)) == (0, 16, (0, retval))
        assert n.rpc(get_feature(VENDOR, 4, selection=2), 32)[2] == before

    @pytest.mark.parametrize('which, least', [(VENDOR, 2), (feature(1), 3)])
    def test_set_scope(self, n, which, least):
        for scope, enough in scopes(least):
            rc = n.rpc(set_feature(which, b'\x00'), 32, scope)[0]
            assert rc == (0 if enough else errno.EINVAL)

    @pytest.mark.parametrize('which', [feature(i) for i in (2, 3, 4, 5, 9)])
    def test_set_never(self, n, which):
        """Background and unknown effects, not changeable, no effect at all, unknown."""
        for scope, _ in scopes(0):
            assert n.rpc(set_feature(which, b'\x00'), 32, scope)[0] == errno.EINVAL

    @pytest.mark.skipif(not ROOT, reason='scope 3 needs CAP_SYS_RAWIO')
    def test_set_kernel_owned(self, n):
        assert n.rpc(set_feature(SCRUB, b'\x00'), 32, 3)[0] == errno.EPERM

    def test_set_without_data_or_room(self, n):
        assert n.rpc(set_feature(VENDOR, b''), 32, 2)[0] == errno.EINVAL
        before = n.rpc(get_feature(VENDOR, 4), 32)[2]
        assert n.rpc(set_feature(VENDOR, b'\x77'), 7, 2)[0] == errno.EINVAL
        assert n.rpc(get_feature(VENDOR, 4), 32)[2] == before


# ---- bnxt ----------------------------------------------------------------------------------------

# type: (least scope, size, buffers), a buffer being (place, direction, length at, width, unit) or
# (place, direction, fixed length)
BNXT_BUFFERS = {
    0xfff2: (0, 40, [(16, 'to', 24, 2, 1)]), 0xfff1: (0, 40, [(16, 'from', 24, 2, 1)]),
    0xfffd: (1, 40, [(16, 'from', 32, 4, 1)]), 0xfffa: (1, 24, [(16, 'from', 65536)]),
    0xfffe: (2, 56, [(16, 'to', 32, 4, 1)]), 0xfff4: (2, 40, [(16, 'to', 32, 4, 1)]),
    0xffff: (3, 40, [(16, 'to', 28, 4, 1)]), 0xfffc: (1, 40, [(16, 'from', 28, 4, 1)]),
    0x0cb: (1, 32, [(16, 'from', 24, 2, 1)]), 0x0ca: (2, 32, [(16, 'to', 24, 2, 1)]),
    0x0bf: (3, 32, [(24, 'to', 20, 4, 1)]), 0xff17: (1, 32, [(16, 'from', 24, 4, 1)]),
    0xff19: (1, 56, [(16, 'from', 24, 4, 1)]), 0xff10: (1, 32, [(16, 'from', 28, 4, 4)]),
    0xff11: (1, 80, [(16, 'from', 24, 4, 1)]), 0xff0e: (1, 40, [(16, 'from', 28, 2, 1)]),
    0xff30: (3, 32, [(24, 'to', 20, 4, 1)]), 0x03c: (1, 32, [(16, 'from', 26, 2, 1)]),
    0x023: (1, 40, [(24, 'from', 408), (32, 'from', 528)]),
    0x0b4: (1, 40, [(24, 'from', 18, 2, 1), (32, 'from', 20, 2, 1)]),
    0x0ba: (1, 40, [(24, 'from', 18, 2, 1), (32, 'from', 18, 2, 1)]),
    0x204: (1, 32, [(24, 'from', 16, 2, 1)]), 0x218: (1, 32, [(24, 'from', 16, 2, 1)]),
    0x0e6: (1, 32, [(24, 'from', 16, 2, 1)]), 0x0e7: (1, 32, [(24, 'from', 16, 2, 1)]),
    0x067: (1, 32, [(16, 'from', 24, 4, 1)]), 0x0d5: (1, 48, [(16, 'from', 24, 2, 1)]),
    0x0d9: (1, 40, [(16, 'from', 24, 2, 1)]), 0x073: (2, 88, [(24, 'to', 18, 2, 2)]),
    0x074: (1, 32, [(24, 'from', 18, 2, 1)]), 0x203: (1, 40, [(16, 'from', 28, 2, 1)]),
    0xff2d: (2, 40, [(16, 'to', 32, 4, 1), (24, 'from', 32, 4, 1)]),
}


def hwrm(req_type, length=16, seq=0x1234):
    return bytearray(struct.pack('<HHHHQ', req_type, 0xffff, seq, 0xffff, 0)) + bytes(length - 16)


KEPT = []  # what addresses in requests point to


def with_buffers(req_type, units=8):
    """The request and its buffers, each as long as the request says."""
    _, size, fields = BNXT_BUFFERS[req_type]
    request, buffers = hwrm(req_type, size), []
    for place, direction, *length in fields:
        n = length[0]
        if len(length) == 3:
            request[length[0]:length[0] + length[1]] = units.to_bytes(length[1], 'little')
            n = units * length[2]
        # What comes from the device is written, what goes to it is not.
        buffers.append((direction, ctypes.create_string_buffer(b'\xee' * (n + 8), n + 8), n))
        struct.pack_into('<Q', request, place, ctypes.addressof(buffers[-1][1]))
    KEPT.append(buffers)
    return request, buffers


class TestBnxt:
    @pytest.fixture
    def n(self):
        with Node(BNXT) as node:
            yield node

    def test_info(self, n):
        assert n.info(8) == (0, 3, 4, b'\x0f' + bytes(7))

    @pytest.mark.parametrize('request_, room', [(b'', 64), (bytes(15), 64), (bytes(129), 64),
                                                (hwrm(0), 7), (hwrm(0), 0)])
    def test_lengths(self, n, request_, room):
        assert n.rpc(request_, room, 1)[0] == errno.EINVAL

    def test_longest_request_and_shortest_room(self, n):
        assert n.rpc(hwrm(0, 128), 8, 1)[:2] == (0, 8)

    def test_counts(self, n):
        every = (*range(0x400), *range(0xfe00, 0x10000))
        at = [{t for t in every if n.rpc(hwrm(t), 16, scope)[0] != errno.EPERM}
              for scope in range(3)]
        # Those with buffers fail on their length first.
        assert all(set(BNXT_BUFFERS) <= found for found in at)
        assert [len(found - set(BNXT_BUFFERS)) for found in at] == [15, 70, 72]

    def test_ver_get(self, n):
        assert n.rpc(hwrm(0), 256, 0)[0] == errno.EPERM
        rc, length, room = n.rpc(hwrm(0), 256, 1)
        assert (rc, length) == (0, 256)
        error, req_type, _, resp_len = struct.unpack_from('<HHHH', room)
        assert (error, req_type, resp_len) == (0, 0, 176)
        assert room[8:11] == bytes([1, 10, 3])
        assert struct.unpack_from('<H', room, 112) == (0x1750,)
        assert room[80:96].rstrip(b'\0') == b'229.0.169.0'
        # The last byte is "valid": the kernel sets it to 0. What is behind was zeroed.
        assert room[175:] == bytes(81)

    def test_others_are_answered(self, n):
        rc, length, room = n.rpc(hwrm(0x015), 32, 1)
        assert (rc, length) == (0, 32)
        assert struct.unpack_from('<HHHH', room)[0:2] == (0, 0x015)
        assert struct.unpack_from('<H', room, 6) == (16,)
        assert room[8:] == bytes(24)

    @pytest.mark.parametrize('req_type', BNXT_BUFFERS, ids=hex)
    def test_buffers(self, n, req_type):
        least, size, fields = BNXT_BUFFERS[req_type]
        request, buffers = with_buffers(req_type)
        for scope, enough in scopes(least):
            rc, length, room = n.rpc(request, 64, scope)
            assert (rc, length) == (0 if enough else errno.EPERM, 64)
        if ROOT or least < 3:
            for direction, buffer, n_bytes in buffers:
                end = b'\xee' * 8
                assert buffer.raw[n_bytes:] == end
                assert (buffer.raw[:n_bytes] == b'\xee' * n_bytes) == (direction == 'to')

    @pytest.mark.parametrize('req_type', BNXT_BUFFERS, ids=hex)
    def test_buffers_need_the_exact_length(self, n, req_type):
        least = BNXT_BUFFERS[req_type][0]
        request, _ = with_buffers(req_type)
        assert n.rpc(request + bytes(1), 64, min(least, 2))[0] == errno.EINVAL
        assert n.rpc(request[:-1], 64, min(least, 2))[0] == errno.EINVAL

    @pytest.mark.parametrize(
        'req_type', [t for t in BNXT_BUFFERS if len(BNXT_BUFFERS[t][2][0]) > 3], ids=hex)
    def test_buffer_of_nothing(self, n, req_type):
        assert n.rpc(with_buffers(req_type, 0)[0], 64, 0)[0] == errno.EINVAL

    def test_buffer_too_long(self, n):
        assert n.rpc(with_buffers(0xfffd, 65536)[0], 64, 1)[0] == 0
        assert n.rpc(with_buffers(0xfffd, 65537)[0], 64, 1)[0] == errno.EINVAL
        assert n.rpc(with_buffers(0xff10, 16384)[0], 64, 1)[0] == 0
        assert n.rpc(with_buffers(0xff10, 16385)[0], 64, 1)[0] == errno.EINVAL

    @pytest.mark.parametrize('req_type', [0xfffd, 0xfff2])
    def test_buffer_null(self, n, req_type):
        request, _ = with_buffers(req_type)
        struct.pack_into('<Q', request, 16, 0)
        assert n.rpc(request, 64, 1)[0] == errno.EFAULT

    def test_length_before_scope_before_buffer(self, n):
        request, _ = with_buffers(0xfffe)
        struct.pack_into('<Q', request, 16, 0)
        assert n.rpc(request, 64, 1)[0] == errno.EPERM
        assert n.rpc(request, 64, 2)[0] == errno.EFAULT

    def test_canned_buffer(self, n):
        request, buffers = with_buffers(0xfffd)
        rc, _, room = n.rpc(request, 16, 1)
        assert (rc, room[:4]) == (0, bytes.fromhex('0000fdff'))
        assert buffers[0][1].raw[:8] == b'\1\2\3\4\5\0\0\0'

    def test_canned_by_what_is_sent(self, n):
        request, buffers = with_buffers(0xfff2, 2)
        assert n.rpc(request, 16)[2][:2] == b'\0\0'
        buffers[0][1].raw = b'\xaa\xbb' + bytes(8)
        assert n.rpc(request, 16)[2][:2] == b'\x07\0'

    def test_one_after_another(self, n):
        start = time.monotonic()
        threads = [threading.Thread(target=n.rpc, args=(hwrm(0x00c), 16, 1)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - start > 0.28


# ---- pds -----------------------------------------------------------------------------------------

def pds(op, ep=1, version=0, sent=b'', room=0):
    """The request and the two payloads' buffers."""
    source = ctypes.create_string_buffer(bytes(sent), max(len(sent), 1))
    target = ctypes.create_string_buffer(b'\xee' * (room + 4), room + 4)
    KEPT.append((source, target))
    return struct.pack('=IIIIQIIIIQ', op | version << 16, ep, 0, len(sent),
                       ctypes.addressof(source) if sent else 0, 0, 0, 0, room,
                       ctypes.addressof(target) if room else 0), source, target


class TestPds:
    @pytest.fixture
    def n(self):
        with Node(PDS) as node:
            yield node

    def test_info_is_empty(self, n):
        assert n.info(8) == (0, 4, 0, bytes(8))

    @pytest.mark.parametrize('length', [0, 1, 47])
    def test_short(self, n, length):
        assert n.rpc(pds(1)[0][:length], 64)[0] == errno.EINVAL

    @pytest.mark.parametrize('request_', [
        pds(1, ep=2)[0], pds(4)[0], pds(1, version=1)[0], pds(2, version=4)[0],
        pds(1, ep=9)[0], pds(1, sent=bytes(65))[0], pds(1, room=129)[0]])
    def test_einval(self, n, request_):
        assert n.rpc(request_, 64, 2)[0] == errno.EINVAL

    @pytest.mark.parametrize('op, least', [(1, 0), (2, 1), (3, 2)])
    def test_scope(self, n, op, least):
        for scope, enough in scopes(least):
            assert n.rpc(pds(op)[0], 64, scope)[0] == (0 if enough else errno.EPERM)

    def test_older_version_is_fine(self, n):
        assert n.rpc(pds(2, version=3)[0], 64, 1)[0] == 0

    def test_request_comes_back(self, n):
        request, _, target = pds(2, sent=b'payload', room=9)
        rc, length, room = n.rpc(request + b'tail', 64, 1)
        assert (rc, length) == (0, 52)
        assert room == request + b'tail' + b'\xee' * 12
        assert target.raw == b'payload\0\0' + b'\xee' * 4

    def test_room(self, n):
        rc, length, room = n.rpc(pds(1)[0], 8)
        assert (rc, length, room) == (0, 48, pds(1)[0][:8])

    def test_longest_payloads(self, n):
        assert n.rpc(pds(1, sent=bytes(64), room=128)[0], 64)[0] == 0

    def test_payload_unreadable(self, n):
        request = bytearray(pds(1, sent=b'x', room=1)[0])
        request[16:24] = bytes(8)
        assert n.rpc(request, 64)[0] == errno.EFAULT
        request = bytearray(pds(1, room=1)[0])
        request[40:48] = bytes(8)
        assert n.rpc(request, 64)[0] == errno.EFAULT

    def test_firmware_error(self, n):
        request, _, target = pds(1, sent=b'code', room=4)
        rc, length, room = n.rpc(request, 48)
        assert (rc, length) == (0, 48)
        assert room == request[:24] + b'\x05\0\0\0' + request[28:]
        assert target.raw[:4] == b'no\0\0'
