#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""libfwctl-spec: runs the package fwctlspec, which is installed where only this program looks."""
import os
import sys

# Set when it is installed; in the source tree the package lies beside this file.
FOLDER = '@folder@'
VERSION = '@version@'

sys.dont_write_bytecode = True
here = os.path.dirname(os.path.realpath(__file__))
sys.path.insert(0, here if FOLDER.startswith('@') else os.path.join(here, FOLDER))

from fwctlspec.cli import main  # noqa: E402

sys.exit(main(sys.argv[1:], 'uninstalled' if VERSION.startswith('@') else VERSION))
