# SPDX-License-Identifier: LGPL-2.1-or-later
from folders import folder, folders  # noqa: F401
