# SPDX-License-Identifier: GPL-2.0-or-later
"""Problems of a spec: a place, and one line that says what is wrong there and what was expected."""

# More than this nobody reads, and one mistake can have many consequences.
MOST = 200


class Place:
    """Where something stands: a file, a line and column counted from 1, and the way there by
    keys."""
    __slots__ = ('file', 'line', 'column', 'path')

    def __init__(self, file, line=1, column=1, path=''):
        self.file, self.line, self.column, self.path = file, line, column, path

    def __str__(self):
        return f'{self.file}:{self.line}'


class SpecError(Exception):
    """One problem, on the way to whoever goes on with the next item."""

    def __init__(self, place, text):
        super().__init__(text)
        self.place, self.text = place, text


class Refused(Exception):
    """The spec has problems, all of which stand in the list that was being filled."""


class Problems:
    """All problems found so far."""

    def __init__(self):
        self._found = {}

    def add(self, place, text):
        self._found[(place.file, place.line, place.column, place.path, text)] = None

    def take(self, error):
        self.add(error.place, error.text)

    def __bool__(self):
        return bool(self._found)

    def __len__(self):
        return len(self._found)

    def lines(self):
        """'FILE:LINE:COLUMN: path: text', in the order of files and lines."""
        found = sorted(self._found)
        lines = []
        for file, line, column, path, text in found[:MOST]:
            where = f'{printable(path)}: ' if path else ''
            lines.append(f'{printable(file)}:{line}:{column}: {where}{printable(text)}')
        if len(found) > MOST:
            lines.append(f'{printable(found[0][0])}:1:1: and {len(found) - MOST} more problems')
        return lines


def printable(text):
    """Text from a spec for a terminal and for one line."""
    return ''.join(c if c.isprintable() else c.encode('unicode_escape', 'replace').decode()
                   for c in text)


def shown(value, most=60):
    """A value from a spec as part of a sentence."""
    text = str(value)
    return f"'{text[:most]}...'" if len(text) > most else f"'{text}'"


def listed(words, most=40):
    words = list(words)
    rest = f' and {len(words) - most} more' if len(words) > most else ''
    return ', '.join(words[:most]) + rest
