# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for fwctl(1) in bash. Verbs, options and devices are asked of the program itself, so that a new
# verb needs no line here, unless one of its options takes special words. Nothing asked opens a device.

_fwctl_verbs()
{
	"$1" help 2>/dev/null | sed -n '/^Verbs:/,/^$/ s/^  \([a-z]*\) .*/\1/p'
}

# The options of a verb, or of fwctl itself where none is given.
_fwctl_options()
{
	"$@" --help 2>/dev/null | sed -n 's/^  \(--[a-z-]*\) .*/\1/p'
}

# Whether this option of a verb takes a value: the help shows a word in capitals behind it.
_fwctl_takes_value()
{
	[[ $3 == --* ]] && "$1" "$2" --help 2>/dev/null | grep -q "^  $3 [A-Z]"
}

_fwctl_devices()
{
	"$1" list 2>/dev/null | sed -n 's/^\(fwctl[0-9][0-9]*\) .*/\1/p'
}

# The values of an option; FILE stands for names of files.
_fwctl_values()
{
	case $1 in
	--scope) echo configuration debug_read_only debug_write debug_write_full ;;
	--in | --out) echo FILE ;;
	esac
}

# What fits at the cursor, given the program, the verb ("" if there is none yet) and the word before.
_fwctl_words()
{
	if [[ -z $2 ]]; then
		_fwctl_verbs "$1"
		_fwctl_options "$1"
	elif _fwctl_takes_value "$1" "$2" "$3"; then
		_fwctl_values "$3"
	elif [[ $4 == -* ]]; then
		_fwctl_options "$1" "$2"
	elif [[ $2 == help ]]; then
		_fwctl_verbs "$1"
	elif "$1" "$2" --help 2>/dev/null | grep -q '^usage:.* DEVICE'; then
		_fwctl_devices "$1"
	fi
}

_fwctl()
{
	local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
	local verb='' word words

	# "--scope=debug" comes as three words.
	if [[ $current == '=' ]]; then
		current=''
	elif [[ $before == '=' && $COMP_CWORD -gt 2 ]]; then
		before=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
		[[ $word == -* ]] || { verb=$word; break; }
	done
	words=$(_fwctl_words "$1" "$verb" "$before" "$current")
	if [[ $words == FILE ]]; then
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
	else
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
	fi
}

complete -F _fwctl fwctl
