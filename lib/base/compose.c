// SPDX-License-Identifier: LGPL-2.1-or-later
/* compose.c: fills the {places} of a message's text with what the error knows. */
#include "base/driver.h"
#include "base/error.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>

static void add_errno(struct text *text, int error)
{
	const char *description = strerrordesc_np(error);

	if (description)
		text_add(text, description);
	else
		text_add_format(text, "error %d", error);
}

static void add_scope(struct text *text, uint64_t scope)
{
	const char *name = libfwctl_scope_name((uint32_t)scope);

	if (name)
		text_add(text, name);
	else
		text_add_format(text, "%" PRIu64, scope);
}

/* The names of the effects in a set, as the command line takes them: "resets,destroys_data". */
static void add_effects(struct text *text, uint64_t effects)
{
	const char *separator = "";

	if (effects == LIBFWCTL_EFFECTS_ALL) {
		text_add(text, "all");
		return;
	}
	for (uint64_t bit = 1; bit && bit <= effects; bit <<= 1) {
		const char *name = libfwctl_effect_name(effects & bit);

		if (!name)
			continue;
		text_add(text, separator);
		text_add(text, name);
		separator = ",";
	}
}

/* number[0] is the device type, number[1] the scope of the call. */
static void add_reasons(struct text *text, const struct libfwctl_error *err)
{
	const char *const reasons[] = {
		core_reason((uint32_t)err->number[1], err->error),
		driver_reasons((uint32_t)err->number[0], err->error),
	};
	const char *separator = ": ";

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (!reasons[i])
			continue;
		text_add(text, separator);
		text_add(text, reasons[i]);
		separator = "; or ";
	}
	if (err->executed == LIBFWCTL_EXECUTED_NO)
		text_add(text, " (the firmware did not run it)");
	else
		text_add(text, " (the command may have run: look at the device's state before you "
			       "repeat it)");
}

static void add_place(struct text *text, const struct libfwctl_error *err, const char *place,
		      size_t length)
{
	uint64_t number = err->number[(place[length - 1] - '0') % 3];

	if (strncmp(place, "device", length) == 0)
		text_add_escaped(text, err->device[0] ? err->device : "the device");
	else if (strncmp(place, "command", length) == 0)
		text_add_escaped(text, err->command);
	else if (strncmp(place, "field", length) == 0)
		text_add_escaped(text, err->field);
	else if (strncmp(place, "subject", length) == 0)
		text_add_escaped(text, err->subject);
	else if (strncmp(place, "errno", length) == 0)
		add_errno(text, err->error);
	else if (strncmp(place, "reasons", length) == 0)
		add_reasons(text, err);
	else if (place[0] == 'e')
		add_effects(text, number);
	else if (place[0] == 's')
		add_scope(text, number);
	else if (place[0] == 'd')
		text_add_format(text, "%" PRId64, (int64_t)number);
	else if (place[0] == 'x')
		text_add_format(text, "0x%" PRIx64, number);
	else if (place[0] == 'o')
		text_add_format(text, "%03" PRIo64, number);
	else
		text_add_format(text, "%" PRIu64, number);
}

void message_compose(const struct libfwctl_error *err, char *memory, size_t room)
{
	const char *rest = message_row(err->message)->text;
	struct text text;

	text_begin(&text, memory, room);
	while (*rest) {
		size_t plain = strcspn(rest, "{");
		size_t place;

		text_add_length(&text, rest, plain);
		rest += plain;
		if (*rest != '{')
			break;
		place = strcspn(rest, "}");
		add_place(&text, err, rest + 1, place - 1);
		rest += place + 1;
	}
}
