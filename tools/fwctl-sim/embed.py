#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""embed.py NAME=FILE...: prints C source that holds each text file as the string NAME."""
import sys

WIDTH = 24

print('/* Made by embed.py. */\n#include "machine.h"')
for argument in sys.argv[1:]:
    name, path = argument.split('=', 1)
    with open(path, 'rb') as file:
        text = file.read() + b'\0'
    lines = [text[i:i + WIDTH] for i in range(0, len(text), WIDTH)]
    print(f'\nconst char {name}[] = {{')
    # Numbers, since compilers need not take strings of any length.
    print('\n'.join('\t' + ' '.join(f'{byte},' for byte in line) for line in lines) + '\n};')
