#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# demo.sh: shows what this is for, without hardware: builds, uses four simulated devices, asks a card for its
# link, its temperature, what it can do and a dump, another one for what its memory holds, reads and changes
# a feature of a memory device by name, and brings in a format of somebody else.
set -eu
cd "$(dirname "$0")/.."
build=${LIBFWCTL_BUILD:-${LIBFWCTL_DEMO_DIR:-build}}

build_all() {
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
}

# With LIBFWCTL_BUILD, what is built there is shown as it is.
[ -n "${LIBFWCTL_BUILD:-}" ] || build_all

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM
mkdir "$scratch/plugins"
folder=$(cd "$build" && pwd)
PATH=$PWD/tools/libfwctl-spec:$folder/tools/fwctl:$folder/tools/fwctl-sim:$PATH
# What is built here, and not what may be installed.
export LIBFWCTL_PLUGIN_PATH="$folder/plugins" LIBFWCTL_MODULE_PATH="$folder/modules"

# show [MACHINE-OPTION...] <COMMANDS: what is typed, a line each, and what comes, all in one simulated machine.
show() {
	# shellcheck disable=SC2016 # for the inner shell
	fwctl-sim "$@" -- sh -c 'while read -r line; do
		printf "\n$ %s\n" "$line"
		eval "$line" 2>&1 </dev/null || true
	done'
}

say() { printf '\n---- %s\n' "$*"; }

say "A simulated machine with one device of each kernel driver"
show <<'COMMANDS'
fwctl list
fwctl info 0000:08:00.0
COMMANDS

say "A raw call: which features has the CXL device? (the UUID begins at 0x10); and one that its driver refuses"
show <<'COMMANDS'
printf '\0\5\0\0\0\0\0\0\10\0\0\0\0\0\0\0\100\0\0\0\0\0\0\0' | fwctl rpc mem0 --in - --scope configuration --out-size 64
printf '\377\377\0\0\0\0\0\0\0\0\0\0\0\0\0\0' | fwctl rpc fwctl0 --in - --scope configuration --out-size 16
COMMANDS

say "A format is data: what can be asked of a CXL memory device, by name"
show <<'COMMANDS'
fwctl formats
fwctl commands mem0
fwctl describe cxl/get_feature
COMMANDS

say "An mlx5 card by name: its firmware, its link, its temperature, what it can do"
show <<'COMMANDS'
fwctl call fwctl0 access_reg.mgir | grep -E 'extended|psid'
fwctl call fwctl0 access_reg.paos local_port=1 | grep status
fwctl call fwctl0 access_reg.ptys local_port=1 proto_mask=ethernet | grep -E 'rate|proto_oper'
fwctl call fwctl0 access_reg.mtmp | grep -E 'temp|name'
fwctl call fwctl0 query_hca_cap.general | grep -E 'port_type|num_ports|log_max_(qp|cq|mkey) '
COMMANDS

say "Its parameters, by the names that its users know: what is stored, what holds now, the default; set, and taken over at a reset"
show <<'COMMANDS'
fwctl param list fwctl0 'NUM_OF_VFS' 'SRIOV*' 'LINK_TYPE*'
fwctl param set fwctl0 SRIOV_EN=true NUM_OF_VFS=16 LINK_TYPE=ETH
fwctl param set fwctl0 SRIOV_EN=true NUM_OF_VFS=16 LINK_TYPE=ETH --yes
fwctl param get fwctl0 NUM_OF_VFS
fwctl call fwctl0 access_reg.mfrl.write reset_level=level3 --allow config_now,resets,disrupts_traffic,clears_data,touches_other_functions,background --yes | grep status
fwctl param get fwctl0 NUM_OF_VFS
fwctl param set fwctl0 NUM_OF_VFS=many
COMMANDS

say "What differs from the default is a profile: a card that has drifted from it is found, and brought back"
(cd "$scratch" && show) <<'COMMANDS'
fwctl param save fwctl0 -o card.yaml && cat card.yaml
fwctl param reset fwctl0 NUM_OF_VFS --yes
fwctl param apply card.yaml --check || echo "drifted: exit status $?"
fwctl param apply card.yaml --yes
fwctl param apply card.yaml --check && echo "as it should be"
COMMANDS

say "One schema for all cards: how they are, what they count, what can be saved of them"
(cd "$scratch" && show) <<'COMMANDS'
fwctl health fwctl0 | grep -E 'firmware.version|link.(state|speed)|asic'
fwctl health fwctl2 | grep -E 'firmware.version|link.(state|speed)|asic'
fwctl stats fwctl0 'port.rx_*packets'
fwctl dump fwctl2 -o card.core && fwctl decode bnxt card.core --stream coredump | grep -c component_id
fwctl dump mem0 --list
COMMANDS

say "What it can dump, and a queue pair's dump, which can hold somebody else's data"
show <<'COMMANDS'
fwctl call fwctl0 resource_dump.menu | grep segment_name
fwctl call fwctl0 resource_dump segment_type=prm_query_qp index1=0x71
fwctl call fwctl0 resource_dump segment_type=prm_query_qp index1=0x71 --allow discloses --yes
COMMANDS

say "A bnxt card: its package, its link, its temperature, what its memory holds, and a core dump, read back at once"
show <<'COMMANDS'
fwctl call fwctl2 package_version
fwctl call fwctl2 hwrm_port_phy_qcfg | grep -E '^(link|link_speed|media_type) '
fwctl call fwctl2 hwrm_temp_monitor_query | grep -E 'temp |warn'
fwctl call fwctl2 nvm_directory | grep -E '^(type|data_length) '
fwctl call fwctl2 coredump --out - --allow config_now,discloses,background --yes | fwctl decode bnxt - --stream coredump | grep -E '^(signature|component_id|length) '
COMMANDS

say "An AMD Pensando card: only its maker knows the operations, so one is called by numbers, and counts as every effect"
echo "fwctl call 41:00.0 operation endpoint=1 operation=2 payload=cafe out_len=2 --scope debug_read_only --allow all --yes" | show

say "A memory device with the features that the CXL specification defines, and two of its vendor: read, change, read back"
show --machine tools/fwctl-sim/machines/cxl.json <<'COMMANDS'
fwctl call mem0 supported_features | grep uuid
fwctl call mem0 get_feature.patrol_scrub
fwctl call mem0 set_feature uuid=3c6f1d5e-2a0b-4c8d-9e7f-001122334455 feat_data=78563412
fwctl call mem0 set_feature uuid=3c6f1d5e-2a0b-4c8d-9e7f-001122334455 feat_data=78563412 --allow config_at_reset --yes
fwctl call mem0 get_feature uuid=3c6f1d5e-2a0b-4c8d-9e7f-001122334455 selection=saved_value
COMMANDS

say "A reply that was captured elsewhere needs no device"
show <<'COMMANDS'
echo '04000000 00000000 01180401' | fwctl decode cxl/get_feature.patrol_scrub --hex -
COMMANDS

say "Somebody else's format: one YAML file, no compiler, a folder of its own"
LIBFWCTL_PLUGIN_PATH=$scratch/plugins
cp examples/fan.yaml "$scratch"
cd "$scratch"
show <<'COMMANDS'
libfwctl-spec compile fan.yaml -o plugins/fan.fwctl
fwctl formats
fwctl describe fan/set_fan
fwctl encode fan/set_fan fan=1 mode=fixed speed=1200 --hex
echo '00000000 b004 0901 01 000000' | fwctl decode fan/get_fan --hex -
COMMANDS

cat <<TEXT

What to try next:
  export PATH=$folder/tools/fwctl:$folder/tools/fwctl-sim:\$PATH LIBFWCTL_PLUGIN_PATH=$folder/plugins LIBFWCTL_MODULE_PATH=$folder/modules
  fwctl-sim fwctl list --json
  fwctl-sim sh                          a shell in the simulated machine
  fwctl-sim --print-machine >my.json    a machine of your own: edit it, then
  fwctl-sim --machine my.json fwctl list
  fwctl list                            the devices of this machine, if it has any (info, call and rpc need root)
  man man/libfwctl.7                    the library; examples/ has it in C
  man man/libfwctl-plugin.7             your own format
  scripts/test.sh                       all tests, on a real kernel in a virtual machine too
TEXT
