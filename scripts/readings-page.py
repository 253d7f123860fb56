#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""readings-page.py ROOT [--check]: writes the lists of man/libfwctl-readings.7 from the schema of readings;
with --check, only says whether they agree."""
import pathlib
import sys

import yaml

SCHEMA = 'tools/libfwctl-spec/fwctlspec/readings.yaml'
PAGE = 'man/libfwctl-readings.7'
SECTIONS = {'version': 'VERSIONS', 'health': 'HEALTH', 'counter': 'COUNTERS'}
BEGIN, END = '.\\" What follows is made by', '.Sh SEE ALSO\n'


def lists(schema):
    for kind, title in SECTIONS.items():
        yield f'.Sh {title}\n.Bl -tag -width Ds\n'
        for name, words in schema.items():
            if words['kind'] == kind:
                doc = words['doc']
                yield f'.It Cm {name}\n{doc[0].upper()}{doc[1:]}.\n'
        yield '.El\n'


def main(root, *options):
    page, schema = pathlib.Path(root) / PAGE, pathlib.Path(root) / SCHEMA
    text = page.read_text()
    begin = text.index('\n', text.index(BEGIN)) + 1
    made = text[:begin] + ''.join(lists(yaml.safe_load(schema.read_text()))) + text[text.index(END):]
    if made == text:
        return 0
    if '--check' in options:
        print(f'{PAGE} is not what {SCHEMA} says: run scripts/readings-page.py')
        return 1
    page.write_text(made)
    return 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
