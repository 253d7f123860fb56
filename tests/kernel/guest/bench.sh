# SPDX-License-Identifier: LGPL-2.1-or-later
# bench.sh: the guest's part of scripts/bench.sh: raw calls on echoing nodes of each known type.
# shellcheck shell=sh disable=SC1090,SC2154
. "/host$source/tests/kernel/guest/common.sh"

exec >/dev/ttyS1 2>&1
start_udevd
load 4 fwctl_echo count=4 types=1,2,3,4
on_host "$build/tests/bench/bench-rpc" /dev/fwctl/fwctl0 /dev/fwctl/fwctl1 /dev/fwctl/fwctl2 \
	/dev/fwctl/fwctl3
[ $? -gt 1 ] || echo "# done"
