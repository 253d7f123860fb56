#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""embed.py NAME FILE: prints C source that holds a text file as the string NAME."""
import json
import sys

name, path = sys.argv[1:]
print('/* Made by embed.py. */\n#include "machine.h"\n')
print(f'const char {name}[] =')
with open(path, encoding='utf-8') as text:
    # JSON's escapes of plain text are C's, too.
    print('\n'.join('\t' + json.dumps(line) for line in text) + ';')
