# SPDX-License-Identifier: LGPL-2.1-or-later
"""As much of libudev as the tests of the simulated machine need, by ctypes."""
import ctypes
import errno
import os
import select

udev = ctypes.CDLL('libudev.so.1', use_errno=True)
for name, result in {
        'udev_new': ctypes.c_void_p, 'udev_unref': ctypes.c_void_p,
        'udev_device_new_from_syspath': ctypes.c_void_p, 'udev_device_unref': ctypes.c_void_p,
        'udev_device_new_from_devnum': ctypes.c_void_p,
        'udev_device_get_is_initialized': ctypes.c_int, 'udev_device_get_parent': ctypes.c_void_p,
        'udev_device_get_property_value': ctypes.c_char_p, 'udev_device_get_driver': ctypes.c_char_p,
        'udev_device_get_sysattr_value': ctypes.c_char_p, 'udev_device_get_devtype': ctypes.c_char_p,
        'udev_device_get_action': ctypes.c_char_p, 'udev_device_get_sysname': ctypes.c_char_p,
        'udev_device_get_devnode': ctypes.c_char_p, 'udev_device_get_subsystem': ctypes.c_char_p,
        'udev_device_get_syspath': ctypes.c_char_p,
        'udev_monitor_new_from_netlink': ctypes.c_void_p,
        'udev_monitor_filter_add_match_subsystem_devtype': ctypes.c_int,
        'udev_monitor_enable_receiving': ctypes.c_int, 'udev_monitor_get_fd': ctypes.c_int,
        'udev_monitor_receive_device': ctypes.c_void_p, 'udev_monitor_unref': ctypes.c_void_p}.items():
    getattr(udev, name).restype = result


class Device:
    def __init__(self, pointer):
        self.pointer = ctypes.c_void_p(pointer)

    def __getattr__(self, name):
        value = getattr(udev, f'udev_device_get_{name}')(self.pointer)
        return value.decode() if isinstance(value, bytes) else value

    def prop(self, name):
        value = udev.udev_device_get_property_value(self.pointer, name.encode())
        return None if value is None else value.decode()

    def attr(self, name):
        return udev.udev_device_get_sysattr_value(self.pointer, name.encode())

    @property
    def parent(self):
        return Device(udev.udev_device_get_parent(self.pointer))


context = ctypes.c_void_p(udev.udev_new())


def device(name):
    pointer = udev.udev_device_new_from_syspath(context, f'/sys/class/fwctl/{name}'.encode())
    assert pointer, name
    return Device(pointer)


class Monitor:
    def __init__(self, source, subsystem='fwctl'):
        self.pointer = ctypes.c_void_p(udev.udev_monitor_new_from_netlink(context, source.encode()))
        assert self.pointer
        udev.udev_monitor_filter_add_match_subsystem_devtype(self.pointer, subsystem.encode(), None)
        assert udev.udev_monitor_enable_receiving(self.pointer) == 0
        self.fd = udev.udev_monitor_get_fd(self.pointer)

    def ready(self, seconds):
        poll = select.poll()
        poll.register(self.fd, select.POLLIN)
        return bool(poll.poll(int(seconds * 1000)))

    def receive(self, seconds=10):
        """The next event; an OSError if it cannot be had."""
        assert self.ready(seconds), 'no event'
        ctypes.set_errno(0)
        pointer = udev.udev_monitor_receive_device(self.pointer)
        if not pointer:
            raise OSError(ctypes.get_errno(), errno.errorcode.get(ctypes.get_errno()))
        return Device(pointer)

    def close(self):
        udev.udev_monitor_unref(self.pointer)


def trigger(name):
    """Runs the script's steps that wait for a name; they are done when this returns."""
    assert os.spawnlp(os.P_WAIT, os.environ['FWCTL_SIM'], 'fwctl-sim', '--trigger', name) == 0
