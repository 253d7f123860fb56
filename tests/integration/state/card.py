# SPDX-License-Identifier: LGPL-2.1-or-later
"""A card of the default machine, asked by fwctl."""
import functools
import json
import os
import shlex
import subprocess

FWCTL = os.environ['FWCTL']
SIM = os.environ['FWCTL_SIM']
SOURCE = os.environ['LIBFWCTL_SOURCE']
MARK = '--8<--'


def fwctl(*words):
    done = subprocess.run([FWCTL, *words, '--json'], capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


def text(value):
    if isinstance(value, bool):
        return str(value).lower()
    return '|'.join(value) or '0' if isinstance(value, list) else str(value)


def words_of(fields, prefix=''):
    """NAME=VALUE for each; a field in another one behind a dot."""
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from words_of(value, f'{prefix}{name}.')
        else:
            yield f'{prefix}{name}={text(value)}'


def run(calls, *options):
    """What fwctl prints for each, one after another, in one machine: the default one, unless an option says more."""
    script = ''.join(f'{shlex.join(words)}; echo "{MARK}"\n' for words in calls)
    done = subprocess.run([SIM, *options, '--', 'sh', '-c', script], capture_output=True, text=True, check=True, timeout=120,
                          stdin=subprocess.DEVNULL)
    assert done.stderr == ''
    texts = done.stdout.split(MARK + '\n')[:-1]
    assert len(texts) == len(calls)
    return [json.loads(shown) for shown in texts]


class Card:
    def __init__(self, name, node):
        self.name, self.node = name, node
        self.file = f'{SOURCE}/tools/fwctl-sim/machines/{name}-state.json'

    @functools.cache
    def describe(self, command):
        return fwctl('describe', f'{self.name}/{command}')

    def load(self):
        with open(self.file, encoding='utf-8') as file:
            return json.load(file)

    def call(self, command, more=(), **fields):
        return [FWCTL, 'call', self.node, command, *words_of(fields), *more, '--allow', 'all', '--yes', '--json']

    def get(self, *calls):
        """Fields of several reads, each a command and the fields to choose by."""
        results = run([self.call(command, **fields) for command, fields in calls])
        for result in results:
            assert 'error' not in result, result
        return [result['fields'] for result in results]
