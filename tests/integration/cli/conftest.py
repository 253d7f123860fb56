# SPDX-License-Identifier: LGPL-2.1-or-later
import pytest

from cli import Machine


@pytest.fixture(name="machine")
def fixture_machine(tmp_path):
    """Makes machines: machine() is the default one, machine({...}) the one described."""
    return lambda description=None: Machine(tmp_path, description)
