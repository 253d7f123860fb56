#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the machine of the tests here: fwctl0 has more features than one reply lists, fwctl1 one
feature of each kind that is set, refused or read otherwise. Feature N has the UUID that ends in N."""
import json

CHANGEABLE, DEFAULT, SAVED = 0x01, 0x20, 0x40


def feature(number, effects, flags=CHANGEABLE | DEFAULT | SAVED, data='efbeadde', **more):
    return {'uuid': f'00000000-0000-0000-0000-{number:012d}', 'data': data, 'set_size': len(data) // 2,
            'effects': f'0x{effects:04x}', 'flags': f'0x{flags:x}', **more}


def long_data(length):
    return bytes(i * 7 + i // 256 & 0xff for i in range(length)).hex()


def memdev(number, features):
    return {'driver': 'cxl', 'features': features,
            'parent': {'kind': 'memdev', 'name': f'mem{number}', 'serial': f'0x{number + 1:x}'}}


MANY = [feature(i + 1, 0x0201, data=f'{i:08x}') for i in range(150)]
KINDS = [
    feature(1, 0x0201),
    feature(2, 0x0202),
    feature(3, 0x0004),
    feature(4, 0x0008),
    feature(5, 0x0010),
    feature(6, 0x0603),
    feature(7, 0x0021),
    feature(8, 0x0001, flags=DEFAULT | SAVED),
    feature(9, 0x1001),
    feature(10, 0x0041),
    feature(11, 0x0200),
    feature(12, 0x0201, fail_set=1),
    feature(13, 0x0201, fail_get=1),
    feature(14, 0x0c01, flags=CHANGEABLE),
    feature(15, 0x0002, flags=CHANGEABLE, data='0102030405060708') | {'set_size': 4, 'set_offset': 4},
    feature(16, 0x0002, flags=CHANGEABLE, set_version=7),
    feature(17, 0x0002, flags=CHANGEABLE, data=long_data(3000)),
    feature(18, 0x0002, fail_set=1),
    feature(19, 0x0020),
    {'uuid': 'patrol_scrub', 'set_size': 2, 'flags': {'changeable': True, 'default_sel': True},
     'effects': ['immediate_config_change', 'cel_11_10_valid'], 'default': {'scrub_cycle': 24},
     'fields': {'scrub_cycle': 12, 'min_scrub_cycle': 1, 'realtime_reporting': True}},
    {'uuid': 'hard_ppr', 'set_size': 3, 'set_version': 3, 'flags': '0x1', 'effects': '0x0002',
     'fields': {'op_class': 'ppr', 'op_subclass': 'hard_ppr'}},
]

# As some devices do, feature 14 gives a saved value that it does not say it has.
SAVED_UNSAID = {'request': f'01050000 00000000 15000000 00000000 {14:032d} 0000 0400 02',
                'reply': '04000000 00000000 01020304'}

if __name__ == '__main__':
    print(json.dumps({'devices': [memdev(0, MANY), memdev(1, KINDS) | {'replies': [SAVED_UNSAID]}]},
                     indent=1))
