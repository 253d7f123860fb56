// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * info.c: fwctl info: what sysfs and the device itself say, and what this caller may do with it.
 * What cannot be found out is left out.
 */
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <json.h>

#include "fwctl.h"

/* TAINT_FWCTL of the kernel: a scope that writes to the device has been used since it booted. */
#define TAINT_FWCTL 0x80000

/* USER_NS_INIT_INO of the kernel's nsfs.h: the number of the user namespace that it was booted with. */
#define FIRST_USER_NAMESPACE 0xeffffffd

/* A yes, a no, or neither. */
enum answer { UNKNOWN = -1, NO, YES };

struct facts {
	const struct libfwctl_device *dev;
	struct libfwctl_handle *handle; /* NULL: could not be opened */
	bool have_node;
	struct stat node;
	enum answer rawio, tainted;
	char lockdown[32]; /* "": not known */
};

/*
 * Asked of the kernel itself, without libcap. What a process has in a user namespace of its own does not count for
 * fwctl.
 */
static enum answer has_cap_sys_rawio(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
	struct stat st;

	if (!stat("/proc/self/ns/user", &st) && st.st_ino != FIRST_USER_NAMESPACE)
		return NO;
	if (syscall(SYS_capget, &header, data))
		return UNKNOWN;
	return data[CAP_TO_INDEX(CAP_SYS_RAWIO)].effective & CAP_TO_MASK(CAP_SYS_RAWIO) ? YES : NO;
}

static enum answer is_tainted(void)
{
	unsigned long long taint;
	FILE *file = fopen("/proc/sys/kernel/tainted", "re");
	int n;

	if (!file)
		return UNKNOWN;
	n = fscanf(file, "%llu", &taint);
	fclose(file);
	if (n != 1)
		return UNKNOWN;
	return taint & TAINT_FWCTL ? YES : NO;
}

/* "none [integrity] confidentiality": the word in brackets. */
static void read_lockdown(char word[static 32])
{
	FILE *file = fopen("/sys/kernel/security/lockdown", "re");
	const char *first, *end;
	char text[64] = "";

	word[0] = '\0';
	if (!file)
		return;
	first = fgets(text, sizeof(text), file) ? strchr(text, '[') : NULL;
	end = first ? strchr(first, ']') : NULL;
	if (end)
		snprintf(word, 32, "%.*s", (int)(end - first - 1), first + 1);
	fclose(file);
}

/* How many scopes, from the first on, the kernel's core admits from this caller. */
static uint32_t count_scopes(const struct facts *facts)
{
	if (!facts->handle)
		return 0;
	return facts->rawio == YES ? LIBFWCTL_SCOPE_DEBUG_WRITE_FULL + 1
				   : LIBFWCTL_SCOPE_DEBUG_WRITE_FULL;
}

static void gather(struct facts *facts)
{
	const char *node = libfwctl_device_get_node(facts->dev);

	facts->have_node = node && !stat(node, &facts->node);
	facts->rawio = has_cap_sys_rawio();
	facts->tainted = is_tainted();
	read_lockdown(facts->lockdown);
}

static const char *user_name(uid_t uid)
{
	const struct passwd *user = getpwuid(uid);

	return user ? user->pw_name : NULL;
}

static const char *group_name(gid_t gid)
{
	const struct group *group = getgrgid(gid);

	return group ? group->gr_name : NULL;
}

/* ---- Text ---- */

static void line(const char *label, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* For what is escaped already. */
static void line_safe(const char *label, const char *text)
{
	printf("%-15s ", label);
	print_safe(stdout, text);
	putchar('\n');
}

static void line(const char *label, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		need(NULL);
	va_end(arguments);
	printf("%-15s ", label);
	print_escaped(stdout, "%s", text);
	putchar('\n');
	free(text);
}

static void line_if(const char *label, const char *text)
{
	if (text)
		line(label, "%s", text);
}

static void line_answer(const char *label, enum answer answer, const char *yes, const char *no)
{
	if (answer != UNKNOWN)
		line(label, "%s", answer == YES ? yes : no);
}

static void print_parent(const struct libfwctl_device *dev)
{
	const char *parent = libfwctl_device_get_parent(dev);
	const char *subsystem = libfwctl_device_get_parent_subsystem(dev);
	const char *driver = libfwctl_device_get_parent_driver(dev);

	if (parent)
		line("parent", "%s", parent);
	if (subsystem)
		line("subsystem", "%s", subsystem);
	line("driver", "%s", driver ? driver : "-");
}

static void print_pci(const struct libfwctl_device *dev)
{
	const char *address = libfwctl_device_get_pci_address(dev);
	uint16_t vendor, device, subvendor, subdevice;

	line_if("PCI address", address);
	if (!libfwctl_device_get_pci_ids(dev, &vendor, &device, &subvendor, &subdevice))
		line("PCI ids", "%04x:%04x, subsystem %04x:%04x", vendor, device, subvendor,
		     subdevice);
}

static void print_identity(const struct libfwctl_device *dev)
{
	const struct libfwctl_error *error = libfwctl_device_get_error(dev);
	uint32_t major, minor;
	uint64_t serial;

	line("name", "%s", libfwctl_device_get_name(dev));
	line_if("node", libfwctl_device_get_node(dev));
	if (!libfwctl_device_get_devnum(dev, &major, &minor))
		line("number", "%u:%u", major, minor);
	line_if("sysfs path", libfwctl_device_get_syspath(dev));
	print_parent(dev);
	print_pci(dev);
	line_if("memdev", libfwctl_device_get_memdev(dev));
	if (!libfwctl_device_get_serial(dev, &serial))
		line("serial", "0x%llx", (unsigned long long)serial);
	if (error)
		line_safe("error", libfwctl_error_text(error));
}

static void print_scopes(const struct facts *facts)
{
	uint32_t count = count_scopes(facts);

	printf("%-15s ", "scopes");
	for (uint32_t scope = 0; scope < count; scope++)
		printf("%s%s", scope ? ", " : "", libfwctl_scope_name(scope));
	puts(count ? "" : "none");
}

static void print_access(const struct facts *facts)
{
	if (facts->have_node) {
		const char *user = user_name(facts->node.st_uid);
		const char *group = group_name(facts->node.st_gid);

		line("node mode", "%04o", facts->node.st_mode & 07777);
		line("node owner", "%u (%s), group %u (%s)", facts->node.st_uid, user ? user : "-",
		     facts->node.st_gid, group ? group : "-");
	}
	line("can be opened", "%s", facts->handle ? "yes" : "no");
	print_scopes(facts);
	line_answer("CAP_SYS_RAWIO", facts->rawio, "yes", "no (scope debug_write_full is refused)");
	line_answer("kernel taint", facts->tainted, "yes (a debug_write scope was used since boot)",
		    "not by fwctl");
	if (facts->lockdown[0])
		line("lockdown", "%s (changes nothing for fwctl)", facts->lockdown);
}

/* A type that the kernel's header does not name can be one that a format is for; NULL: it is not. */
static const char *type_name(struct libfwctl_handle *handle)
{
	const char *name = libfwctl_device_type_name(libfwctl_handle_get_device_type(handle));
	const struct libfwctl_format *format;

	if (!name && !libfwctl_handle_get_format(handle, NULL, &format))
		name = libfwctl_format_get_name(format);
	return name;
}

static void print_answer(struct libfwctl_handle *handle)
{
	uint32_t type = libfwctl_handle_get_device_type(handle);
	const char *name = type_name(handle);
	size_t length;
	const uint8_t *info = libfwctl_handle_get_info(handle, &length);

	line("device type", "%u (%s)", type, name ? name : "unknown");
	printf("%-15s", "INFO");
	for (size_t i = 0; i < length; i++) {
		if (i && i % 16 == 0)
			printf("\n%-15s", "");
		printf(" %02x", info[i]);
	}
	puts(length ? "" : " none");
}

static void print_text(const struct facts *facts)
{
	print_identity(facts->dev);
	print_access(facts);
	if (facts->handle)
		print_answer(facts->handle);
}

/* ---- JSON ---- */

static void add_answer(struct json_object *object, const char *key, enum answer answer)
{
	if (answer != UNKNOWN)
		json_object_object_add(object, key, json_object_new_boolean(answer == YES));
}

static struct json_object *access_json(const struct facts *facts)
{
	struct json_object *access = json_object_new_object();
	struct json_object *scopes = json_object_new_array();
	char mode[8];

	if (facts->have_node) {
		snprintf(mode, sizeof(mode), "%04o", facts->node.st_mode & 07777);
		json_add_string(access, "mode", mode);
		json_object_object_add(access, "uid", json_object_new_int64(facts->node.st_uid));
		json_add_string(access, "owner", user_name(facts->node.st_uid));
		json_object_object_add(access, "gid", json_object_new_int64(facts->node.st_gid));
		json_add_string(access, "group", group_name(facts->node.st_gid));
	}
	add_answer(access, "opened", facts->handle ? YES : NO);
	for (uint32_t scope = 0; scope < count_scopes(facts); scope++)
		json_object_array_add(scopes, json_object_new_string(libfwctl_scope_name(scope)));
	json_object_object_add(access, "scopes", scopes);
	add_answer(access, "cap_sys_rawio", facts->rawio);
	add_answer(access, "kernel_tainted_by_fwctl", facts->tainted);
	if (facts->lockdown[0])
		json_add_string(access, "lockdown", facts->lockdown);
	return access;
}

static void add_handle(struct json_object *root, struct libfwctl_handle *handle)
{
	uint32_t type = libfwctl_handle_get_device_type(handle);
	struct json_object *object = json_object_new_object();
	size_t length;
	const void *info = libfwctl_handle_get_info(handle, &length);

	json_object_object_add(object, "value", json_object_new_int64(type));
	json_add_string(object, "name", type_name(handle));
	json_object_object_add(root, "device_type", object);
	json_add_bytes(root, "info", info, length);
}

static void print_json(const struct facts *facts, const struct libfwctl_error *error)
{
	struct json_object *root = json_object_new_object();

	json_object_object_add(root, "device", device_json(facts->dev));
	json_object_object_add(root, "access", access_json(facts));
	if (facts->handle)
		add_handle(root, facts->handle);
	else
		json_object_object_add(root, "error", failure_json(error));
	json_print(root);
}

static int show(struct run *run, struct libfwctl_device *dev)
{
	struct facts facts = {.dev = dev};
	struct libfwctl_handle *handle = NULL;
	int status = STATUS_DONE;

	if (libfwctl_open_device(dev, NULL, run->err, &handle))
		status = failure_status(run->err);
	facts.handle = handle;
	gather(&facts);
	if (run->json) {
		print_json(&facts, run->err);
	} else {
		print_text(&facts);
		if (status)
			failure_library(run, run->err);
	}
	libfwctl_close(handle);
	return status;
}

static int run_info(struct run *run)
{
	struct libfwctl_device *dev;
	const char *value;
	int status;

	while (options_next(run, &value))
		;
	if (!options_done(run))
		return run->status;
	if (libfwctl_device_find(run->ctx, run->argv[0], run->err, &dev))
		return failure_library(run, run->err);
	status = show(run, dev);
	libfwctl_device_unref(dev);
	return status;
}

const struct verb verb_info = {
	.name = "info",
	.arguments = "DEVICE",
	.arguments_min = 1,
	.arguments_max = 1,
	.summary = "show what a device says of itself, and what you may do with it",
	.text = "DEVICE is a node's name or path, a PCI address, a network interface, an RDMA device, a CXL\n"
		"memdev, a devlink handle or serial:0xNUMBER. Where the node cannot be opened, what sysfs\n"
		"tells is shown, and then why.\n",
	.run = run_info,
};
