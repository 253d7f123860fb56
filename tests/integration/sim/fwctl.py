# SPDX-License-Identifier: LGPL-2.1-or-later
"""The fwctl ioctls in plain Python, for the tests of the simulated machine: no library of ours in
between."""
import ctypes
import mmap
import os

INFO = 0x9A00
RPC = 0x9A01

libc = ctypes.CDLL(None, use_errno=True)
libc.ioctl.argtypes = [ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p]
libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]

PAGE = mmap.PAGESIZE


class Info(ctypes.Structure):
    _fields_ = [('size', ctypes.c_uint32), ('flags', ctypes.c_uint32), ('type', ctypes.c_uint32),
                ('data_len', ctypes.c_uint32), ('data', ctypes.c_uint64)]


class Rpc(ctypes.Structure):
    _fields_ = [('size', ctypes.c_uint32), ('scope', ctypes.c_uint32), ('in_len', ctypes.c_uint32),
                ('out_len', ctypes.c_uint32), ('in_', ctypes.c_uint64), ('out', ctypes.c_uint64)]


def ioctl(fd, command, address):
    """0, or the errno."""
    ctypes.set_errno(0)
    return 0 if libc.ioctl(fd, command, address) == 0 else ctypes.get_errno()


class Memory:
    """Some pages, the last of which cannot be touched."""

    def __init__(self, pages=1):
        self.map = mmap.mmap(-1, (pages + 1) * PAGE)
        self.base = ctypes.addressof(ctypes.c_char.from_buffer(self.map))
        self.length = pages * PAGE
        self.protect(0, offset=self.length)

    def protect(self, access, offset=0):
        assert libc.mprotect(self.base + offset, PAGE, access) == 0

    def end(self, n):
        """The address n bytes before the forbidden page."""
        return self.base + self.length - n

    def put(self, address, data):
        ctypes.memmove(address, data, len(data))
        return address

    def get(self, address, n):
        return ctypes.string_at(address, n)


class Node:
    def __init__(self, name, flags=os.O_RDWR):
        self.fd = os.open(f'/dev/fwctl/{name}', flags | os.O_CLOEXEC)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        os.close(self.fd)

    def info(self, length=64):
        """(errno, type, reported length, the bytes)"""
        data = ctypes.create_string_buffer(b'\xee' * (length + 8), length + 8)
        info = Info(24, 0, 0, length, ctypes.addressof(data))
        rc = ioctl(self.fd, INFO, ctypes.addressof(info))
        assert data.raw[length:] == b'\xee' * 8
        return rc, info.type, info.data_len, data.raw[:length]

    def rpc(self, request, room=64, scope=0):
        """(errno, reported length, the room as it is now); what was there before is 0xee."""
        before = ctypes.create_string_buffer(bytes(request), max(len(request), 1))
        out = ctypes.create_string_buffer(b'\xee' * (room + 8), room + 8)
        rpc = Rpc(32, scope, len(request), room, ctypes.addressof(before), ctypes.addressof(out))
        rc = ioctl(self.fd, RPC, ctypes.addressof(rpc))
        assert out.raw[room:] == b'\xee' * 8
        assert rpc.size == 32 and rpc.scope == scope and rpc.in_len == len(request)
        return rc, rpc.out_len, out.raw[:room]
