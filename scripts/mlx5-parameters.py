#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares the stored parameters of plugins/mlx5 with mstflint's database of them, a file that is not part of this
project: mlxconfig/mlxconfig_dbs/mlxconfig_host.db. Prints each difference, then how much was compared.

With --table, also writes tests/integration/mlx5/parameters.txt from it, names and places alone."""
import argparse
import collections
import pathlib
import sqlite3
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / 'tools/libfwctl-spec'))

from fwctlspec import compiler, problem, words  # noqa: E402

TABLE = ROOT / 'tests/integration/mlx5/parameters.txt'
TARGETS = ('NIC', 'EXP_ROM')    # the adapter and its expansion ROM; others are for switches and the factory
CLASSES = {'global': 0, 'physical_port': 1, 'host_pf': 3, 'host': 7, 'module': 9}
NUMBERS = {0: 'parameter_index', 1: 'port_parameter_index', 3: 'host_pf_parameter_index', 7: 'host_parameter_index',
           9: 'module_parameter_index'}
KINDS = {'BOOL': words.BOOL, 'ENUM': words.ENUM, 'UNSIGNED': words.UNSIGNED, 'BINARY': words.UNSIGNED,
         'BYTES': words.BYTES}
FACTS = ('record', 'record_class', 'number', 'size', 'field', 'bit', 'width', 'count', 'kind', 'values', 'valid_bit', 'since')
Parameter = collections.namedtuple('Parameter', FACTS)


def bits(text):
    """Of 0xBYTES.BITS."""
    whole, rest = text.split('.')
    return int(whole, 16) * 8 + int(rest)


def first_bit(offset, width):
    """Places are a double word in big-endian order and a bit of it, from its least significant on."""
    dword, bit = offset.split('.')
    return int(dword, 16) * 8 + 32 - int(bit) - width


def values(text):
    return {name.strip(): int(number, 0) for name, number in (item.split('=') for item in (text or '').split(',') if item)}


def of_database(path):
    """Parameters by name, and the lines of the table."""
    database = sqlite3.connect(f'file:{path}?mode=ro', uri=True)
    database.row_factory = sqlite3.Row
    marks = ','.join('?' * len(TARGETS))
    rows = database.execute(
        'select params.*, tlvs.class, tlvs.id, tlvs.size as bytes from params join tlvs on tlvs.name = tlv_name '
        f"where params.mlxconfig_name != '' and target in ({marks})", TARGETS)
    found, table = {}, []
    for row in rows:
        is_bytes, count = row['type'] == 'BYTES', row['array_length'] or 0
        width = bits(row['size']) if is_bytes or not count else bits(row['size']) // count
        found[row['mlxconfig_name']] = Parameter(
            row['tlv_name'], row['class'], row['id'], row['bytes'], row['name'].lower(),
            first_bit(row['offset'], 8 if is_bytes else width), width, 0 if is_bytes else count, KINDS[row['type']],
            values(row['textual_values']), (row['valid_bit'] or '').lower(), row['supported_from_version'] or 0)
        kind = {'BINARY': 'unsigned'}.get(row['type'], row['type'].lower()) + (f'[{count}]' if count and not is_bytes else '')
        table.append(f"{row['mlxconfig_name']} {row['tlv_name']} {row['class']} {row['id']} {row['offset'].lower()} "
                     f'{width} {kind}')
    return found, sorted(table)


def of_spec():
    problems = problem.Problems()
    try:
        made, _ = compiler.load(str(ROOT / 'plugins/mlx5/mlx5.yaml'), problems)
    except problem.Refused:
        sys.exit('\n'.join(problems.lines()))
    found = {}
    for param in made.params:
        settings = {setting.path: setting.value for setting in param.group.settings}
        if settings.get('type_class') not in CLASSES:
            continue
        number = CLASSES[settings['type_class']]
        field = param.group.layout.find(param.path)
        condition = field.node.of('if', '') if not isinstance(field.node.value, str) else ''
        since = field.since.split()[1] if field.since else 0
        found[param.name] = Parameter(
            param.group.name, number, int(settings[NUMBERS[number]], 0), param.group.layout.size, field.name,
            field.bit_offset, field.width, field.count if field.is_array else 0, field.kind,
            dict(field.enum.values) if field.enum else {}, condition, int(since))
        if int(settings['length']) != param.group.layout.size:
            print(f'{param.group.name}: length {settings["length"]} of {param.group.layout.size} bytes')
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('--database', metavar='FILE', help='mlxconfig_host.db of mstflint')
    parser.add_argument('--table', action='store_true', help=f'write {TABLE.relative_to(ROOT)}')
    options = parser.parse_args()
    if not options.database:
        print('skipped: give the database with --database FILE')
        return 77
    theirs, table = of_database(options.database)
    ours, differences = of_spec(), 0
    for name in sorted(theirs.keys() | ours.keys()):
        if name not in ours or name not in theirs:
            print(f'{name}: {"not in the spec" if name in theirs else "not in the database"}')
            differences += 1
            continue
        for fact in FACTS:
            mine, other = getattr(ours[name], fact), getattr(theirs[name], fact)
            if mine != other:
                print(f'{name}: {fact} is {mine}, in the database {other}')
                differences += 1
    if options.table:
        head = [line for line in TABLE.read_text().splitlines() if line.startswith('#')]
        TABLE.write_text('\n'.join([*head, *table]) + '\n')
    both = theirs.keys() & ours.keys()
    print(f'{len(both)} parameters of {len({ours[name].record for name in both})} records compared, '
          f'{len(both) * len(FACTS)} facts, {differences} differences')
    return 1 if differences else 0


if __name__ == '__main__':
    sys.exit(main())
