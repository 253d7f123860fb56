#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""check-includes.py ROOT: includes keep the direction that ARCHITECTURE.md describes. Prints a line for
each that does not, and for each file of lib/ that is in no room."""
import pathlib
import re
import sys

# The rooms are the folders of lib/, from the bottom up: each, and those whose headers its files may
# include besides their own.
ROOMS = {
    'base': (),
    'image': ('base',),
    'catalogue': ('base', 'image'),
    'codec': ('base', 'image', 'catalogue'),
    'device': ('base',),
    'formats': ('base', 'image', 'catalogue'),
    'identity': ('base', 'device', 'formats'),
    'policy': ('base', 'catalogue', 'codec'),
    'message': ('base', 'image', 'catalogue', 'codec'),
    'handle': ('base', 'device', 'formats', 'policy'),
    'call': ('base', 'catalogue', 'codec', 'formats', 'policy', 'message', 'handle'),
    'tuning': ('base', 'image', 'catalogue', 'codec', 'device', 'formats', 'policy', 'message', 'handle', 'call'),
}

# System headers that only some rooms, or one file, may include: all of them lead out of the process.
IO = ('device', 'formats', 'identity', 'handle')
SYSTEM = {
    'dirent.h': IO,
    'dlfcn.h': ('formats',),
    'fcntl.h': IO + ('tuning/lock.c',),
    'libudev.h': ('device', 'identity'),
    'poll.h': IO,
    'sys/ioctl.h': ('handle/kernel.c',),
    'sys/mman.h': IO,
    'sys/socket.h': IO,
    'sys/stat.h': IO,
    'sys/file.h': ('tuning/lock.c',),
    'unistd.h': IO + ('tuning/lock.c',),
}

# What a module shares with the library that loads it; this header includes none of ours.
MODULE_HEADER = 'lib/identity/module.h'

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)


def ours(root, file, name):
    """The file of this tree that an include stands for, or None for one of the system's."""
    for folder in (file.parent, root / 'lib', root / 'include'):
        path = (folder / name).resolve()
        if path.is_file() and root in path.parents:
            return path.relative_to(root)
    return None


def library_problem(place, target, header):
    """place: a file below lib/, by its room."""
    room = place.parts[0]
    if target is None:
        allowed = SYSTEM.get(header)
        if allowed is not None and room not in allowed and str(place) not in allowed:
            return f'only {" and ".join(allowed)} may include <{header}>'
    elif target.parts[0] == 'lib':
        other = target.parts[1]
        if other != room and other not in ROOMS[room]:
            return f'the room {room} may not include {target}'
    elif target.parts[0] != 'include':
        return f'the library may not include {target}'
    return None


def outside_problem(folder, target):
    """Programs and the public headers see include/ and their own folder, tests see everything, plugins
    and modules the header made for them."""
    if folder.parts[0] == 'modules' and str(target) == MODULE_HEADER:
        return None
    if folder.parts[0] == 'plugins' and target and target.name == 'libfwctl.h':
        return f'{folder}/ may include libfwctl-plugin.h alone, not {target}'
    if target is None or target.parts[0] == 'include' or folder.parts[0] == 'tests':
        return None
    if target.parent != folder:
        return f'{folder}/ may include the public headers and its own, not {target}'
    return None


def problems(root):
    for top in ('lib', 'include', 'modules', 'plugins', 'tools', 'examples', 'tests'):
        for file in sorted((root / top).rglob('*.[ch]')):
            place = file.relative_to(root)
            if top == 'lib' and place.parts[1] not in ROOMS:
                yield f'{place}: is in no room: give it one of {", ".join(ROOMS)}'
                continue
            for header in INCLUDE.findall(file.read_text()):
                target = ours(root, file, header)
                problem = library_problem(place.relative_to('lib'), target, header) \
                    if top == 'lib' else outside_problem(place.parent, target)
                if problem:
                    yield f'{place}: {problem}'


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = list(problems(pathlib.Path(sys.argv[1]).resolve()))
    print('\n'.join(found))
    sys.exit(1 if found else 0)


main()
