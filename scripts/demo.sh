#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# demo.sh: shows what this is for, without hardware: builds, and uses four simulated devices.
set -eu
cd "$(dirname "$0")/.."
build=${LIBFWCTL_DEMO_DIR:-$PWD/build}

scripts/deps.sh demo
[ -e "$build/build.ninja" ] || meson setup "$build" -Dtools=enabled -Dsim=enabled >/dev/null
ninja -C "$build" >/dev/null

fwctl=$build/tools/fwctl/fwctl
sim=$build/tools/fwctl-sim/fwctl-sim

# show COMMAND...: what is typed, and what comes.
show() {
	printf '\n$ %s\n' "$*" | sed "s|$build/tools/fwctl/||"
	"$sim" -- "$@"
}

echo "A simulated machine with one device of each kernel driver (fwctl-sim runs every command below in it)."
show "$fwctl" list
show "$fwctl" info 0000:08:00.0
show "$fwctl" info serial:0x8a34567890abcdef

# mlx5, QUERY_HCA_CAP (opcode 0x0100) of the general capabilities, current values (op_mod 1)
request=$(mktemp)
trap 'rm -f "$request"' EXIT
printf '\001\000\000\000\000\000\000\001\000\000\000\000\000\000\000\000' >"$request"
show "$fwctl" rpc fwctl0 --scope configuration --in "$request" --out-size 64

cat <<TEXT

Next:
  $sim -- sh           a shell in the simulated machine: try 'fwctl list --json', 'fwctl monitor'
  $sim --print-machine >my.json; $sim --machine my.json -- $fwctl list
                       a machine of your own: man libfwctl-machine
  sudo $fwctl list     the devices of this machine, if it has any
  scripts/test.sh      all tests, on a real kernel in a virtual machine too
  examples/            the same in C
TEXT
