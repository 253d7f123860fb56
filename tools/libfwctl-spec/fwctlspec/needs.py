# SPDX-License-Identifier: GPL-2.0-or-later
"""Which fields a struct refers to that are not its own: such a struct has a layout of its own in
every place where it is used."""

REFERENCES = ('repeat', 'size', 'enabled-by', 'valid-bit', 'if', 'switch-on')
NOT_NAMES = ('eos', 'unknown')


def named_in(node):
    """Names that an expression, a condition or a key of a union refers to."""
    if node is None:
        return
    value = node.value
    if isinstance(value, str):
        if value not in NOT_NAMES and not value[:1].isdigit():
            yield value
    elif isinstance(value, list):
        for item in value:
            yield from named_in(item)
    elif isinstance(value, dict):
        yield from named_in(node.get('field'))
        yield from named_in(node.get('plus'))


class Needs:
    def __init__(self, builder):
        self.builder = builder
        self.known, self.active = {}, set()

    def outside(self, body):
        """Names, 'request.NAME' included, that fields of the struct refer to and that are not in
        it."""
        key = body.key
        if key not in self.known:
            if key in self.active or len(self.active) > 64:
                return frozenset()      # a struct that contains itself: found when it is built
            self.active.add(key)
            try:
                self.known[key] = frozenset(self.references(body) - self.own(body, set()))
            finally:
                self.active.discard(key)
        return self.known[key]

    def own(self, body, seen):
        """Names of fields, with those of structs that are inlined."""
        names = set()
        if body.key in seen or len(seen) > 64:
            return names
        seen = seen | {body.key}
        for name, node in body.fields():
            names.add(name)
            if node.of('inline') is True:
                for inner in self.inner(body, node):
                    names |= self.own(inner, seen)
        if hasattr(body.payload, 'node'):
            names |= self.own(body.payload, seen)
        return names

    def references(self, body):
        found = set()
        for _, node in body.fields():
            if isinstance(node.value, dict):
                for key in REFERENCES:
                    found.update(named_in(node.get(key)))
                for _, part in (node.get('subfields').items() if node.get('subfields') else ()):
                    for key in REFERENCES[2:5]:
                        found.update(named_in(part.get(key)))
            for inner in self.inner(body, node):
                found |= self.outside(inner)
        if hasattr(body.payload, 'node'):
            found |= self.outside(body.payload)
        # INFO is the same everywhere.
        return {name for name in found if not name.startswith('info.')}

    def inner(self, body, node):
        """The structs that a field contains."""
        builder = self.builder
        name = node.value if isinstance(node.value, str) else node.of('type')
        if isinstance(node.value, dict) and node.get('fields'):
            yield builder.body(node, '', body.order)
        elif isinstance(name, str) and name in builder.spec.structs:
            yield builder.named(name)
        for _, case in (node.get('cases').items() if node.get('cases') else ()):
            if isinstance(case.value, str) and case.value in builder.spec.structs:
                yield builder.named(case.value)
            elif isinstance(case.value, dict):
                yield builder.body(case, '', body.order)
