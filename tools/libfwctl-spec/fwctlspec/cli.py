# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line of libfwctl-spec: verbs, options, files, exit status."""
import argparse
import os
import sys
import tempfile

from . import diff, schema
from .compiler import compile_image
from .problem import Problems, Refused
from .output import c_array, depfile

DONE, FAILED, USAGE = 0, 1, 2
DESCRIPTION = '''Checks and compiles the specs of formats, which libfwctl-spec(5) describes. It
exits with 0 if all is well, 1 if a file is not in order and 2 if it was called wrongly.'''


def parser(version):
    top = argparse.ArgumentParser(prog='libfwctl-spec', description=DESCRIPTION)
    top.add_argument('-V', '--version', action='version', version=f'libfwctl-spec {version}')
    verbs = top.add_subparsers(dest='verb', metavar='VERB', required=True)

    def verb(name, text, function):
        one = verbs.add_parser(name, help=text, description=text[0].upper() + text[1:] + '.')
        one.set_defaults(run=function)
        return one

    def include(one):
        one.add_argument('--include', metavar='DIR', action='append', default=[],
                         help='where to look for the spec of a format that is extended')

    check = verb('check', 'say whether specs are in order', run_check)
    check.add_argument('files', metavar='FILE', nargs='+')
    include(check)

    compile_ = verb('compile', 'write the table image of a spec', run_compile)
    compile_.add_argument('file', metavar='FILE')
    compile_.add_argument('-o', dest='output', metavar='OUT', required=True,
                          help='the image, by convention FORMAT.fwctl')
    compile_.add_argument('--c-array', nargs=2, metavar=('NAME', 'OUT.c'),
                          help='write the image as an array in C, too')
    compile_.add_argument('--depfile', metavar='OUT.d',
                          help='write which files were read, as a rule for make')
    include(compile_)

    differ = verb('diff', 'compare the layouts of a spec with structs in C headers', run_diff)
    differ.add_argument('file', metavar='FILE')
    differ.add_argument('headers', metavar='HEADER', nargs='+')
    differ.add_argument('-v', '--verbose', action='store_true',
                        help='say also what was compared, and what of the headers was left out')
    include(differ)

    verb('schema', 'print the path of the JSON Schema of specs', run_schema)
    return top


def complain(problems):
    print('\n'.join(problems.lines()), file=sys.stderr)
    return FAILED


def run_check(arguments):
    problems = Problems()
    for file in arguments.files:
        try:
            compile_image(file, problems, arguments.include)
        except Refused:
            pass
    return complain(problems) if problems else DONE


def run_compile(arguments):
    problems = Problems()
    try:
        data, spec = compile_image(arguments.file, problems, arguments.include)
    except Refused:
        return complain(problems)
    files = [(arguments.output, data)]
    if arguments.c_array:
        name, path = arguments.c_array
        if not name.isidentifier() or not name.isascii():
            print(f'libfwctl-spec: {name!r} is no name in C', file=sys.stderr)
            return USAGE
        files.append((path, c_array(name, data, arguments.file).encode()))
    if arguments.depfile:
        targets = [path for path, _ in files]
        files.append((arguments.depfile, depfile(targets, spec.all_files()).encode()))
    wrong = check_outputs([path for path, _ in files], spec.all_files())
    if wrong:
        print(f'libfwctl-spec: {wrong}', file=sys.stderr)
        return FAILED
    return write_all(files)


def check_outputs(outputs, read):
    """What is wrong with where to write, or None."""
    places = [os.path.realpath(path) for path in outputs]
    for path, place in zip(outputs, places):
        if places.count(place) > 1:
            return f'{path} is to be written twice'
        if place in map(os.path.realpath, read):
            return f'{path} is a file that is read: expected another one to write'
        if os.path.isdir(place):
            return f'{path} cannot be written: Is a directory'
    return None


def write_all(files):
    """All files or none: each is written beside its place first. What is no file (a pipe, a
    device) is written to, and never replaced."""
    written = []
    try:
        for path, data in files:
            if os.path.exists(path) and not os.path.isfile(path):
                with open(path, 'wb') as file:
                    file.write(data)
                continue
            path = os.path.realpath(path) if path else path
            folder, name = os.path.split(path)
            handle, temporary = tempfile.mkstemp(prefix=f'.{name}.', dir=folder or '.')
            written.append((temporary, path))
            with os.fdopen(handle, 'wb') as file:
                file.write(data)
            os.chmod(temporary, 0o666 & ~umask())
        for temporary, path in written:
            os.replace(temporary, path)
    except OSError as error:
        for temporary, _ in written:
            if os.path.exists(temporary):
                os.unlink(temporary)
        print(f'libfwctl-spec: {path} cannot be written: {error.strerror}', file=sys.stderr)
        return FAILED
    return DONE


def umask():
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def run_diff(arguments):
    problems = Problems()
    try:
        found, report = diff.compare(arguments.file, arguments.headers, problems,
                                     arguments.include)
    except Refused:
        return complain(problems)
    if arguments.verbose:
        print('\n'.join(report))
    if found:
        print('\n'.join(found.lines()))
        return FAILED
    return DONE


def run_schema(_):
    print(schema.path())
    return DONE


def main(arguments, version='unknown'):
    options = parser(version).parse_args(arguments)
    try:
        status = options.run(options)
        sys.stdout.flush()
        return status
    except OSError as error:
        # Files that cannot be read or written were told of: this is about our output. No traceback
        # at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            print(f'libfwctl-spec: the output cannot be written: {error.strerror}', file=sys.stderr)
        return FAILED
