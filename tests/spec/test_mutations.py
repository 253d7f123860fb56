# SPDX-License-Identifier: LGPL-2.1-or-later
"""10,000 broken specs: each is compiled or refused with proper lines, soon, and never with a traceback. The
library loads what is compiled."""
import copy
import json
import random
import re
import subprocess
import time

import pytest

from conftest import PYTHON, SOURCE, TOOL, assert_loads
from fwctlspec import compiler, problem, source
from reader import Image

FORMATS = SOURCE / 'tests/formats'
# The small ones more often: that finds as much in less time.
SEEDS = ['kinds', 'verbs', 'test-cxl', 'ext-kinds', 'test-mlx5', *['test-pds'] * 5, 'test-cxl']
LINE = re.compile(r'[^:\n]+:[0-9]+:[0-9]+: \S.*\Z')
ROUNDS, SLICES = 10000, 20
SLOW = 1.0
ODD = [None, True, False, 0, 1, -1, 2, 63, 64, 65, 127, 255, 2**31, 2**32, 2**63, 2**64, 2**128, -2**63,
       '', 'eos', '_', 'u8', 'u64', 'be32', 'bool', 'bytes', 'string', 'struct', 'uuid', 'reserved', 'host',
       'big-endian', '0.0', '0x4.31', '4.5', '1/8', '0/0', '1/0', '-1/2', '0x2/0xfe', '0-2', '2-0', '16 bits',
       'request.count', 'response.x', 'info.caps', 'nothing.x', 'a\nb', 'e\u0301', '\u202e', '\x1b[0m', [], {},
       [1, 2], ['x'], {'field': 'count'}, {'field': 'count', 'unit': '1/8', 'log2': True}, {'fields': {}},
       '9' * 5000, 'x' * 5000, '00112233-4455-6677-8899-aabbccddeeff']


def plain(name):
    problems = problem.Problems()
    return source.read(FORMATS / f'{name}.yaml', problems).plain()


def containers(value, found=None):
    found = [] if found is None else found
    if isinstance(value, (dict, list)) and value:
        found.append(value)
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        containers(inner, found)
    return found


def mutate_tree(tree, pick):
    """Drops, doubles, moves and replaces keys and values."""
    tree = copy.deepcopy(tree)
    for _ in range(pick.choice((1, 1, 1, 2, 3, 8))):
        places = containers(tree)
        place = pick.choice(places)
        key = pick.choice(list(place)) if isinstance(place, dict) else pick.randrange(len(place))
        action = pick.randrange(7)
        if action == 0:
            del place[key]
        elif action == 1:
            place[key] = pick.choice(ODD)
        elif action == 2:       # what stands elsewhere
            other = pick.choice(places)
            inner = pick.choice(list(other.values()) if isinstance(other, dict) else other)
            place[key] = copy.deepcopy(inner)
        elif action == 3 and isinstance(place, dict):
            place[str(pick.choice(ODD))] = place.pop(key)
        elif action == 4 and isinstance(place, dict):
            other = pick.choice(places)
            if isinstance(other, dict):
                place[pick.choice(list(other))] = copy.deepcopy(place[key])
        elif action == 5 and isinstance(place[key], int):
            place[key] += pick.choice((-1, 1, 7, 8, 1 << 16, 1 << 33))
        elif isinstance(place, dict):       # another order
            items = list(place.items())
            pick.shuffle(items)
            place.clear()
            place.update(items)
        if not tree:
            break
    return json.dumps(tree, ensure_ascii=pick.random() < 0.9).encode('utf-8', 'surrogatepass')


def mutate_bytes(data, pick):
    """Flips, drops, doubles and swaps bytes and lines."""
    data = bytearray(data)
    for _ in range(pick.choice((1, 1, 2, 5, 20))):
        at = pick.randrange(len(data))
        action = pick.randrange(6)
        if action == 0:
            data[at] ^= 1 << pick.randrange(8)
        elif action == 1:
            data[at:at + pick.randrange(1, 30)] = b''
        elif action == 2:
            data[at:at] = data[at:at + pick.randrange(1, 60)]
        elif action == 3:
            data[at:at] = pick.choice((b'&a ', b'*a', b'!!int ', b'{', b'[', b'}', b'- ', b': ', b'\t', b'\0',
                                       b'"', b'\xff', b'\n---\n', b'?', b'|', b'%YAML 9.9\n'))
        elif action == 4:
            lines = bytes(data).split(b'\n')
            first, second = pick.randrange(len(lines)), pick.randrange(len(lines))
            lines[first], lines[second] = lines[second], lines[first]
            data = bytearray(b'\n'.join(lines))
        else:
            del data[at:]
        data = data or bytearray(b' ')
    return bytes(data)


def mutated(number, trees, texts):
    pick = random.Random(number)
    name = SEEDS[number % len(SEEDS)]
    if pick.random() < 0.7:
        return name, mutate_tree(trees[name], pick)
    return name, mutate_bytes(texts[name], pick)


@pytest.fixture(scope='module')
def seeds():
    return ({name: plain(name) for name in set(SEEDS)},
            {name: (FORMATS / f'{name}.yaml').read_bytes() for name in set(SEEDS)})


@pytest.mark.parametrize('part', range(SLICES))
def test_mutated(part, seeds):
    images, refused = {}, 0
    for number in range(part * ROUNDS // SLICES, (part + 1) * ROUNDS // SLICES):
        name, data = mutated(number, *seeds)
        problems = problem.Problems()
        start = time.process_time()
        try:
            # As if it stood among the formats, so that includes and what is extended are found.
            images[number] = compiler.compile_image(FORMATS / f'{name}.yaml', problems, text=data)
            Image(images[number][0])
        except problem.Refused:
            lines = problems.lines()
            assert lines, number
            for line in lines:
                assert LINE.match(line) and line.isprintable(), (number, line)
            refused += 1
        except Exception as error:
            raise AssertionError(f'mutation {number} of {name}') from error
        assert time.process_time() - start < SLOW, number
    assert images and refused
    assert_loads(images)


def test_some_as_a_program(seeds, tmp_path):
    for number in range(0, 40):
        _, data = mutated(number, *seeds)
        path = tmp_path / f'{number}.yaml'
        path.write_bytes(data)
        done = subprocess.run([PYTHON, '-B', TOOL / 'libfwctl-spec.py', 'check', path, '--include',
                               FORMATS], capture_output=True, text=True)
        assert done.returncode in (0, 1) and not done.stdout
        assert (done.returncode == 1) == bool(done.stderr)
        for line in done.stderr.splitlines():
            assert LINE.match(line), (number, line)
