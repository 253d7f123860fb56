# SPDX-License-Identifier: LGPL-2.1-or-later
# common.sh: for the scripts that run in the guest, outside the host's root folder. $source and $build are
# the checkout and the Meson build folder, as the host has them.
# shellcheck shell=sh disable=SC2154

# Programs of the host, in its root folder. It is read-only: what they write goes to /run/scratch.
on_host() {
	chroot /host /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/run/scratch \
		TMPDIR=/run/scratch PYTHONDONTWRITEBYTECODE=1 CMOCKA_MESSAGE_OUTPUT=TAP \
		LIBFWCTL_SOURCE="$source" LIBFWCTL_BUILD="$build" LIBFWCTL_PLUGIN_PATH="$build/plugins:$build/tests/kernel" \
		LIBFWCTL_MODULE_PATH="$build/modules" "$@"
}

# suite NAME PROGRAM...: the marks around a program's TAP are for tap.awk.
suite() {
	echo "# suite $1"
	shift
	on_host "$@"
	echo "# exit $?"
}

start_udevd() {
	/lib/systemd/systemd-udevd --daemon 2>/dev/null
	udevadm settle
}

# As if there never had been one.
stop_udevd() {
	udevadm control --exit
	while pidof systemd-udevd >/dev/null; do
		sleep 0.1
	done
	rm -rf /run/udev
}

# load COUNT MODULE [PARAMETER...]: loads a module and waits until it has made its devices.
load() {
	wanted=$1 tries=600
	shift
	modprobe "$@" || echo "not ok - modprobe $*"
	while [ "$(find /sys/class/fwctl -name 'fwctl*' 2>/dev/null | wc -l)" -lt "$wanted" ]; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || {
			echo "not ok - $1 makes $wanted devices within a minute"
			return 1
		}
		sleep 0.1
	done
	[ ! -e /run/udev/control ] || udevadm settle
}

# rebind DEVICE FROM TO: gives a platform device to another driver.
rebind() {
	echo "$1" >"/sys/bus/platform/drivers/$2/unbind"
	echo "$1" >"/sys/bus/platform/drivers/$3/bind" || echo "not ok - $3 takes $1"
	[ ! -e /run/udev/control ] || udevadm settle
}

mkdir -p /run/scratch
stty -F /dev/ttyS1 raw -echo
