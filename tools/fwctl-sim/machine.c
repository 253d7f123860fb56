// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads a machine file: the top level, devices and the script. Parents are read in
 * machine-parent.c, what a device's firmware holds in machine-firmware.c, the JSON itself in
 * read.c.
 */
#include <errno.h>
#include <string.h>

#include "machine-parts.h"
#include "sim.h"

#define DEFAULT_MAJOR	    250
#define DEFAULT_EVENT_QUEUE 1024

void *machine_alloc(struct machine *machine, size_t size)
{
	void *memory = g_malloc0(size);

	g_ptr_array_add(machine->memory, memory);
	return memory;
}

char *machine_copy(struct machine *machine, const char *text)
{
	return strcpy(machine_alloc(machine, strlen(text) + 1), text);
}

void machine_free(struct machine *machine)
{
	if (!machine)
		return;
	g_ptr_array_unref(machine->memory);
	g_free(machine);
}

static bool read_type(struct reader *r, json_object *object, struct device_spec *spec)
{
	json_object *value;
	uint64_t number;
	const char *name;
	size_t mark;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, "type", &value)) {
		spec->type = spec->driver->type;
		return true;
	}
	mark = read_enter_key(r, "type");
	if (json_object_is_type(value, json_type_string)) {
		if (!read_value_string(r, value, &name))
			return false;
		for (spec->type = 1; spec->type <= 4; spec->type++)
			if (!strcmp(name, sim_type_name(spec->type)))
				break;
		if (spec->type > 4)
			return read_fail(r, "expected mlx5, cxl, bnxt, pds or a number");
	} else if (read_value_uint(r, value, 0, UINT32_MAX, &number)) {
		spec->type = (uint32_t)number;
	} else {
		return false;
	}
	read_leave(r, mark);
	return true;
}

static bool read_mode(struct reader *r, json_object *object, unsigned int *mode)
{
	const char *text = NULL;

	if (!read_string(r, object, "mode", &text))
		return false;
	if (!text)
		return true;
	if (strlen(text) != 4 || *text != '0' || strspn(text, "01234567") != 4) {
		read_enter_key(r, "mode");
		return read_fail(r, "expected four octal digits from \"0000\" to \"0777\"");
	}
	*mode = (unsigned int)g_ascii_strtoull(text, NULL, 8);
	return true;
}

/* "250:7", another number than the device has. */
static bool read_node_number(struct reader *r, json_object *object, struct node *node)
{
	const char *text = NULL;
	uint64_t major, minor;
	char *end;

	if (!read_string(r, object, "number", &text))
		return false;
	if (!text)
		return true;
	major = g_ascii_strtoull(text, &end, 10);
	if (g_ascii_isdigit(*text) && *end == ':' && g_ascii_isdigit(end[1]) && major <= 4095) {
		minor = g_ascii_strtoull(end + 1, &end, 10);
		if (!*end && minor <= 1048575) {
			node->has_number = true;
			node->major = (uint32_t)major;
			node->minor = (uint32_t)minor;
			return true;
		}
	}
	read_enter_key(r, "number");
	return read_fail(r, "expected \"MAJOR:MINOR\", up to \"4095:1048575\"");
}

static bool read_node(struct reader *r, json_object *object, struct node *node)
{
	static const char *const keys[] = {"is", "mode", "number", "target", NULL};
	static const char *const kinds[] = {"device", "file", "link", "absent", NULL};
	json_object *value;
	const char *is = "device";
	size_t mark;

	node->mode = 0600;
	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, "node", &value))
		return true;
	mark = read_enter_key(r, "node");
	if (!read_object(r, value, keys) || !read_string(r, value, "is", &is))
		return false;
	if (!g_strv_contains(kinds, is)) {
		read_enter_key(r, "is");
		return read_fail(r, "expected device, file, link or absent");
	}
	for (node->kind = NODE_DEVICE; strcmp(is, kinds[node->kind]) != 0;)
		node->kind++;
	if (!read_mode(r, value, &node->mode) || !read_node_number(r, value, node) ||
	    !read_string(r, value, "target", &node->target))
		return false;
	if ((node->kind == NODE_LINK) != (node->target && *node->target))
		return read_fail(r, "expected a \"target\" where it is a link, and only there");
	read_leave(r, mark);
	return true;
}

static bool read_driver(struct reader *r, json_object *object, struct device_spec *spec)
{
	json_object *value = read_member(r, object, "driver");
	size_t mark = read_enter_key(r, "driver");
	const char *name;

	if (!value || !read_value_string(r, value, &name))
		return false;
	spec->driver = driver_find(name);
	if (!spec->driver)
		return read_fail(r, "expected mlx5, cxl, bnxt, pds or echo");
	read_leave(r, mark);
	return true;
}

bool machine_read_device(struct reader *r, json_object *value, struct device_spec *spec)
{
	static const char *const keys[] = {
		"number",	"count",   "share_parent", "driver",	"type",
		"parent",	"info",	   "info_length",  "node",	"initialized",
		"attributes",	"replies", "features",	   "endpoints", "max_request",
		"max_response", "format",  "state",	   NULL};
	uint64_t number = 0, count = 1;

	if (!read_object(r, value, keys) || !read_driver(r, value, spec) ||
	    !read_type(r, value, spec) || !machine_read_parent(r, value, &spec->parent) ||
	    !read_uint(r, value, "number", 0, MACHINE_MAX_DEVICES - 1, &number) ||
	    !read_uint(r, value, "count", 1, MACHINE_MAX_DEVICES, &count) ||
	    !read_bool(r, value, "share_parent", &spec->share_parent) ||
	    !read_hex(r, value, "info", &spec->info) ||
	    !read_u32(r, value, "info_length", &spec->info_length) ||
	    !read_node(r, value, &spec->node))
		return false;
	spec->has_number = json_object_object_get_ex(value, "number", NULL);
	spec->number = (unsigned int)number;
	spec->count = (unsigned int)count;
	spec->has_info = json_object_object_get_ex(value, "info", NULL);
	spec->has_info_length = json_object_object_get_ex(value, "info_length", NULL);
	if (spec->info.length > 4096) {
		read_enter_key(r, "info");
		return read_fail(r, "expected at most 4096 bytes");
	}
	spec->initialized = true;
	return read_bool(r, value, "initialized", &spec->initialized) &&
	       read_attributes(r, value, "attributes", &spec->attributes) &&
	       machine_read_firmware(r, value, spec) && machine_read_state(r, value, spec);
}

static bool read_devices(struct reader *r, json_object *object, struct machine *m)
{
	json_object *value;
	size_t mark, inner;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, "devices", &value))
		return true;
	mark = read_enter_key(r, "devices");
	if (!read_array(r, value, 0, MACHINE_MAX_DEVICES, &m->devices))
		return false;
	m->device = machine_alloc(m, (m->devices + 1) * sizeof(*m->device));
	for (size_t i = 0; i < m->devices; i++) {
		inner = read_enter_index(r, i);
		if (!machine_read_device(r, json_object_array_get_idx(value, i), &m->device[i]))
			return false;
		read_leave(r, inner);
	}
	read_leave(r, mark);
	return true;
}

static bool read_functions(struct reader *r, json_object *object, struct machine *m)
{
	json_object *value;
	size_t mark, inner;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, "functions", &value))
		return true;
	mark = read_enter_key(r, "functions");
	if (!read_array(r, value, 0, MACHINE_MAX_DEVICES, &m->functions))
		return false;
	m->function = machine_alloc(m, (m->functions + 1) * sizeof(struct parent *));
	for (size_t i = 0; i < m->functions; i++) {
		inner = read_enter_index(r, i);
		if (!machine_read_function(r, json_object_array_get_idx(value, i), &m->function[i]))
			return false;
		read_leave(r, inner);
	}
	read_leave(r, mark);
	return true;
}

static bool read_links(struct reader *r, json_object *object, struct machine *m)
{
	json_object *value;
	size_t mark, inner;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, "links", &value))
		return true;
	mark = read_enter_key(r, "links");
	if (!json_object_is_type(value, json_type_object))
		return read_fail(r, "expected an object of names and targets");
	m->link =
		machine_alloc(m, ((size_t)json_object_object_length(value) + 1) * sizeof(*m->link));
	json_object_object_foreach(value, name, target)
	{
		struct link *link = &m->link[m->links++];

		link->name = machine_copy(m, name);
		inner = read_enter_key(r, name);
		if (!read_check_name(r, name) || !read_value_string(r, target, &link->target))
			return false;
		if (!*link->target)
			return read_fail(r, "expected where the link points to");
		read_leave(r, inner);
	}
	read_leave(r, mark);
	return true;
}

static bool read_top(struct reader *r, json_object *value, struct machine *m)
{
	static const char *const keys[] = {"fwctl",   "udevd",	   "major",  "event_queue", "links",
					   "devices", "functions", "script", NULL};
	uint64_t major = DEFAULT_MAJOR, queue = DEFAULT_EVENT_QUEUE;

	m->fwctl = true;
	m->udevd = true;
	if (!read_object(r, value, keys) || !read_bool(r, value, "fwctl", &m->fwctl) ||
	    !read_bool(r, value, "udevd", &m->udevd) ||
	    !read_uint(r, value, "major", 1, 4095, &major) ||
	    !read_uint(r, value, "event_queue", 1, 65536, &queue) || !read_links(r, value, m) ||
	    !read_devices(r, value, m) || !read_functions(r, value, m) ||
	    !machine_read_script(r, value, m))
		return false;
	m->major = (uint32_t)major;
	m->event_queue = (unsigned int)queue;
	if (!m->fwctl && (m->devices || m->links || m->steps))
		return read_fail(r, "a kernel without fwctl (\"fwctl\": false) has no devices, "
				    "links or script");
	return machine_check_devices(r, m);
}

/* Where in the text parsing stopped, for the message. */
static void fail_syntax(struct reader *r, const char *text, size_t offset, const char *what)
{
	unsigned int line = 1, column = 1;

	for (size_t i = 0; i < offset; i++) {
		column = text[i] == '\n' ? 1 : column + 1;
		line += text[i] == '\n';
	}
	r->error = g_strdup_printf("%s: line %u, column %u: not JSON: %s", r->file, line, column,
				   what);
}

/* What json-c lets pass, and JSON does not: single quotes, and control characters in strings. */
static bool check_quotes(struct reader *r, const char *text, size_t length)
{
	bool inside = false;

	for (size_t i = 0; i < length; i++) {
		if (!inside && text[i] == '\'') {
			fail_syntax(r, text, i, "single quotes");
			return false;
		}
		if (inside && (unsigned char)text[i] < 0x20) {
			fail_syntax(r, text, i, "a control character in a string");
			return false;
		}
		if (text[i] == '"')
			inside = !inside;
		else if (inside && text[i] == '\\')
			i++;
	}
	return true;
}

json_object *machine_parse_text(struct reader *r, const char *text, size_t length)
{
	struct json_tokener *tokener;
	json_object *value = NULL;
	enum json_tokener_error state;

	if (length > INT32_MAX) {
		r->error = g_strdup_printf("%s: too large, expected a machine file", r->file);
		return NULL;
	}
	if (!check_quotes(r, text, length))
		return NULL;
	tokener = json_tokener_new();
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	/* The final zero ends a lone number or word too. */
	value = json_tokener_parse_ex(tokener, text, (int)length + 1);
	state = json_tokener_get_error(tokener);
	if (state != json_tokener_success) {
		fail_syntax(r, text, MIN(json_tokener_get_parse_end(tokener), length),
			    state == json_tokener_continue || state == json_tokener_error_parse_eof
				    ? "the text ends too early"
				    : json_tokener_error_desc(state));
		json_object_put(value);
		value = NULL;
	} else if (json_tokener_get_parse_end(tokener) < length) {
		fail_syntax(r, text, json_tokener_get_parse_end(tokener),
			    "a zero byte, or more behind the end");
		json_object_put(value);
		value = NULL;
	}
	json_tokener_free(tokener);
	return value;
}

/* A file of that name, or NULL: there is none, or *error is set. */
static char *read_text(const char *path, size_t *length, char **error)
{
	GError *failure = NULL;
	char *text = NULL;

	if (!g_file_get_contents(path, &text, length, &failure) &&
	    !g_error_matches(failure, G_FILE_ERROR, G_FILE_ERROR_NOENT))
		*error = g_strdup(failure->message);
	g_clear_error(&failure);
	return text;
}

/* The state of a device of the default machine. */
static const char *find_built_in(const char *name)
{
	if (!strcmp(name, "mlx5-state.json"))
		return machine_mlx5_state_text;
	return strcmp(name, "bnxt-state.json") ? NULL : machine_bnxt_state_text;
}

char *machine_find_text(struct reader *r, const char *name, const char **file, size_t *length)
{
	char *path = r->folder ? g_build_filename(r->folder, name, NULL) : NULL;
	char *text = NULL, *error = NULL;

	if (g_path_is_absolute(name)) {
		g_free(path);
		path = g_strdup(name);
	}
	if (path)
		text = read_text(path, length, &error);
	if (text) {
		*file = machine_copy(r->machine, path);
	} else if (error) {
		read_fail(r, "%s", error);
	} else if (find_built_in(name)) {
		*file = machine_copy(r->machine, name);
		text = g_strdup(find_built_in(name));
		*length = strlen(text);
	} else {
		read_fail(r, "expected a file, there is no %s", path ? path : name);
	}
	g_free(error);
	g_free(path);
	return text;
}

/* Takes over nothing; the reader is ready but for its machine and path. */
static struct machine *read_machine(struct reader *r, const char *text, size_t length, char **error)
{
	struct machine *machine = g_new0(struct machine, 1);
	json_object *value;

	machine->memory = g_ptr_array_new_with_free_func(g_free);
	r->machine = machine;
	r->path = g_string_new("$");
	value = machine_parse_text(r, text, length);
	if (!r->error)
		read_top(r, value, machine);
	json_object_put(value);
	g_string_free(r->path, TRUE);
	if (!r->error)
		return machine;
	machine_free(machine);
	*error = r->error;
	return NULL;
}

struct machine *machine_parse(const char *file, const char *text, size_t length, char **error)
{
	struct reader r = {.file = file};

	return read_machine(&r, text, length, error);
}

struct machine *machine_read(const char *file, char **error)
{
	struct reader r = {.file = file};
	struct machine *machine;
	GError *failure = NULL;
	char *text, *folder;
	gsize length;

	if (!g_file_get_contents(file, &text, &length, &failure)) {
		*error = g_strdup(failure->message);
		g_error_free(failure);
		return NULL;
	}
	r.folder = folder = g_path_get_dirname(file);
	machine = read_machine(&r, text, length, error);
	g_free(folder);
	g_free(text);
	return machine;
}

/* It runs without any format, too: then its devices have no state. */
struct machine *machine_default(char **error)
{
	struct reader r = {.file = "the default machine", .lenient = true};

	return read_machine(&r, machine_default_text, strlen(machine_default_text), error);
}
