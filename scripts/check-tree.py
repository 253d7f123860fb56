#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""check-tree.py ROOT: every source file carries its licence, and nothing in the tree leads to one
particular machine or to a host that is not everybody's. Prints a line for each that does not."""
import os
import pathlib
import re
import sys

# The licence of a file, or of a folder's files; the longest match counts.
LICENCES = {
    '': 'LGPL-2.1-or-later',
    'modules/pci-names.c': 'GPL-2.0-or-later',
    'tests/kernel/modules': 'GPL-2.0-only',
    'tools': 'GPL-2.0-or-later',
}

# Folders of version control and of tools that ran.
CACHES = ('.git', '.pytest_cache', '__pycache__')

# Files that have no place for a tag, or need none.
UNTAGGED_NAMES = ('.editorconfig', '.gitignore', 'series')
UNTAGGED_SUFFIXES = ('.json', '.md', '.txt', '.gz')
UNTAGGED_FOLDERS = ('tests/fuzz/corpus/',)

# Hosts that the tree may point to.
HOSTS = (
    'docs.kernel.org',
    'git.kernel.org',
    'json-schema.org',
    'spdx.org',
    'www.gnu.org',
)

ALONE = r'(?<![\w./~$}-])'  # not as the rest of a longer path
HOME = re.compile(ALONE + r'/(home/\w|root/)')
TAG = re.compile(r'SPDX-License-Identifier: (\S+)')
URL = re.compile(r'\b(?:https?|ftp|git|ssh)://([\w.-]+)')


def files(root):
    """What belongs to the tree: not version control, caches and build directories."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in CACHES
                            and not (folder == str(root) and name.startswith('build'))  # as .gitignore has it
                            and not os.path.isdir(os.path.join(folder, name, 'meson-private')))
        for name in sorted(names):
            path = pathlib.Path(folder, name)
            if path.is_file() and not path.is_symlink() and path.suffix != '.pyc':
                yield path


def licence(place):
    folder = max((name for name in LICENCES if f'{place}/'.startswith(name + '/') or not name), key=len)
    return LICENCES[folder]


def licence_problem(path, place, text):
    if (path.name in UNTAGGED_NAMES or path.suffix in UNTAGGED_SUFFIXES
            or place.startswith(UNTAGGED_FOLDERS)):
        return None
    tags = TAG.findall('\n'.join(text.splitlines()[:5]))
    if tags != [licence(place)]:
        return f'its first lines must say SPDX-License-Identifier: {licence(place)}'
    return None


def problems(root):
    source = re.compile(ALONE + re.escape(str(root)) + r'(?![\w-])')
    for path in files(root):
        place = str(path.relative_to(root))
        text = path.read_bytes().decode(errors='replace')
        problem = licence_problem(path, place, text)
        if problem:
            yield f'{place}: {problem}'
        if place.startswith('LICENSES/'):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if HOME.search(line) or source.search(line):
                yield f'{place}:{number}: names a folder of one machine'
            for host in URL.findall(line):
                if not any(host == known or host.endswith('.' + known) for known in HOSTS):
                    yield f'{place}:{number}: {host} is not in the list of hosts of check-tree.py'


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = list(problems(pathlib.Path(sys.argv[1]).resolve()))
    print('\n'.join(found))
    sys.exit(1 if found else 0)


main()
