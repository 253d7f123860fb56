#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# check-abi.sh TREE: holds what the library says of the kernel's interfaces against the headers and the
# drivers of the kernel in TREE, and compiles our header beside them. Prints TAP.
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
tree=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# check NAME COMMAND...: a case that is good if the command is; what it says is shown if it is not.
check() {
	name=$1
	shift
	if "$@" >"$scratch/output" 2>&1; then
		echo "ok - $name"
	else
		echo "not ok - $name"
		sed 's/^/# /' "$scratch/output"
	fi
}

compile() {
	gcc -D_GNU_SOURCE -Wall -Wextra -pedantic -Werror -I"$top/include" -I"$top/lib" \
		-isystem "$tree/usr/include" "$@"
}

# The driver's table, with what it is made of, as it stands in the source.
copy_bnxt_table() {
	awk '/^#define BNXTCTL_MAX_DMA_FIELDS/ { on = 1 }
		on { print }
		/^static const struct bnxtctl_cmd_dma_desc/ { last = 1 }
		last && /^};/ { exit }' "$tree/drivers/fwctl/bnxt/main.c" >"$scratch/bnxt-table.h"
}

# Linux before 7.3 has no such table, and its bnxt driver looks at no address.
check_addresses() {
	if grep -q bnxtctl_dma_cmds "$tree/drivers/fwctl/bnxt/main.c"; then
		copy_bnxt_table && compile_addresses
	else
		! grep -n 'u64_to_user_ptr\|copy_from_user' "$tree/drivers/fwctl/bnxt/main.c" &&
			compile_addresses -DWITHOUT_BNXT
	fi
}

# Only the tables are used: the linker drops the library's functions, and what they would need.
compile_addresses() {
	compile -Wno-unused -I"$scratch" -idirafter "$tree/include" -ffunction-sections -Wl,--gc-sections "$@" \
		"$here/host/addresses.c" -o "$scratch/addresses" && "$scratch/addresses"
}

# The layouts of a format's spec, where it names the kernel's structs and enums.
check_spec() {
	spec=$1
	shift
	/usr/bin/python3 -B "$top/tools/libfwctl-spec/libfwctl-spec.py" diff "$top/plugins/$spec" "$@"
}

echo "1..8"
check "the ioctl ABI is the kernel's" compile -std=c11 -fsyntax-only "$here/host/uapi.c"
check "addresses in requests are where the kernel's drivers have them" check_addresses
check "the format cxl has the kernel's layouts" check_spec cxl/cxl.yaml \
	"$tree/include/uapi/cxl/features.h" "$tree/include/uapi/fwctl/cxl.h"
check "the format pds has the kernel's layouts" check_spec pds/pds.yaml \
	"$tree/include/uapi/fwctl/pds.h" "$tree/include/linux/pds/pds_core_if.h"
for order in OURS THEIRS; do
	for language in "c -std=c99" "c++ -std=c++11"; do
		# shellcheck disable=SC2086
		check "all headers together as $language, first $order" \
			compile -x $language -DFIRST_$order -fsyntax-only "$here/host/together.c"
	done
done
