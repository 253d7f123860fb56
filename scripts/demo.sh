#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# demo.sh: shows what this is for, without hardware: builds, and uses four simulated devices.
set -eu
cd "$(dirname "$0")/.."
build=${LIBFWCTL_DEMO_DIR:-build}

scripts/deps.sh demo
if [ -e "$build/build.ninja" ]; then
	set -- configure "$build"
else
	set -- setup "$build"
fi
log=$(mktemp)
{ meson "$@" -Dtools=enabled -Dsim=enabled && ninja -C "$build"; } >"$log" 2>&1 || {
	cat "$log" >&2
	exit 1
}
rm "$log"
PATH=$(cd "$build" && pwd)/tools/fwctl:$(cd "$build" && pwd)/tools/fwctl-sim:$PATH

request=$(mktemp)
trap 'rm -f "$request"' EXIT

# show COMMAND...: what is typed, and what comes.
show() {
	printf '\n$ %s\n' "$*"
	fwctl-sim -- "$@" 2>&1
}

# call DEVICE BYTES OPTION...: a raw request, in octal as printf(1) has it.
call() {
	# shellcheck disable=SC2059 # the bytes are the format
	printf "$2" >"$request"
	printf '\n$ fwctl rpc %s --in REQUEST' "$1"
	device=$1
	shift 2
	printf ' %s' "$@"
	printf '\n'
	fwctl-sim -- fwctl rpc "$device" --in "$request" "$@" 2>&1
}

echo "A simulated machine with one device of each kernel driver: every command below runs in it."
show fwctl list
show fwctl info 0000:08:00.0

printf '\nA raw call: which features has the CXL device? (Get Supported Features, the UUID begins at 0x10)\n'
call mem0 '\0\5\0\0\0\0\0\0\10\0\0\0\0\0\0\0\100\0\0\0\0\0\0\0' --scope configuration --out-size 64

printf '\nA command that the driver does not admit: nothing was executed, and the reasons are told.\n'
call fwctl0 '\377\377\0\0\0\0\0\0\0\0\0\0\0\0\0\0' --scope configuration --out-size 16 || true

cat <<TEXT

What to try next:
  PATH=$build/tools/fwctl:$build/tools/fwctl-sim:\$PATH
  fwctl-sim fwctl list --json
  fwctl-sim sh                          a shell in the simulated machine
  fwctl-sim --print-machine >my.json    a machine of your own: edit it, then
  fwctl-sim --machine my.json fwctl list
  fwctl list                            the devices of this machine, if it has any (info and rpc need root)
  man man/libfwctl.7                    the library; examples/ has it in C
  scripts/test.sh                       all tests, on a real kernel in a virtual machine too
TEXT
