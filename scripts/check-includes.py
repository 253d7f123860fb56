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
    'images': ('words', 'errors'),
    'catalogue': ('words', 'errors', 'images'),
    'codec': ('words', 'errors', 'images', 'catalogue'),
    'context': ('words', 'errors'),
    'devices': ('words', 'errors', 'context'),
    'rules': ('words', 'facts', 'errors'),
    'kernel': ('words', 'facts', 'errors', 'rules'),
    'formats': ('words', 'errors', 'images', 'context', 'catalogue'),
    'classes': ('words', 'errors', 'rules', 'catalogue', 'codec'),
    'messages': ('words', 'facts', 'errors', 'context', 'images', 'catalogue', 'codec'),
    'handle': ('words', 'facts', 'errors', 'context', 'devices', 'rules', 'kernel',
               'formats', 'classes'),
    'calls': ('words', 'facts', 'errors', 'context', 'devices', 'rules', 'kernel', 'formats', 'catalogue',
              'codec', 'classes', 'messages', 'handle'),
}

FILES = {
    'addresses.c': 'rules',
    'addresses.h': 'rules',
    'bits.c': 'codec',
    'bits.h': 'images',
    'call-json.c': 'calls',
    'call.c': 'calls',
    'call.h': 'calls',
    'case.c': 'codec',
    'catalogue.h': 'catalogue',
    'classify.c': 'classes',
    'classify.h': 'classes',
    'command.c': 'catalogue',
    'compare.c': 'calls',
    'context.c': 'context',
    'context.h': 'context',
    'cursor.c': 'codec',
    'cursor.h': 'codec',
    'device.c': 'devices',
    'device.h': 'devices',
    'driver.c': 'facts',
    'driver.h': 'facts',
    'edit.c': 'codec',
    'edit.h': 'codec',
    'effects.c': 'catalogue',
    'enumerate.c': 'devices',
    'error.c': 'errors',
    'error.h': 'errors',
    'expression.c': 'codec',
    'field.c': 'catalogue',
    'fill.c': 'messages',
    'find.c': 'devices',
    'find.h': 'devices',
    'folder.c': 'formats',
    'folder.h': 'formats',
    'format-private.h': 'catalogue',
    'format.c': 'catalogue',
    'format.h': 'catalogue',
    'formats.c': 'formats',
    'formats.h': 'formats',
    'handle.c': 'handle',
    'handle.h': 'handle',
    'hook.c': 'calls',
    'identify.c': 'catalogue',
    'image.c': 'images',
    'image.h': 'images',
    'json-parse.c': 'codec',
    'json-parse.h': 'codec',
    'json-read.c': 'codec',
    'json-write.c': 'codec',
    'kernel.c': 'kernel',
    'kernel.h': 'kernel',
    'layout.c': 'catalogue',
    'loaded-image.c': 'catalogue',
    'loader.c': 'formats',
    'loader.h': 'formats',
    'merge-layout.c': 'catalogue',
    'merge.c': 'catalogue',
    'merge.h': 'catalogue',
    'message.c': 'errors',
    'monitor.c': 'devices',
    'name.c': 'words',
    'name.h': 'words',
    'open.c': 'handle',
    'path.c': 'codec',
    'path.h': 'codec',
    'place.c': 'messages',
    'place.h': 'messages',
    'plugin.c': 'formats',
    'plugin.h': 'formats',
    'policy.c': 'rules',
    'policy.h': 'rules',
    'record-set.c': 'codec',
    'record.c': 'codec',
    'record.h': 'codec',
    'request-json.c': 'messages',
    'request.c': 'messages',
    'request.h': 'messages',
    'resolve.c': 'catalogue',
    'response-json.c': 'messages',
    'response.c': 'messages',
    'response.h': 'messages',
    'rpc.c': 'handle',
    'rpc.h': 'handle',
    'sized.h': 'words',
    'stream.c': 'codec',
    'system.c': 'devices',
    'text.c': 'words',
    'text.h': 'words',
    'trust.c': 'formats',
    'trust.h': 'formats',
    'uapi.h': 'facts',
    'value.c': 'codec',
    'value.h': 'codec',
    'verify-command.c': 'images',
    'verify-extra.c': 'images',
    'verify-graph.c': 'images',
    'verify-layout.c': 'images',
    'verify.c': 'images',
    'verify.h': 'images',
    'version.c': 'words',
    'walk.c': 'codec',
    'walk.h': 'codec',
    'words.c': 'words',
}

# System headers that only some rooms may include: all of them lead out of the process.
IO = ('kernel', 'devices', 'formats', 'handle')
SYSTEM = {
    'dirent.h': IO,
    'dlfcn.h': ('formats',),
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
    """Programs and the public headers see include/ and their own folder, tests see everything, plugins
    the header made for them."""
    if folder.parts[0] == 'plugins' and target and target.name == 'libfwctl.h':
        return f'{folder}/ may include libfwctl-plugin.h alone, not {target}'
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
    for top in ('lib', 'include', 'plugins', 'tools', 'examples', 'tests'):
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
