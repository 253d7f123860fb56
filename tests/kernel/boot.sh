#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# boot.sh TREE FOLDER JOB: boots the kernel built in TREE and runs JOB, a shell script, in the guest.
# What JOB writes to /dev/ttyS1 comes out on standard output; the console is kept as FOLDER/console.log.
# With CONSOLE=1 the console is this terminal instead, and the guest may run as long as it likes.
# With MEMORY=N the guest has N MiB.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tree=$1 folder=$2 job=$3
memory=${MEMORY:-1024}
half=$((memory / 2))M

"$here/image.sh" "$tree" "$folder/initrd"
# The kernel unpacks one archive after another.
cp "$job" "$folder/job"
(cd "$folder" && echo job | cpio -o -H newc --quiet | gzip) >>"$folder/initrd"

if [ -n "${CONSOLE:-}" ]; then
	limit=0
	serial="-serial mon:stdio -serial null"
	quiet=quiet
else
	# Software emulation is slow on a busy machine; a guest that hangs must still end.
	limit=${TIMEOUT:-600}
	serial="-serial file:$folder/console.log -serial stdio"
	quiet=
	exec </dev/null
fi

# Without hardware virtualization, so that it runs the same everywhere. Two memory nodes, as cxl_test
# needs them. The host's files are shown read-only. A kernel that oopses panics, and a panic ends QEMU.
# shellcheck disable=SC2086
exec timeout --foreground -k 5 "$limit" qemu-system-x86_64 \
	-machine q35 -accel tcg,thread=multi -cpu max -smp 2,sockets=2 -m "$memory" \
	-object memory-backend-ram,id=m0,size="$half" -numa node,nodeid=0,cpus=0,memdev=m0 \
	-object memory-backend-ram,id=m1,size="$half" -numa node,nodeid=1,cpus=1,memdev=m1 \
	-nodefaults -no-user-config -no-reboot -display none $serial \
	-kernel "$tree/arch/x86/boot/bzImage" -initrd "$folder/initrd" \
	-append "console=ttyS0 panic=-1 oops=panic tsc=reliable $quiet" \
	-fsdev local,id=root,path=/,security_model=none,readonly=on,multidevs=remap \
	-device virtio-9p-pci,fsdev=root,mount_tag=root -device virtio-rng-pci
