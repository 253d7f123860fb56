# SPDX-License-Identifier: GPL-2.0-or-later
# Completion for fwctl(1) in bash. Verbs, options, devices, formats, commands, fields and values are asked of the
# program itself, so that a new verb needs no line here, unless one of its words is special. Nothing asked opens
# a device.

_fwctl_verbs()
{
	"$1" help 2>/dev/null | sed -n '/^Verbs:/,/^$/ s/^  \([a-z]*\) .*/\1/p'
}

# The options of a verb, or of fwctl itself where none is given.
_fwctl_options()
{
	"$@" --help 2>/dev/null | sed -n 's/^  \(--[a-z0-9-]*\) .*/\1/p'
}

# The options of a verb that take a value: the help shows a word behind them.
_fwctl_value_options()
{
	"$@" --help 2>/dev/null | sed -n 's/^  \(--[a-z0-9-]*\) [^ ].*/\1/p'
}

_fwctl_devices()
{
	"$1" list --columns node 2>/dev/null | sed -n 's/^\(fwctl[0-9][0-9]*\).*/\1/p'
}

# The format of a device, as far as its driver tells, given any name that 'fwctl list' shows.
_fwctl_device_format()
{
	"$1" list --columns node,format,parent 2>/dev/null | awk -v name="${2#/dev/fwctl/}" \
		'$1 ~ /^fwctl/ && ($1 == name || $3 == name) { print $2; exit }'
}

_fwctl_formats()
{
	"$1" formats 2>/dev/null | awk 'NR > 1 && $1 != "-" { print $1 }' | sort -u
}

# All commands as format/command, or the bare ones of a format.
_fwctl_commands()
{
	"$1" commands ${2:+--format "$2"} 2>/dev/null |
		awk -v format="${2:+$2/}" 'NR > 1 { print substr($1, length(format) + 1) }'
}

# Those of a device; where its driver lets expect no known format, all there are.
_fwctl_device_commands()
{
	local format words=''
	format=$(_fwctl_device_format "$1" "$2")
	[[ -n $format ]] && words=$(_fwctl_commands "$1" "$format")
	if [[ -n $words ]]; then
		echo "$words"
	else
		_fwctl_commands "$1"
	fi
}

# A device's command with the format in front.
_fwctl_full_name()
{
	if [[ $3 == */* ]]; then
		echo "$3"
	else
		echo "$(_fwctl_device_format "$1" "$2")/$3"
	fi
}

# The streams of the format of a command line's first argument.
_fwctl_streams()
{
	"$1" describe "${2%%/*}" --json 2>/dev/null | awk '
		/"streams": *\[ *$/ { within = 1; next }
		within && /\]/ { exit }
		within { gsub(/[", ]/, ""); print }'
}

# The dumps of a format.
_fwctl_dumps()
{
	"$1" dump --list --format "$2" 2>/dev/null | awk 'NR > 1 { print $1 }'
}

# The values of an option, given the arguments before it; FILE stands for names of files.
_fwctl_values()
{
	case $2 in
	--scope) echo configuration debug_read_only debug_write debug_write_full ;;
	--allow | --effects) "$1" call x x --allow '?' 2>&1 | sed -n 's/.* some of \([a-z_,]*\);.*/\1/p' | tr , ' ' ;;
	--in | --out | --json-in | --of-request) echo FILE ;;
	--format) _fwctl_formats "$1" ;;
	--device) _fwctl_devices "$1" ;;
	--json-u64) echo string number ;;
	--stream) [[ -n $3 ]] && _fwctl_streams "$1" "$3" ;;
	esac
}

# The verbs of a verb that has some.
_fwctl_subverbs()
{
	"$1" "$2" --help 2>/dev/null | sed -n '/^Verbs:/,/^$/ s/^  \([a-z]*\) .*/\1/p'
}

# Parameters of a device, as far as its driver tells its format, or the values of the one whose = is there already.
_fwctl_params()
{
	local format
	format=$(_fwctl_device_format "$1" "$2")
	if [[ -z $format || $format == - ]]; then
		return
	elif [[ -n ${3:-} ]]; then
		"$1" param describe "$format" "$3" --values 2>/dev/null
	else
		"$1" param describe "$format" --names 2>/dev/null
	fi
}

# What fits as an argument of a verb of 'fwctl param'; $2 is that verb, the rest as for _fwctl_arguments().
_fwctl_param_arguments()
{
	local program=$1 verb=$2 field=$3
	shift 3
	case $verb:$# in
	describe:0) _fwctl_devices "$program"; _fwctl_formats "$program" ;;
	apply:0) echo FILE ;;
	*:0 | apply:*) _fwctl_devices "$program" ;;
	describe:*) if _fwctl_formats "$program" | grep -qxF -e "$1"; then
		"$program" param describe "$1" --names 2>/dev/null
	else
		_fwctl_params "$program" "$1"
	fi ;;
	set:*) if [[ -n $field ]]; then
		_fwctl_params "$program" "$1" "$field"
	else
		_fwctl_params "$program" "$1" | sed 's/$/=/'
	fi ;;
	*) _fwctl_params "$program" "$1" ;;
	esac
}

# Fields of a command as field=, or the values of the field whose = is there already.
_fwctl_fields()
{
	if [[ -n $3 ]]; then
		"$1" describe "$2" --values "$3" 2>/dev/null
	else
		"$1" describe "$2" --fields 2>/dev/null | sed 's/$/=/'
	fi
}

# What fits as an argument. $2 is the verb, $3 the field whose value it is, then come the arguments before it.
_fwctl_arguments()
{
	local program=$1 verb=$2 field=$3
	shift 3
	case $verb:$# in
	help:0) _fwctl_verbs "$program" ;;
	help:1) _fwctl_subverbs "$program" "$1" ;;
	param\ *) _fwctl_param_arguments "$program" "${verb#* }" "$field" "$@" ;;
	param:0) _fwctl_subverbs "$program" param ;;
	describe:0 | encode:0 | decode:0) _fwctl_commands "$program" ;;
	decode:1) echo FILE ;;
	encode:*) _fwctl_fields "$program" "$1" "$field" ;;
	dump:1) _fwctl_dumps "$program" "$(_fwctl_device_format "$program" "$1")" ;;
	call:1 | info:1) _fwctl_device_commands "$program" "$1" ;;
	call:[2-9]*) _fwctl_fields "$program" "$(_fwctl_full_name "$program" "$1" "$2")" "$field" ;;
	*:0) "$program" "$verb" --help 2>/dev/null | grep -q '^usage:.* \[\?DEVICE' && _fwctl_devices "$program" ;;
	esac
}

# What fits at the cursor, given the program, the verb ("" if there is none yet), the option whose value it is ("" if
# it is none), the word so far, the field whose value it is, and the arguments before it.
_fwctl_words()
{
	local program=$1 verb=$2 option=$3 current=$4
	shift 4
	if [[ -z $verb ]]; then
		_fwctl_verbs "$program"
		_fwctl_options "$program"
	elif [[ $verb == param\ * && $option == --values ]]; then
		echo next current default
	elif [[ -n $option ]]; then
		_fwctl_values "$program" "$option" "${2:-}"
	elif [[ $current == -* ]]; then
		# shellcheck disable=SC2086 # "param set" is two words
		_fwctl_options "$program" $verb
	else
		_fwctl_arguments "$program" "$verb" "$@"
	fi
}

_fwctl()
{
	local current=${COMP_WORDS[COMP_CWORD]} verb='' option='' field='' i word takes words
	local -a arguments=()

	COMPREPLY=()
	# "--scope=debug" and "field=value" come as three words.
	[[ $current == '=' ]] && current=''
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [[ $word == '=' ]]; then
			continue
		elif [[ -n $option ]]; then
			option=''
		elif [[ $word == -* ]]; then
			[[ -n $verb && " $takes " == *" $word "* ]] && option=$word
		elif [[ -z $verb ]]; then
			verb=$word
			takes=$(_fwctl_value_options "$1" "$verb" | tr '\n' ' ')
		elif [[ $verb == param ]]; then
			verb="param $word"
			takes=$(_fwctl_value_options "$1" param "$word" | tr '\n' ' ')
		elif [[ ${COMP_WORDS[i - 1]} != '=' ]]; then
			arguments+=("$word")
		fi
	done
	# A value follows "field=", which is no argument that is complete.
	if [[ -z $option && ${#arguments[@]} -gt 0 ]] &&
		[[ ${COMP_WORDS[COMP_CWORD]} == '=' || ${COMP_WORDS[COMP_CWORD - 1]} == '=' ]]; then
		field=${arguments[-1]}
		unset 'arguments[-1]'
	fi
	words=$(_fwctl_words "$1" "$verb" "$option" "$current" "$field" "${arguments[@]}")
	if [[ $words == FILE ]]; then
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$current")
	else
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
		[[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
	fi
}

complete -F _fwctl fwctl
