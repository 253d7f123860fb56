// SPDX-License-Identifier: LGPL-2.1-or-later
/* words.c: the names of types, scopes, effects, kinds and stages, both ways. Knows nothing else. */
#include "libfwctl.h"

#include <errno.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Indexed by the number that each word stands for. */
static const char *const device_types[] = {
	[LIBFWCTL_DEVICE_TYPE_MLX5] = "mlx5",
	[LIBFWCTL_DEVICE_TYPE_CXL] = "cxl",
	[LIBFWCTL_DEVICE_TYPE_BNXT] = "bnxt",
	[LIBFWCTL_DEVICE_TYPE_PDS] = "pds",
};

static const char *const scopes[] = {
	[LIBFWCTL_SCOPE_CONFIGURATION] = "configuration",
	[LIBFWCTL_SCOPE_DEBUG_READ_ONLY] = "debug_read_only",
	[LIBFWCTL_SCOPE_DEBUG_WRITE] = "debug_write",
	[LIBFWCTL_SCOPE_DEBUG_WRITE_FULL] = "debug_write_full",
};

static const char *const error_kinds[] = {
	[LIBFWCTL_ERROR_NONE] = "none",		  [LIBFWCTL_ERROR_USAGE] = "usage",
	[LIBFWCTL_ERROR_DEVICE] = "device",	  [LIBFWCTL_ERROR_DELIVERY] = "delivery",
	[LIBFWCTL_ERROR_POLICY] = "policy",	  [LIBFWCTL_ERROR_FIRMWARE] = "firmware",
	[LIBFWCTL_ERROR_MALFORMED] = "malformed",
};

static const char *const executed_words[] = {
	[LIBFWCTL_EXECUTED_NO] = "no",
	[LIBFWCTL_EXECUTED_YES] = "yes",
	[LIBFWCTL_EXECUTED_UNKNOWN] = "unknown",
};

static const char *const stages[] = {
	[LIBFWCTL_STAGE_NONE] = "none",	  [LIBFWCTL_STAGE_ARGUMENTS] = "arguments",
	[LIBFWCTL_STAGE_FIND] = "find",	  [LIBFWCTL_STAGE_OPEN] = "open",
	[LIBFWCTL_STAGE_INFO] = "info",	  [LIBFWCTL_STAGE_PREPARE] = "prepare",
	[LIBFWCTL_STAGE_SEND] = "send",	  [LIBFWCTL_STAGE_REPLY] = "reply",
	[LIBFWCTL_STAGE_WATCH] = "watch", [LIBFWCTL_STAGE_FORMATS] = "formats",
};

static const char *const kinds[] = {
	[LIBFWCTL_KIND_UNSIGNED] = "unsigned", [LIBFWCTL_KIND_SIGNED] = "signed",
	[LIBFWCTL_KIND_BOOL] = "bool",	       [LIBFWCTL_KIND_ENUM] = "enum",
	[LIBFWCTL_KIND_FLAGS] = "flags",       [LIBFWCTL_KIND_BYTES] = "bytes",
	[LIBFWCTL_KIND_STRING] = "string",     [LIBFWCTL_KIND_UUID] = "uuid",
	[LIBFWCTL_KIND_STRUCT] = "struct",     [LIBFWCTL_KIND_UNION] = "union",
	[LIBFWCTL_KIND_RESERVED] = "reserved",
};

static const char *const accesses[] = {
	[LIBFWCTL_ACCESS_PLAIN] = "plain",	     [LIBFWCTL_ACCESS_KEY] = "key",
	[LIBFWCTL_ACCESS_READ_ONLY] = "read_only",   [LIBFWCTL_ACCESS_READ_WRITE] = "read_write",
	[LIBFWCTL_ACCESS_WRITE_ONLY] = "write_only", [LIBFWCTL_ACCESS_OPERATION] = "operation",
};

static const char *const file_states[] = {
	[LIBFWCTL_FILE_LOADED] = "loaded",   [LIBFWCTL_FILE_EXTENDS] = "extends",
	[LIBFWCTL_FILE_MASKED] = "masked",   [LIBFWCTL_FILE_HIDDEN] = "hidden",
	[LIBFWCTL_FILE_REFUSED] = "refused", [LIBFWCTL_FILE_WAITING] = "waiting",
};

static const char *const relation_kinds[] = {
	[LIBFWCTL_RELATION_PCI_FUNCTION] = "pci_function",
	[LIBFWCTL_RELATION_PCI_SIBLING] = "pci_sibling",
	[LIBFWCTL_RELATION_PHYSICAL_FUNCTION] = "physical_function",
	[LIBFWCTL_RELATION_VIRTUAL_FUNCTION] = "virtual_function",
	[LIBFWCTL_RELATION_AUXILIARY] = "auxiliary",
	[LIBFWCTL_RELATION_NETDEV] = "netdev",
	[LIBFWCTL_RELATION_RDMA] = "rdma",
	[LIBFWCTL_RELATION_RDMA_PORT] = "rdma_port",
	[LIBFWCTL_RELATION_MEMDEV] = "memdev",
	[LIBFWCTL_RELATION_FWCTL] = "fwctl",
};

static const char *const takes_effect_words[] = {
	[LIBFWCTL_TAKES_EFFECT_UNKNOWN] = "unknown",
	[LIBFWCTL_TAKES_EFFECT_NOW] = "now",
	[LIBFWCTL_TAKES_EFFECT_AT_RESET] = "at_reset",
	[LIBFWCTL_TAKES_EFFECT_AT_REBOOT] = "at_reboot",
};

static const char *const outcomes[] = {
	[LIBFWCTL_OUTCOME_NONE] = "none",	    [LIBFWCTL_OUTCOME_UNCHANGED] = "unchanged",
	[LIBFWCTL_OUTCOME_CHANGED] = "changed",	    [LIBFWCTL_OUTCOME_REFUSED] = "refused",
	[LIBFWCTL_OUTCOME_NOT_TRIED] = "not_tried", [LIBFWCTL_OUTCOME_UNKNOWN] = "unknown",
	[LIBFWCTL_OUTCOME_DIFFERS] = "differs",
};

/* Effects, values of a parameter and kinds of readings are bits: the place in its list is the bit's number. */
static const char *const effects_by_bit[] = {
	"reads",	 "config_now",	     "config_at_reset",
	"resets",	 "disrupts_traffic", "clears_data",
	"destroys_data", "irreversible",     "touches_other_functions",
	"discloses",	 "background",
};

static const char *const param_values_by_bit[] = {"next", "current", "default"};

static const char *const reading_kinds_by_bit[] = {"version", "health", "counter"};

static const char *word(const char *const *words, size_t count, uint32_t number)
{
	return number < count ? words[number] : NULL;
}

const char *libfwctl_device_type_name(uint32_t type)
{
	return word(device_types, COUNT(device_types), type);
}

const char *libfwctl_scope_name(uint32_t scope)
{
	return word(scopes, COUNT(scopes), scope);
}

const char *libfwctl_error_kind_name(uint32_t kind)
{
	return word(error_kinds, COUNT(error_kinds), kind);
}

const char *libfwctl_executed_name(uint32_t executed)
{
	return word(executed_words, COUNT(executed_words), executed);
}

const char *libfwctl_outcome_name(uint32_t outcome)
{
	return word(outcomes, COUNT(outcomes), outcome);
}

const char *libfwctl_stage_name(uint32_t stage)
{
	return word(stages, COUNT(stages), stage);
}

const char *libfwctl_kind_name(uint32_t kind)
{
	return word(kinds, COUNT(kinds), kind);
}

const char *libfwctl_access_name(uint32_t access)
{
	return word(accesses, COUNT(accesses), access);
}

const char *libfwctl_file_state_name(uint32_t state)
{
	return word(file_states, COUNT(file_states), state);
}

const char *libfwctl_relation_kind_name(uint32_t kind)
{
	return word(relation_kinds, COUNT(relation_kinds), kind);
}

const char *libfwctl_takes_effect_name(uint32_t takes_effect)
{
	return word(takes_effect_words, COUNT(takes_effect_words), takes_effect);
}

int libfwctl_scope_from_name(const char *name, uint32_t *scope)
{
	if (!name || !scope)
		return -EINVAL;
	for (uint32_t i = 0; i < COUNT(scopes); i++) {
		if (strcmp(name, scopes[i]) == 0) {
			*scope = i;
			return 0;
		}
	}
	return -EINVAL;
}

static const char *word_by_bit(const char *const *words, size_t count, uint64_t bit)
{
	for (size_t i = 0; i < count; i++)
		if (bit == UINT64_C(1) << i)
			return words[i];
	return NULL;
}

const char *libfwctl_effect_name(uint64_t effect)
{
	return word_by_bit(effects_by_bit, COUNT(effects_by_bit), effect);
}

const char *libfwctl_param_value_name(uint32_t value)
{
	return word_by_bit(param_values_by_bit, COUNT(param_values_by_bit), value);
}

const char *libfwctl_reading_kind_name(uint32_t kind)
{
	return word_by_bit(reading_kinds_by_bit, COUNT(reading_kinds_by_bit), kind);
}

static uint64_t effect_from_name(const char *name, size_t length)
{
	if (length == strlen("all") && strncmp(name, "all", length) == 0)
		return LIBFWCTL_EFFECTS_ALL;
	for (size_t i = 0; i < COUNT(effects_by_bit); i++)
		if (strlen(effects_by_bit[i]) == length &&
		    strncmp(name, effects_by_bit[i], length) == 0)
			return UINT64_C(1) << i;
	return 0;
}

int libfwctl_effects_from_names(const char *names, uint64_t *effects)
{
	uint64_t all = 0;

	if (!names || !effects)
		return -EINVAL;
	while (*names) {
		size_t length = strcspn(names, ",");
		uint64_t one = effect_from_name(names, length);

		if (!one)
			return -EINVAL;
		all |= one;
		names += length;
		if (*names == ',' && *++names == '\0')
			return -EINVAL; /* a comma with nothing behind it */
	}
	*effects = all;
	return 0;
}
