# SPDX-License-Identifier: GPL-2.0-or-later
"""fwctlspec: what libfwctl-spec is made of. The language is described in libfwctl-spec(5)."""
