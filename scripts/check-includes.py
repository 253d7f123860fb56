#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""check-includes.py ROOT: includes keep the direction that ARCHITECTURE.md describes. Prints a line for
each that does not, and for each file of lib/ that the table below gives no room."""
import pathlib
import re
import sys

# Each room, and the rooms whose headers its files may include besides those of their own.
ROOMS = {
    'words': (),
    'facts': (),
    'errors': ('words', 'facts'),
    'context': ('words', 'errors'),
    'devices': ('words', 'errors', 'context'),
    'rules': ('words', 'facts', 'errors'),
    'kernel': ('words', 'facts', 'errors', 'rules'),
    'handle': ('words', 'facts', 'errors', 'context', 'devices', 'rules', 'kernel'),
}

FILES = {
    'addresses.c': 'rules',
    'addresses.h': 'rules',
    'context.c': 'context',
    'context.h': 'context',
    'device.c': 'devices',
    'device.h': 'devices',
    'driver.c': 'facts',
    'driver.h': 'facts',
    'enumerate.c': 'devices',
    'error.c': 'errors',
    'error.h': 'errors',
    'find.c': 'devices',
    'find.h': 'devices',
    'handle.c': 'handle',
    'handle.h': 'handle',
    'kernel.c': 'kernel',
    'kernel.h': 'kernel',
    'message.c': 'errors',
    'monitor.c': 'devices',
    'name.c': 'words',
    'name.h': 'words',
    'open.c': 'handle',
    'policy.c': 'rules',
    'policy.h': 'rules',
    'rpc.c': 'handle',
    'system.c': 'devices',
    'sized.h': 'words',
    'text.c': 'words',
    'text.h': 'words',
    'uapi.h': 'facts',
    'version.c': 'words',
    'words.c': 'words',
}

# System headers that only some rooms may include: all of them lead out of the process.
IO = ('kernel', 'devices', 'handle')
SYSTEM = {
    'dirent.h': IO,
    'fcntl.h': IO,
    'libudev.h': ('devices',),
    'poll.h': IO,
    'sys/ioctl.h': ('kernel',),
    'sys/mman.h': IO,
    'sys/socket.h': IO,
    'sys/stat.h': IO,
    'unistd.h': IO,
}

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)


def ours(root, file, name):
    """The file of this tree that an include stands for, or None for one of the system's."""
    for folder in (file.parent, root / 'lib', root / 'include'):
        path = (folder / name).resolve()
        if path.is_file() and root in path.parents:
            return path.relative_to(root)
    return None


def library_problem(name, target, header):
    room = FILES.get(name)
    if target is None:
        allowed = SYSTEM.get(header)
        if allowed is not None and room not in allowed:
            return f'the room {room} may not include <{header}>'
    elif target.parts[0] == 'lib':
        other = FILES.get(target.name)
        if other != room and other not in ROOMS[room]:
            return f'the room {room} may not include {target}, which is in {other}'
    elif target.parts[0] != 'include':
        return f'the library may not include {target}'
    return None


def outside_problem(folder, target):
    """Programs and the public headers see include/ and their own folder, tests see everything."""
    if target is None or target.parts[0] == 'include' or folder.parts[0] == 'tests':
        return None
    if target.parent != folder:
        return f'{folder}/ may include the public headers and its own, not {target}'
    return None


def problems(root):
    present = {path.name for path in (root / 'lib').glob('*.[ch]')}
    for name in sorted(FILES.keys() - present):
        yield f'lib/{name}: in the table of check-includes.py, but not there'
    for name in sorted(present - FILES.keys()):
        yield f'lib/{name}: has no room: give it one in check-includes.py'
    for top in ('lib', 'include', 'tools', 'examples', 'tests'):
        for file in sorted((root / top).rglob('*.[ch]')):
            place = file.relative_to(root)
            if top == 'lib' and file.name not in FILES:
                continue
            for header in INCLUDE.findall(file.read_text()):
                target = ours(root, file, header)
                problem = library_problem(file.name, target, header) if top == 'lib' \
                    else outside_problem(place.parent, target)
                if problem:
                    yield f'{place}: {problem}'


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = list(problems(pathlib.Path(sys.argv[1]).resolve()))
    print('\n'.join(found))
    sys.exit(1 if found else 0)


main()
