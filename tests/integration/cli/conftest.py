# SPDX-License-Identifier: LGPL-2.1-or-later
import os
import subprocess
from pathlib import Path

import pytest

from cli import HERE, Machine, compile_spec, formats_in, read_json, run_bare

SOURCE = Path(os.environ["LIBFWCTL_SOURCE"])


@pytest.fixture(name="machine")
def fixture_machine(tmp_path):
    """Makes machines: machine() is the default one, machine({...}) the one described."""
    return lambda description=None, formats=None: Machine(tmp_path, description, formats)


@pytest.fixture(name="formats", scope="session")
def fixture_formats(tmp_path_factory):
    """A folder with the made-up format cli_test, and with CXL as the compiler's own tests have it."""
    folder = tmp_path_factory.mktemp("formats")
    compile_spec(HERE / "cli_test.yaml", folder / "cli_test.fwctl")
    compile_spec(SOURCE / "tests" / "formats" / "test-cxl.yaml", folder / "test_cxl.fwctl")
    return folder


@pytest.fixture(name="tells", scope="session")
def fixture_tells(tmp_path_factory):
    """A folder with the made-up format tells, which has readings and dumps."""
    folder = tmp_path_factory.mktemp("tells")
    compile_spec(SOURCE / "tests" / "formats" / "readings.yaml", folder / "tells.fwctl")
    return folder


@pytest.fixture(name="settings", scope="session")
def fixture_settings(tmp_path_factory):
    """A folder with the made-up format settings, whose commands write things whole."""
    folder = tmp_path_factory.mktemp("settings")
    compile_spec(HERE / "settings.yaml", folder / "settings.fwctl")
    return folder


@pytest.fixture(name="verbs", scope="session")
def fixture_verbs(tmp_path_factory):
    """A folder with the made-up format verbs, which has every kind of parameter."""
    folder = tmp_path_factory.mktemp("verbs")
    compile_spec(SOURCE / "tests" / "formats" / "verbs.yaml", folder / "verbs.fwctl")
    return folder


@pytest.fixture(name="pointers", scope="session")
def fixture_pointers(tmp_path_factory):
    """A folder with formats whose requests point to buffers, as the compiler's own tests have them."""
    folder = tmp_path_factory.mktemp("pointers")
    for name in ("bnxt", "pds"):
        compile_spec(SOURCE / "tests" / "formats" / f"test-{name}.yaml", folder / f"test_{name}.fwctl")
    return folder


@pytest.fixture(name="kinds", scope="session")
def fixture_kinds(tmp_path_factory):
    """fwctl with formats that have unions, or replies that depend on requests, as the compiler's own tests have them, and without devices."""
    folder = tmp_path_factory.mktemp("kinds")
    for name, file in (("kinds", "kinds"), ("test_mlx5", "test-mlx5"), ("growing", "growing")):
        compile_spec(SOURCE / "tests" / "formats" / f"{file}.yaml", folder / f"{name}.fwctl")
    return Offline(folder)


@pytest.fixture(name="hooks", scope="session")
def fixture_hooks(tmp_path_factory):
    """A folder with the made-up format hooks, which has code."""
    folder = tmp_path_factory.mktemp("hooks")
    build = tmp_path_factory.mktemp("build")
    compile_spec(HERE / "hooks.yaml", build / "hooks.fwctl", "--c-array", "image",
                 str(build / "image.c"))
    compiler = os.environ.get("CC", "cc").split()
    subprocess.run([*compiler, "-shared", "-fPIC", "-I", str(SOURCE / "include"),
                    f'-DIMAGE="{build}/image.c"', str(HERE / "hooks.c"), "-o", str(folder / "hooks.so")],
                   check=True)
    return folder


@pytest.fixture(name="devlink", scope="session")
def fixture_devlink(tmp_path_factory):
    """An environment in which devlink's answers are made up, by the number of the function: 0 tells all."""
    folder = tmp_path_factory.mktemp("modules")
    (folder / "libfwctl-devlink.so").symlink_to(Path(os.environ["LIBFWCTL_BUILD"]) / "tests/unit/module-devlink.so")
    return dict(os.environ, LIBFWCTL_MODULE_PATH=str(folder))


class Offline:
    """Runs fwctl with formats and without devices."""

    def __init__(self, folder):
        self.folder = folder

    def run(self, *arguments, environment=None, **options):
        return run_bare(*arguments, environment={**formats_in(self.folder), **(environment or {})},
                        **options)

    def json(self, *arguments, status=0, **options):
        return read_json(self.run(*arguments, "--json", **options), status)


@pytest.fixture(name="offline")
def fixture_offline(formats):
    return Offline(formats)
