#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# source.sh version SERIES: the version of the newest linux-source package of a kernel series in
# Debian's archives. source.sh fetch SERIES FOLDER: that package, downloaded; prints the file.
# source.sh newest: the newest series there is that tests/kernel/series does not name.
# Keeps an apt state of its own, so that the system's sources stay as they are.
set -eu
verb=${1:-} series=${2:-} folder=${3:-.}
state=${XDG_CACHE_HOME:-$HOME/.cache}/libfwctl/apt
package=linux-source-$series

apt() {
	tool=$1
	shift
	"apt-$tool" -qq -o Dir::Etc::SourceList="$state/sources.list" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::Etc::Preferences=/dev/null -o Dir::Etc::PreferencesParts=/dev/null \
		-o Dir::State::Lists="$state/lists" -o Dir::State::status=/dev/null \
		-o Dir::Cache="$state/cache" -o APT::Sandbox::User="$(id -un)" \
		-o Acquire::Languages=none -o Acquire::Retries=1 -o Acquire::http::Timeout=20 "$@"
}

# Lists of a day ago are new enough: what is cached must not wait for a slow network.
is_fresh() {
	[ -n "$(find "$state/lists" -maxdepth 1 -name '*_Packages*' -mtime -1 2>/dev/null)" ]
}

refresh() {
	mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
	exec 8>"$state/.lock"
	flock 8
	! is_fresh || return 0 # another one has done it meanwhile
	# shellcheck disable=SC2016 # apt's own places, not ours
	mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' \
		'Created-By: Packages' | sed -n 's/^Debian|Debian|//p' | sort -u | head -n 1)}
	[ -n "$mirror" ] || {
		echo "no Debian mirror known: run 'apt-get update', or set DEBIAN_MIRROR" >&2
		exit 1
	}
	for suite in ${DEBIAN_SUITES:-trixie-backports sid}; do
		echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main"
	done >"$state/sources.list"
	apt get update >&2 || echo "$mirror could not be read whole; going on with what is known" >&2
}

all_series() {
	apt cache pkgnames linux-source- | sed -n 's/^linux-source-\([0-9]*\.[0-9]*\)$/\1/p' | sort -V
}

newest_version() {
	apt cache madison "$package" | awk '{ print $3 }' | sort -V | tail -n 1
}

require_version() {
	version=$(newest_version)
	[ -n "$version" ] || {
		echo "no $package in the archives; there are: $(all_series | tr '\n' ' ')" >&2
		exit 2
	}
}

command -v apt-get >/dev/null || {
	echo "kernel sources come as Debian packages: this needs Debian's apt-get" >&2
	exit 1
}
is_fresh || refresh
case $verb in
newest)
	all_series | grep -vxFf "$(dirname "$0")/series" | tail -n 1 | grep .
	;;
version)
	require_version
	echo "$version"
	;;
fetch)
	require_version
	(cd "$folder" && apt get download "$package=$version" >&2)
	echo "$folder/${package}_$(echo "$version" | sed 's/:/%3a/')_all.deb"
	;;
*)
	echo "usage: source.sh version SERIES | fetch SERIES FOLDER | newest" >&2
	exit 2
	;;
esac
