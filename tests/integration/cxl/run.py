# SPDX-License-Identifier: LGPL-2.1-or-later
"""Commands of fwctl, one after another, in one simulated machine."""
import json
import os
import shlex
import subprocess

FWCTL = os.environ['LIBFWCTL_BUILD'] + '/tools/fwctl/fwctl'
SIM = os.environ['FWCTL_SIM']
SOURCE = os.environ['LIBFWCTL_SOURCE']
PLUGINS = os.environ['LIBFWCTL_PLUGIN_PATH']
STOCK = SOURCE + '/tools/fwctl-sim/machines/cxl.json'
MARK = '--8<--'


class Result:
    def __init__(self, status, text):
        self.status, self.text = status, text

    @property
    def json(self):
        return json.loads(self.text[self.text.index('{'):])  # warnings come before

    @property
    def fields(self):
        assert self.status == 0, self.text
        return self.json['fields']

    @property
    def error(self):
        return self.json['error']


def in_machine(machine, *calls, plugins=PLUGINS):
    """Runs each `call` of fwctl, given as its words; the results in their order."""
    script = ''.join(f'{shlex.join(words)}; status=$?; echo; echo "{MARK} $status"\n' for words in calls)
    done = subprocess.run([SIM, '--machine', str(machine), '--', 'sh', '-c', script], text=True,
                          env={**os.environ, 'LIBFWCTL_PLUGIN_PATH': plugins}, timeout=60, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stdout
    results, text = [], ''
    for line in done.stdout.splitlines():
        if line.startswith(MARK):
            results.append(Result(int(line.split()[1]), text))
            text = ''
        else:
            text += line + '\n'
    assert len(results) == len(calls), done.stdout
    return results


def call(command, *words, device='fwctl0'):
    return [FWCTL, 'call', device, command, *words, '--json']


def offline(*words, plugins=PLUGINS):
    done = subprocess.run([FWCTL, *words], capture_output=True, text=True, check=False, timeout=60,
                          env={**os.environ, 'LIBFWCTL_PLUGIN_PATH': plugins})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
