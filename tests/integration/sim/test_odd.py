# SPDX-License-Identifier: LGPL-2.1-or-later
"""sysfs, nodes and udev's data of an odd machine (odd.json), as the kernel and udev present them.
Runs inside the machine."""
import errno
import os
import stat
import subprocess

import pytest

from fwctl import Node
from udev import device


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def uevent(path):
    return dict(line.split('=', 1) for line in read(f'{path}/uevent').decode().splitlines())


def test_listing():
    names = {f'fwctl{n}' for n in (1, 2, 3, 4, 5, 9, 10, 20, 21, 22, 30, 31, 40, 41)}
    assert set(os.listdir('/sys/class/fwctl')) == names
    assert set(os.listdir('/dev/fwctl')) == names - {'fwctl3'} | \
        {'by-serial', 'absolute', 'away', 'nowhere'}


def test_device_files():
    at = '/sys/devices/pci10000:00/10000:00:00.0/fwctl/fwctl10'
    assert os.path.realpath('/sys/class/fwctl/fwctl10') == at
    assert set(os.listdir(at)) == {'dev', 'device', 'subsystem', 'uevent', 'note'}
    assert read(f'{at}/dev') == b'511:10\n'
    assert uevent(at) == {'MAJOR': '511', 'MINOR': '10', 'DEVNAME': 'fwctl/fwctl10'}
    assert os.readlink(f'{at}/device') == '../../../10000:00:00.0'
    assert os.readlink(f'{at}/subsystem') == '../../../../../class/fwctl'
    assert os.readlink('/sys/dev/char/511:10') == f'../..{at[4:]}'
    assert os.path.realpath(f'{at}/subsystem') == '/sys/class/fwctl'


def test_pci_files():
    at = '/sys/bus/pci/devices/10000:00:00.0'
    values = {'vendor': '0x15b3', 'device': '0x101d', 'subsystem_vendor': '0x15b3',
              'subsystem_device': '0x0040', 'class': '0x020700', 'revision': '0x1f'}
    assert {name: read(f'{at}/{name}').decode() for name in values} == \
        {name: value + '\n' for name, value in values.items()}
    assert uevent(at) == {
        'DRIVER': 'mlx5_core', 'PCI_CLASS': '20700', 'PCI_ID': '15B3:101D',
        'PCI_SUBSYS_ID': '15B3:0040', 'PCI_SLOT_NAME': '10000:00:00.0',
        'MODALIAS': 'pci:v000015B3d0000101Dsv000015B3sd00000040bc02sc07i00'}
    assert os.path.realpath(f'{at}/driver') == '/sys/bus/pci/drivers/mlx5_core'
    assert os.path.realpath('/sys/bus/pci/drivers/mlx5_core/10000:00:00.0') == os.path.realpath(at)
    assert os.path.realpath('/sys/class/net/ib0/device') == os.path.realpath(at)
    assert os.path.realpath('/sys/class/infiniband/mlx5_7/device') == os.path.realpath(at)
    assert os.path.exists(f'{at}/net/ib0') and os.path.exists(f'{at}/infiniband/mlx5_7')


def test_no_driver():
    at = '/sys/bus/pci/devices/0000:01:00.0'
    assert not os.path.lexists(f'{at}/driver') and 'DRIVER' not in uevent(at)
    assert device('fwctl9').parent.driver is None


def test_hostile_bytes():
    at = '/sys/bus/pci/devices/10000:00:00.0'
    assert read(f'{at}/vpd') == b'\x00\xff\x1b[m'
    assert read(f'{at}/label') == b'\x1b[31mred\n'
    assert read('/sys/class/fwctl/fwctl10/note') == b'\xc3'


@pytest.mark.parametrize('number, memdev, serial, above', [
    (20, 'mem7', '0xffffffffffffffff', 'platform/cxl_mem.7'),
    (22, 'mem7', '0xffffffffffffffff', 'platform/cxl_mem.7'),
    (30, 'mem8', '0x8', 'pci0000:0d/0000:0d:1f.7'), (31, 'mem9', '0x9', 'pci0000:0e/0000:0e:00.0'),
    (40, 'mem50', '0x50', 'platform/cxl_mem.3'), (41, 'mem51', '0x51', 'platform/cxl_mem.4')])
def test_memdev(number, memdev, serial, above):
    parent = device(f'fwctl{number}').parent
    assert parent.syspath == f'/sys/devices/{above}/{memdev}'
    assert (parent.subsystem, parent.devtype) == ('cxl', 'cxl_memdev')
    assert parent.attr('serial') == serial.encode()
    assert parent.driver == (None if number in (30, 31) else 'cxl_mem')
    assert os.path.realpath(f'/sys/bus/cxl/devices/{memdev}') == parent.syspath


def test_initialized():
    assert device('fwctl10').is_initialized == 1
    assert device('fwctl5').is_initialized == 0
    assert os.path.exists('/run/udev/control')
    assert subprocess.run(['ls', '/run/udev'], check=True, capture_output=True).stdout == \
        b'control\ndata\n'


def test_kind_of_node():
    assert stat.S_ISREG(os.stat('/dev/fwctl/fwctl1').st_mode)
    assert stat.S_IMODE(os.stat('/dev/fwctl/fwctl1').st_mode) == 0o644
    with Node('fwctl1') as node:
        assert node.info()[0] == errno.ENOTTY
    assert os.readlink('/dev/fwctl/fwctl2') == 'fwctl10'
    with Node('fwctl2') as node:
        assert os.minor(os.fstat(node.fd).st_rdev) == 10
        assert node.info()[:2] == (0, 1)
    assert not os.path.lexists('/dev/fwctl/fwctl3')
    st = os.stat('/dev/fwctl/fwctl4')
    assert (st.st_rdev, stat.S_IMODE(st.st_mode)) == (os.makedev(1, 3), 0o666)


@pytest.mark.parametrize('name, number', [('by-serial', 10), ('absolute', 10)])
def test_links(name, number):
    assert os.minor(os.stat(f'/dev/fwctl/{name}').st_rdev) == number
    with Node(name) as node:
        assert node.info()[:2] == (0, 1)


def test_link_that_leads_nowhere():
    with pytest.raises(FileNotFoundError):
        os.stat('/dev/fwctl/nowhere')
    assert os.readlink('/dev/fwctl/away') == '/dev/null'


def test_type_by_name():
    with Node('fwctl5') as node:
        assert node.info()[1] == 4


def test_udevadm_agrees():
    out = subprocess.run(['udevadm', 'info', '-q', 'property', '/sys/class/fwctl/fwctl10'],
                         check=True, capture_output=True, text=True).stdout.splitlines()
    for line in ('DEVNAME=/dev/fwctl/fwctl10', 'MAJOR=511', 'MINOR=10', 'SUBSYSTEM=fwctl'):
        assert line in out
