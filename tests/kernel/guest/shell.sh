# SPDX-License-Identifier: LGPL-2.1-or-later
# shell.sh: the guest's part of scripts/test-kernel.sh --shell.
# shellcheck shell=sh disable=SC1090,SC2154
. "/host$source/tests/kernel/guest/common.sh"

start_udevd
load 11 cxl_test
cat <<EOF2

This is the host's root folder, read-only, on a kernel of its own with the eleven devices of its cxl_test.
${build:+$build/tools/fwctl/fwctl list}
'exit' ends the guest.

EOF2
# A terminal of its own makes the interrupt key work.
setsid cttyhack chroot /host /usr/bin/env HOME=/run/scratch TMPDIR=/run/scratch \
	PATH="${build:+$build/tools/fwctl:}/usr/sbin:/usr/bin:/sbin:/bin" PS1='guest# ' /bin/sh
