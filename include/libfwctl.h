/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libfwctl: find, open and talk to the firmware behind /dev/fwctl/fwctlN.
 *
 * Conventions, which hold for every function below unless it says otherwise:
 *
 * Results    Functions that can fail return 0 or a negative errno and fill the libfwctl_error given
 *            to them, which may be NULL. An object comes back through the last argument, untouched
 *            on failure. A NULL where an object is needed, or a value out of range, is -EINVAL; a
 *            getter that is given NULL returns NULL, 0 or -EINVAL.
 * Ownership  Strings and objects returned by getters belong to the object they were asked of and
 *            live as long as it does, unchanged. *_ref() and *_unref() count; *_free() does not;
 *            all of them accept NULL. Objects keep alive what they need and may be released in any
 *            order.
 * Threads    A context, a device, relations, a handle, a path, and a format with all that is in it may be
 *            used by any number of threads at once. Everything else (an enumerate, a monitor, an event, a
 *            policy, a record, a cursor, a stream, a request, a response, an error) belongs to one
 *            thread at a time.
 * Growth     Enum values and flag bits unknown to a caller can appear in later versions and are
 *            passed through. The structs that callers fill carry their size or stride.
 */
#ifndef LIBFWCTL_H
#define LIBFWCTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The library itself is built with everything hidden; what stands here is what it shows. */
#ifdef LIBFWCTL_BUILD
#pragma GCC visibility push(default)
#endif

struct libfwctl_command;
struct libfwctl_command_buffer;
struct libfwctl_context;
struct libfwctl_cursor;
struct libfwctl_device;
struct libfwctl_devlink;
struct libfwctl_devlink_port;
struct libfwctl_devlink_reporter;
struct libfwctl_devlink_version;
struct libfwctl_dump;
struct libfwctl_enumerate;
struct libfwctl_error;
struct libfwctl_event;
struct libfwctl_field;
struct libfwctl_file;
struct libfwctl_format;
struct libfwctl_handle;
struct libfwctl_identity;
struct libfwctl_layout;
struct libfwctl_monitor;
struct libfwctl_param;
struct libfwctl_path;
struct libfwctl_policy;
struct libfwctl_preflight;
struct libfwctl_reading;
struct libfwctl_readings;
struct libfwctl_record;
struct libfwctl_relation;
struct libfwctl_relations;
struct libfwctl_request;
struct libfwctl_response;
struct libfwctl_setting;
struct libfwctl_settings;
struct libfwctl_stream;
struct libfwctl_value;

/**
 * libfwctl_version() - the version of the library that is running, as "1.2.3"
 *
 * Since: 0.1
 */
const char *libfwctl_version(void);

/**
 * libfwctl_free() - release memory that a libfwctl function gave to the caller to free
 *
 * Since: 0.1
 */
void libfwctl_free(void *memory);

/** LIBFWCTL_ESCAPE_ASCII - for libfwctl_escape(): for a reader who cannot show more than ASCII */
#define LIBFWCTL_ESCAPE_ASCII 1u

/**
 * libfwctl_escape() - text from a device, sysfs or a user, made safe to show
 *
 * Control bytes, bytes that are not UTF-8, and characters that are invisible or reorder the text
 * around them come out as \xNN, byte by byte; a backslash comes out as two, so that what is shown
 * can be told apart from what was there.
 *
 * @text: ends with a zero byte
 * @flags: 0, or LIBFWCTL_ESCAPE_ASCII to escape everything else than ASCII too
 *
 * Return: a new string, to be released with libfwctl_free(); NULL when memory is short, or for a
 * NULL text or an unknown flag. Since: 0.1
 */
char *libfwctl_escape(const char *text, unsigned int flags);

/* ---- Words: device types, scopes, effects --------------------------------------------------- */

/**
 * enum libfwctl_device_type - what FWCTL_INFO says of a device's mailbox format
 *
 * The numbers and words are the kernel's (enum fwctl_device_type in include/uapi/fwctl/fwctl.h).
 * The kernel uses ERROR for no driver; here it also stands for "not known".
 */
enum libfwctl_device_type {
	LIBFWCTL_DEVICE_TYPE_ERROR = 0,
	LIBFWCTL_DEVICE_TYPE_MLX5 = 1,
	LIBFWCTL_DEVICE_TYPE_CXL = 2,
	LIBFWCTL_DEVICE_TYPE_BNXT = 3,
	LIBFWCTL_DEVICE_TYPE_PDS = 4,
};

/**
 * libfwctl_device_type_name() - "mlx5", "cxl", "bnxt" or "pds"; NULL for any other number
 *
 * The string is static. Since: 0.1
 */
const char *libfwctl_device_type_name(uint32_t type);

/**
 * enum libfwctl_scope - how far a call may go, as the kernel checks it (enum fwctl_rpc_scope)
 *
 * A device driver admits each command from some scope on. Scope is not a danger label: a factory
 * reset can be admitted at the lowest. DEBUG_WRITE and DEBUG_WRITE_FULL taint the kernel at their
 * first use; DEBUG_WRITE_FULL needs CAP_SYS_RAWIO.
 */
enum libfwctl_scope {
	LIBFWCTL_SCOPE_CONFIGURATION = 0,
	LIBFWCTL_SCOPE_DEBUG_READ_ONLY = 1,
	LIBFWCTL_SCOPE_DEBUG_WRITE = 2,
	LIBFWCTL_SCOPE_DEBUG_WRITE_FULL = 3,
};

/**
 * libfwctl_scope_name() - a scope's name in lower case, "debug_read_only"; NULL if it has none
 *
 * The string is static. Since: 0.1
 */
const char *libfwctl_scope_name(uint32_t scope);

/**
 * libfwctl_scope_from_name() - the scope of that name
 *
 * Return: 0, or -EINVAL for a name that no scope has. Since: 0.1
 */
int libfwctl_scope_from_name(const char *name, uint32_t *scope);

/**
 * enum libfwctl_effect - what a command can do to a device or to its users, as bits of a uint64_t
 *
 * Effects are libfwctl's own: the kernel has no such notion.
 *
 * @LIBFWCTL_EFFECT_READS: returns data and changes nothing
 * @LIBFWCTL_EFFECT_CONFIG_NOW: changes configuration at once
 * @LIBFWCTL_EFFECT_CONFIG_AT_RESET: changes configuration from the next reset on
 * @LIBFWCTL_EFFECT_RESETS: resets the device or a part of it
 * @LIBFWCTL_EFFECT_DISRUPTS_TRAFFIC: can interrupt traffic or memory access
 * @LIBFWCTL_EFFECT_CLEARS_DATA: clears counters or logs
 * @LIBFWCTL_EFFECT_DESTROYS_DATA: erases what is stored in the device
 * @LIBFWCTL_EFFECT_IRREVERSIBLE: cannot be undone
 * @LIBFWCTL_EFFECT_TOUCHES_OTHER_FUNCTIONS: reaches beyond the function it is sent to
 * @LIBFWCTL_EFFECT_DISCLOSES: can return data that belongs to someone else
 * @LIBFWCTL_EFFECT_BACKGROUND: goes on in the device after the call has returned
 */
enum libfwctl_effect {
	LIBFWCTL_EFFECT_READS = 1 << 0,
	LIBFWCTL_EFFECT_CONFIG_NOW = 1 << 1,
	LIBFWCTL_EFFECT_CONFIG_AT_RESET = 1 << 2,
	LIBFWCTL_EFFECT_RESETS = 1 << 3,
	LIBFWCTL_EFFECT_DISRUPTS_TRAFFIC = 1 << 4,
	LIBFWCTL_EFFECT_CLEARS_DATA = 1 << 5,
	LIBFWCTL_EFFECT_DESTROYS_DATA = 1 << 6,
	LIBFWCTL_EFFECT_IRREVERSIBLE = 1 << 7,
	LIBFWCTL_EFFECT_TOUCHES_OTHER_FUNCTIONS = 1 << 8,
	LIBFWCTL_EFFECT_DISCLOSES = 1 << 9,
	LIBFWCTL_EFFECT_BACKGROUND = 1 << 10,
};

/** Every effect, those of later versions too: what a call that nobody can classify counts as. */
#define LIBFWCTL_EFFECTS_ALL UINT64_MAX

/**
 * libfwctl_effect_name() - the name of one effect in lower case, "clears_data"; NULL if it has none
 *
 * @effect: exactly one bit. The string is static. Since: 0.1
 */
const char *libfwctl_effect_name(uint64_t effect);

/**
 * libfwctl_effects_from_names() - the effects named in a comma-separated list
 *
 * "all" stands for LIBFWCTL_EFFECTS_ALL, the empty string for none.
 *
 * Return: 0, or -EINVAL if the list holds a name that no effect has. Since: 0.1
 */
int libfwctl_effects_from_names(const char *names, uint64_t *effects);

/* ---- Errors --------------------------------------------------------------------------------- */

/**
 * enum libfwctl_error_kind - whose matter a failure is
 *
 * @LIBFWCTL_ERROR_NONE: nothing has failed
 * @LIBFWCTL_ERROR_USAGE: the caller's arguments
 * @LIBFWCTL_ERROR_DEVICE: no such device, or it cannot be reached
 * @LIBFWCTL_ERROR_DELIVERY: the kernel refused the call or could not deliver it
 * @LIBFWCTL_ERROR_POLICY: this handle's policy, or the owner or mode of a file that formats would come
 *                         from, does not allow it; nothing was sent
 * @LIBFWCTL_ERROR_FIRMWARE: the firmware refused
 * @LIBFWCTL_ERROR_MALFORMED: data that does not hold together
 */
enum libfwctl_error_kind {
	LIBFWCTL_ERROR_NONE = 0,
	LIBFWCTL_ERROR_USAGE = 1,
	LIBFWCTL_ERROR_DEVICE = 2,
	LIBFWCTL_ERROR_DELIVERY = 3,
	LIBFWCTL_ERROR_POLICY = 4,
	LIBFWCTL_ERROR_FIRMWARE = 5,
	LIBFWCTL_ERROR_MALFORMED = 6,
};

/** libfwctl_error_kind_name() - "usage", "device", ...; NULL if it has none. Static. Since: 0.1 */
const char *libfwctl_error_kind_name(uint32_t kind);

/**
 * enum libfwctl_executed - whether the firmware ran the command
 *
 * UNKNOWN is the honest answer where a call was interrupted, timed out, or failed in a way that can
 * come before or after the command ran. Never repeat a command that changes something after
 * UNKNOWN.
 */
enum libfwctl_executed {
	LIBFWCTL_EXECUTED_NO = 0,
	LIBFWCTL_EXECUTED_YES = 1,
	LIBFWCTL_EXECUTED_UNKNOWN = 2,
};

/** libfwctl_executed_name() - "no", "yes", "unknown"; NULL if it has none. Static. Since: 0.1 */
const char *libfwctl_executed_name(uint32_t executed);

/** enum libfwctl_stage - what was being done when it failed */
enum libfwctl_stage {
	LIBFWCTL_STAGE_NONE = 0,
	LIBFWCTL_STAGE_ARGUMENTS = 1, /* looking at what the caller gave */
	LIBFWCTL_STAGE_FIND = 2,      /* looking for devices */
	LIBFWCTL_STAGE_OPEN = 3,      /* opening and checking a node */
	LIBFWCTL_STAGE_INFO = 4,      /* asking the node what it is */
	LIBFWCTL_STAGE_PREPARE = 5,   /* making a request ready, policy included */
	LIBFWCTL_STAGE_SEND = 6,      /* handing it to the kernel */
	LIBFWCTL_STAGE_REPLY = 7,     /* looking at what came back */
	LIBFWCTL_STAGE_WATCH = 8,     /* waiting for devices to come and go */
	LIBFWCTL_STAGE_FORMATS = 9,   /* loading formats */
};

/** libfwctl_stage_name() - "open", "send", ...; NULL if it has none. Static. Since: 0.1 */
const char *libfwctl_stage_name(uint32_t stage);

/**
 * libfwctl_error_new() - an empty error, to be given to any number of calls, one after another
 *
 * Each call that is given the error overwrites it: a call that succeeds leaves it empty.
 *
 * Return: the error, to be released with libfwctl_error_free(), or NULL when memory is short; NULL
 * can be given to every function just the same. Since: 0.1
 */
struct libfwctl_error *libfwctl_error_new(void);

/** libfwctl_error_free() - release an error; NULL is accepted. Since: 0.1 */
void libfwctl_error_free(struct libfwctl_error *err);

/** libfwctl_error_clear() - empty an error. Since: 0.1 */
void libfwctl_error_clear(struct libfwctl_error *err);

/** libfwctl_error_get_kind() - an enum libfwctl_error_kind. Since: 0.1 */
uint32_t libfwctl_error_get_kind(const struct libfwctl_error *err);

/**
 * libfwctl_error_get_errno() - a positive errno, as the system or the kernel's driver gave it.
 *
 * Since: 0.1
 */
int libfwctl_error_get_errno(const struct libfwctl_error *err);

/** libfwctl_error_get_executed() - an enum libfwctl_executed. Since: 0.1 */
uint32_t libfwctl_error_get_executed(const struct libfwctl_error *err);

/** libfwctl_error_get_stage() - an enum libfwctl_stage. Since: 0.1 */
uint32_t libfwctl_error_get_stage(const struct libfwctl_error *err);

/** libfwctl_error_get_device() - the device or name concerned, or NULL. Since: 0.1 */
const char *libfwctl_error_get_device(const struct libfwctl_error *err);

/** libfwctl_error_get_command() - the command concerned, or NULL. Since: 0.1 */
const char *libfwctl_error_get_command(const struct libfwctl_error *err);

/** libfwctl_error_get_field() - the path of the field concerned, or NULL. Since: 0.1 */
const char *libfwctl_error_get_field(const struct libfwctl_error *err);

/**
 * libfwctl_error_get_status() - the firmware's status, where it refused
 *
 * Return: 0, or -ENODATA if the firmware has said nothing. Since: 0.1
 */
int libfwctl_error_get_status(const struct libfwctl_error *err, uint64_t *status);

/** libfwctl_error_get_syndrome() - the firmware's finer word; -ENODATA: none. Since: 0.1 */
int libfwctl_error_get_syndrome(const struct libfwctl_error *err, uint64_t *syndrome);

/**
 * libfwctl_error_text() - one line of plain text: what failed, why, and what to do next
 *
 * Composed when first asked for. Bytes that could disturb a terminal are escaped. The string lives
 * until the error is used again or freed; it is "" for an empty error, and for NULL it says that no
 * error object was given. Since: 0.1
 */
const char *libfwctl_error_text(const struct libfwctl_error *err);

/* ---- Context -------------------------------------------------------------------------------- */

/** enum libfwctl_log_level - how much is told; the numbers are syslog's */
enum libfwctl_log_level {
	LIBFWCTL_LOG_NONE = -1,
	LIBFWCTL_LOG_ERROR = 3,
	LIBFWCTL_LOG_WARNING = 4,
	LIBFWCTL_LOG_INFO = 6,
	LIBFWCTL_LOG_DEBUG = 7,
};

/**
 * libfwctl_log_fn - receives one line of log text, without a newline
 *
 * Called on the thread that caused it, possibly on several at once. The text is gone on return.
 */
typedef void libfwctl_log_fn(void *user_data, int level, const char *text);

/**
 * libfwctl_context_new() - what all else is made from
 *
 * Contexts share nothing with each other. A new one is silent and does nothing yet.
 *
 * @out: receives the context, to be released with libfwctl_context_unref()
 *
 * Return: 0, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_context_new(struct libfwctl_context **out);

/** libfwctl_context_ref() - one more reference; returns its argument. Since: 0.1 */
struct libfwctl_context *libfwctl_context_ref(struct libfwctl_context *ctx);

/** libfwctl_context_unref() - one reference less; NULL is accepted. Since: 0.1 */
void libfwctl_context_unref(struct libfwctl_context *ctx);

/**
 * libfwctl_context_set_log() - where log lines go, and from which level on
 *
 * To be called before the context is used by more than one thread.
 *
 * @fn: NULL for none
 * @level: lines above this level are not made at all
 *
 * Return: 0 or -EINVAL. Since: 0.1
 */
int libfwctl_context_set_log(struct libfwctl_context *ctx, libfwctl_log_fn *fn, void *user_data,
			     int level);

/**
 * libfwctl_context_check_system() - whether this system has a fwctl device, and if not, why
 *
 * Looks at sysfs alone. For the caller who found nothing and wants to say why.
 *
 * Return: 0 if there is a device; -ENXIO if sysfs is not there; -ENOSYS if the running kernel has
 * no fwctl; -ENODEV if it has, but no driver has made a device. Since: 0.1
 */
int libfwctl_context_check_system(struct libfwctl_context *ctx, struct libfwctl_error *err);

/* ---- Device --------------------------------------------------------------------------------- */

/*
 * A device is what sysfs and udev said of a fwctl node when it was looked at. It never changes, and
 * holds nothing open. Strings are as the system gives them: see libfwctl_escape() before they reach
 * a terminal.
 */

/**
 * libfwctl_device_find() - the one device that a name stands for
 *
 * @name: a node's name (fwctl0) or path (/dev/fwctl/fwctl0, or a link to it), a PCI address (domain
 *        optional; without a function, that of a card), a CXL memdev (mem0), a serial number of a CXL memory device (serial:0x123)
 *        or as devlink tells it (serial:MT2051X), a network interface (eth0), an
 *        RDMA device (mlx5_0), an auxiliary device (mlx5_core.eth.0), or a devlink handle
 *        (pci/0000:08:00.0, auxiliary/mlx5_core.sf.2)
 * @out: receives the device, to be released with libfwctl_device_unref()
 *
 * What stands for several devices, also in different ways, is refused and listed; only the name of a
 * node means nothing else.
 *
 * Return: 0; -ENODEV if what has that name has no fwctl device, or the error of
 * libfwctl_context_check_system() if there is no device at all; -ENOENT if it is a word and nothing is
 * called so; -ENOTUNIQ if several have it; -EINVAL for what cannot be a name.
 *
 * Since: 0.1
 */
int libfwctl_device_find(struct libfwctl_context *ctx, const char *name, struct libfwctl_error *err,
			 struct libfwctl_device **out);

/** libfwctl_device_ref() - one more reference; returns its argument. Since: 0.1 */
struct libfwctl_device *libfwctl_device_ref(struct libfwctl_device *dev);

/** libfwctl_device_unref() - one reference less; NULL is accepted. Since: 0.1 */
void libfwctl_device_unref(struct libfwctl_device *dev);

/**
 * libfwctl_device_get_error() - why this device could not be read whole, or NULL if it could
 *
 * What could be read is there all the same. Since: 0.1
 */
const struct libfwctl_error *libfwctl_device_get_error(const struct libfwctl_device *dev);

/** libfwctl_device_get_name() - the kernel's name, "fwctl0". Since: 0.1 */
const char *libfwctl_device_get_name(const struct libfwctl_device *dev);

/** libfwctl_device_get_node() - the path of its node, "/dev/fwctl/fwctl0", or NULL. Since: 0.1 */
const char *libfwctl_device_get_node(const struct libfwctl_device *dev);

/** libfwctl_device_get_syspath() - its folder in sysfs, without links. Since: 0.1 */
const char *libfwctl_device_get_syspath(const struct libfwctl_device *dev);

/**
 * libfwctl_device_get_devnum() - major and minor number of its node
 *
 * @major, @minor: may be NULL
 *
 * Return: 0, or -ENODATA if not known. Since: 0.1
 */
int libfwctl_device_get_devnum(const struct libfwctl_device *dev, uint32_t *major, uint32_t *minor);

/**
 * libfwctl_device_get_parent() - the parent's name, "0000:08:00.0" or "mem0", or NULL.
 *
 * Since: 0.1
 */
const char *libfwctl_device_get_parent(const struct libfwctl_device *dev);

/** libfwctl_device_get_parent_syspath() - the parent's folder in sysfs, or NULL. Since: 0.1 */
const char *libfwctl_device_get_parent_syspath(const struct libfwctl_device *dev);

/** libfwctl_device_get_parent_subsystem() - "pci", "cxl", ..., or NULL. Since: 0.1 */
const char *libfwctl_device_get_parent_subsystem(const struct libfwctl_device *dev);

/**
 * libfwctl_device_get_parent_driver() - the parent's driver, "mlx5_core", or NULL for none.
 *
 * Since: 0.1
 */
const char *libfwctl_device_get_parent_driver(const struct libfwctl_device *dev);

/**
 * libfwctl_device_get_expected_type() - the type that the parent lets one expect, without opening
 *
 * Return: an enum libfwctl_device_type, ERROR if nothing is known. What counts is what the opened
 * device says: libfwctl_handle_get_device_type(). Since: 0.1
 */
uint32_t libfwctl_device_get_expected_type(const struct libfwctl_device *dev);

/**
 * libfwctl_device_get_pci_address() - of the nearest PCI function above, "0000:08:00.0", or NULL.
 *
 * Since: 0.1
 */
const char *libfwctl_device_get_pci_address(const struct libfwctl_device *dev);

/**
 * libfwctl_device_get_pci_ids() - the ids of the nearest PCI function above
 *
 * @vendor, @device, @subvendor, @subdevice: may be NULL
 *
 * Return: 0, or -ENODATA if there is no PCI function or its ids could not be read. Since: 0.1
 */
int libfwctl_device_get_pci_ids(const struct libfwctl_device *dev, uint16_t *vendor,
				uint16_t *device, uint16_t *subvendor, uint16_t *subdevice);

/** libfwctl_device_get_memdev() - the CXL memory device above, "mem0", or NULL. Since: 0.1 */
const char *libfwctl_device_get_memdev(const struct libfwctl_device *dev);

/**
 * libfwctl_device_get_serial() - the serial number of the CXL memory device above, all 64 bits
 *
 * Return: 0, or -ENODATA if there is none. Since: 0.1
 */
int libfwctl_device_get_serial(const struct libfwctl_device *dev, uint64_t *serial);

/* ---- Enumerate ------------------------------------------------------------------------------ */

/**
 * libfwctl_enumerate_new() - a search for devices, of all unless matches are added
 *
 * A device counts as present once udev has processed it; where no udevd runs, at once.
 *
 * @out: receives the search, to be released with libfwctl_enumerate_free()
 *
 * Return: 0, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_enumerate_new(struct libfwctl_context *ctx, struct libfwctl_enumerate **out);

/** libfwctl_enumerate_free() - release a search and its references; NULL is accepted. Since: 0.1 */
void libfwctl_enumerate_free(struct libfwctl_enumerate *enumerate);

/**
 * libfwctl_enumerate_match_driver() - only devices whose parent has this driver
 *
 * Matches of different kinds must all hold; a second one of the same kind replaces the first.
 *
 * Return: 0, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_enumerate_match_driver(struct libfwctl_enumerate *enumerate, const char *driver);

/**
 * libfwctl_enumerate_match_pci_address() - only devices below this PCI function
 *
 * @address: hexadecimal [domain:]bus:device.function; without a domain, domain 0
 *
 * Return: 0, -ENOMEM, or -EINVAL for what is not a PCI address. Since: 0.1
 */
int libfwctl_enumerate_match_pci_address(struct libfwctl_enumerate *enumerate, const char *address);

/**
 * libfwctl_enumerate_match_parent() - only devices whose parent has this name or sysfs path
 *
 * Return: 0, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_enumerate_match_parent(struct libfwctl_enumerate *enumerate, const char *parent);

/**
 * libfwctl_enumerate_scan() - look; replaces what an earlier scan found
 *
 * Devices come in natural order of their names (fwctl2 before fwctl10). One that vanishes meanwhile
 * is left out; one that cannot be read whole is there with its error, if the matches can be
 * decided. That there are none is no error: see libfwctl_context_check_system().
 *
 * Return: 0, -ENOMEM, or the error of reading sysfs; what was found before is then kept. Since: 0.1
 */
int libfwctl_enumerate_scan(struct libfwctl_enumerate *enumerate, struct libfwctl_error *err);

/** libfwctl_enumerate_get_count() - how many devices the last scan found. Since: 0.1 */
size_t libfwctl_enumerate_get_count(const struct libfwctl_enumerate *enumerate);

/**
 * libfwctl_enumerate_get_device() - one of them, from 0; NULL behind the last
 *
 * It belongs to the search until the next scan: take a reference to keep it. Since: 0.1
 */
struct libfwctl_device *libfwctl_enumerate_get_device(const struct libfwctl_enumerate *enumerate,
						      size_t index);

/* ---- Monitor -------------------------------------------------------------------------------- */

/** enum libfwctl_action - what happened to a device, as udev tells it */
enum libfwctl_action {
	LIBFWCTL_ACTION_OTHER = 0, /* see libfwctl_event_get_action_name() */
	LIBFWCTL_ACTION_ADD = 1,
	LIBFWCTL_ACTION_REMOVE = 2,
	LIBFWCTL_ACTION_CHANGE = 3,
	LIBFWCTL_ACTION_MOVE = 4,
	LIBFWCTL_ACTION_ONLINE = 5,
	LIBFWCTL_ACTION_OFFLINE = 6,
	LIBFWCTL_ACTION_BIND = 7,
	LIBFWCTL_ACTION_UNBIND = 8,
};

/**
 * libfwctl_monitor_new() - watch devices come and go, from now on
 *
 * Start the monitor before the first scan, so that nothing is missed between the two. Events come
 * after udevd has processed them; where no udevd runs when the monitor is made, straight from the
 * kernel.
 *
 * @out: receives the monitor, to be released with libfwctl_monitor_free()
 *
 * Return: 0, -ENOMEM, -EINVAL, or the error of opening a netlink socket. Since: 0.1
 */
int libfwctl_monitor_new(struct libfwctl_context *ctx, struct libfwctl_error *err,
			 struct libfwctl_monitor **out);

/** libfwctl_monitor_free() - stop watching; NULL is accepted. Since: 0.1 */
void libfwctl_monitor_free(struct libfwctl_monitor *monitor);

/**
 * libfwctl_monitor_get_fd() - readable when there is something to receive; for poll() alone
 *
 * Return: the descriptor, which belongs to the monitor, or -EINVAL. Since: 0.1
 */
int libfwctl_monitor_get_fd(const struct libfwctl_monitor *monitor);

/**
 * libfwctl_monitor_receive() - the next event; never waits
 *
 * @out: receives the event, to be released with libfwctl_event_free()
 *
 * Return: 0; -EAGAIN if there is none now; -ENOBUFS if events were lost, so that devices must be
 * enumerated again (the monitor goes on). Since: 0.1
 */
int libfwctl_monitor_receive(struct libfwctl_monitor *monitor, struct libfwctl_error *err,
			     struct libfwctl_event **out);

/** libfwctl_event_free() - release an event; NULL is accepted. Since: 0.1 */
void libfwctl_event_free(struct libfwctl_event *event);

/** libfwctl_event_get_action() - an enum libfwctl_action. Since: 0.1 */
uint32_t libfwctl_event_get_action(const struct libfwctl_event *event);

/** libfwctl_event_get_action_name() - udev's own word, "add". Since: 0.1 */
const char *libfwctl_event_get_action_name(const struct libfwctl_event *event);

/**
 * libfwctl_event_get_device() - the device concerned
 *
 * It belongs to the event. Of a device that is gone, only what the event and its path still tell is
 * known: name, node, number, PCI address or memdev. Since: 0.1
 */
struct libfwctl_device *libfwctl_event_get_device(const struct libfwctl_event *event);

/* ---- Relations ------------------------------------------------------------------------------ */

/*
 * What else of the system belongs to a device, as sysfs told of it when it was asked for. Names change, and
 * things come and go: ask again rather than keep it.
 */

/** enum libfwctl_relation_kind - what a relation is */
enum libfwctl_relation_kind {
	LIBFWCTL_RELATION_PCI_FUNCTION = 1,	 /* the nearest PCI function above the device */
	LIBFWCTL_RELATION_PCI_SIBLING = 2,	 /* another, not virtual, in its slot */
	LIBFWCTL_RELATION_PHYSICAL_FUNCTION = 3, /* of a virtual function */
	LIBFWCTL_RELATION_VIRTUAL_FUNCTION = 4,	 /* of a physical function */
	LIBFWCTL_RELATION_AUXILIARY = 5, /* an auxiliary device below it: "mlx5_core.eth.0" */
	LIBFWCTL_RELATION_NETDEV = 6,	 /* a network interface */
	LIBFWCTL_RELATION_RDMA = 7,	 /* an RDMA device: "mlx5_0" */
	LIBFWCTL_RELATION_RDMA_PORT = 8, /* a port of one: "mlx5_0/1" */
	LIBFWCTL_RELATION_MEMDEV = 9,	 /* a CXL memory device: "mem0" */
	LIBFWCTL_RELATION_FWCTL = 10,	 /* another fwctl device of the same card or parent */
};

/** libfwctl_relation_kind_name() - "pci_function", "netdev"...; NULL if it has none. Static. Since: 0.1 */
const char *libfwctl_relation_kind_name(uint32_t kind);

/**
 * libfwctl_relations_new() - ask sysfs what belongs to a device
 *
 * Network interfaces and RDMA devices are those of the device's own function, and of auxiliary devices below
 * it. What vanishes meanwhile is left out, and so is what this process may not look at.
 *
 * @out: receives the relations, to be released with libfwctl_relations_free()
 *
 * Return: 0; -ENODEV if the device is gone; -ENOMEM, -EINVAL, or what kept sysfs from being read. Since: 0.1
 */
int libfwctl_relations_new(const struct libfwctl_device *dev, struct libfwctl_error *err,
			   struct libfwctl_relations **out);

/** libfwctl_relations_free() - release relations; NULL is accepted. Since: 0.1 */
void libfwctl_relations_free(struct libfwctl_relations *relations);

/** libfwctl_relations_get_count() - how many there are. Since: 0.1 */
size_t libfwctl_relations_get_count(const struct libfwctl_relations *relations);

/**
 * libfwctl_relations_get() - one of them, from 0; NULL behind the last
 *
 * They are ordered by kind, and in natural order of their names within a kind. Since: 0.1
 */
const struct libfwctl_relation *libfwctl_relations_get(const struct libfwctl_relations *relations,
						       size_t index);

/**
 * libfwctl_relations_get_card() - what the functions of one card have in common, to group devices by
 *
 * Return: the PCI address of the slot, "0000:08:00", which for a virtual function is that of its physical one;
 * without a PCI function the parent's name; NULL only for NULL. Since: 0.1
 */
const char *libfwctl_relations_get_card(const struct libfwctl_relations *relations);

/** libfwctl_relation_get_kind() - an enum libfwctl_relation_kind. Since: 0.1 */
uint32_t libfwctl_relation_get_kind(const struct libfwctl_relation *relation);

/** libfwctl_relation_get_name() - its name: an address, "eth0", "mlx5_0/1". Since: 0.1 */
const char *libfwctl_relation_get_name(const struct libfwctl_relation *relation);

/** libfwctl_relation_get_syspath() - its folder in sysfs, without links. Since: 0.1 */
const char *libfwctl_relation_get_syspath(const struct libfwctl_relation *relation);

/**
 * libfwctl_relation_get_driver() - the driver of a function, auxiliary or memory device, or NULL
 *
 * Since: 0.1
 */
const char *libfwctl_relation_get_driver(const struct libfwctl_relation *relation);

/**
 * libfwctl_relation_get_state() - the state of a network interface or an RDMA port, or NULL
 *
 * The kernel's own word: "up", "down", "lowerlayerdown"...; "ACTIVE", "DOWN", "INIT"... Since: 0.1
 */
const char *libfwctl_relation_get_state(const struct libfwctl_relation *relation);

/**
 * libfwctl_relation_get_link_layer() - of a network interface or an RDMA port, or NULL
 *
 * Return: "ethernet" or "infiniband" for a network interface; "Ethernet" or "InfiniBand", as the kernel has
 * it, for a port. Since: 0.1
 */
const char *libfwctl_relation_get_link_layer(const struct libfwctl_relation *relation);

/* ---- Identity ------------------------------------------------------------------------------- */

/*
 * What people call a device, as databases on this machine have it. It is asked for apart from the
 * device, since looking it up takes longer than finding the device does. The network is never asked.
 */

/**
 * libfwctl_identity_new() - the words for a device's numbers
 *
 * Of the nearest PCI function above the device: by udev's hardware database, and for what that does
 * not know by pci.ids, if the module libfwctl-pci is installed. That nothing is known is no failure:
 * there is a name for everything.
 *
 * @out: receives the identity, to be released with libfwctl_identity_free()
 *
 * Return: 0, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_identity_new(const struct libfwctl_device *dev, struct libfwctl_error *err,
			  struct libfwctl_identity **out);

/** libfwctl_identity_free() - release an identity; NULL is accepted. Since: 0.1 */
void libfwctl_identity_free(struct libfwctl_identity *identity);

/**
 * libfwctl_identity_get_name() - what to call it: never NULL, if identity is not
 *
 * Vendor and device, "Mellanox Technologies MT2892 Family [ConnectX-6 Dx]"; "Mellanox Technologies
 * device 101d" or "15b3:101d" where words are missing; without a PCI function the name of the
 * parent, "mem0", or of the device. Since: 0.1
 */
const char *libfwctl_identity_get_name(const struct libfwctl_identity *identity);

/** libfwctl_identity_get_vendor() - "Mellanox Technologies", or NULL. Since: 0.1 */
const char *libfwctl_identity_get_vendor(const struct libfwctl_identity *identity);

/** libfwctl_identity_get_device() - "MT2892 Family [ConnectX-6 Dx]", or NULL. Since: 0.1 */
const char *libfwctl_identity_get_device(const struct libfwctl_identity *identity);

/**
 * libfwctl_identity_get_subsystem() - maker and name of the card that carries it, or NULL.
 *
 * Since: 0.1
 */
const char *libfwctl_identity_get_subsystem(const struct libfwctl_identity *identity);

/** libfwctl_identity_get_class() - "Ethernet controller", or NULL. Since: 0.1 */
const char *libfwctl_identity_get_class(const struct libfwctl_identity *identity);

/**
 * libfwctl_identity_get_interface() - the class's programming interface, "CXL Memory Device (CXL 2.x)",
 * or NULL.
 *
 * Since: 0.1
 */
const char *libfwctl_identity_get_interface(const struct libfwctl_identity *identity);

/**
 * libfwctl_identity_get_source() - whose word the device's name is: "hwdb" or "pci.ids"; NULL where a
 * number stands for it. The string is static.
 *
 * Since: 0.1
 */
const char *libfwctl_identity_get_source(const struct libfwctl_identity *identity);

/**
 * libfwctl_identity_get_class_code() - class, subclass and programming interface: 0x020000
 *
 * Return: 0, or -ENODATA if there is no PCI function, or it is another by now. Since: 0.1
 */
int libfwctl_identity_get_class_code(const struct libfwctl_identity *identity, uint32_t *code);

/**
 * libfwctl_identity_get_revision() - the PCI function's revision number
 *
 * Return: 0, or -ENODATA as above. Since: 0.1
 */
int libfwctl_identity_get_revision(const struct libfwctl_identity *identity, uint8_t *revision);

/* ---- Devlink -------------------------------------------------------------------------------- */

/*
 * What the kernel's devlink tells of a device: its firmware's versions, serial numbers, ports, how it
 * can be reloaded, its health. The node is not opened for it.
 */

/** enum libfwctl_devlink_version_kind - what a version is one of */
enum libfwctl_devlink_version_kind {
	LIBFWCTL_DEVLINK_VERSION_FIXED = 1,   /* a part that cannot be updated: the board */
	LIBFWCTL_DEVLINK_VERSION_RUNNING = 2, /* what runs now */
	LIBFWCTL_DEVLINK_VERSION_STORED = 3,  /* what will run after a reset */
};

/**
 * libfwctl_devlink_version_kind_name() - "fixed", "running" or "stored"; NULL for any other number
 *
 * The string is static. Since: 0.1
 */
const char *libfwctl_devlink_version_kind_name(uint32_t kind);

/**
 * libfwctl_devlink_new() - ask devlink about the nearest PCI function above a device
 *
 * Drivers let their firmware answer, so that it can take long. Where the kernel does not answer in
 * time, a thread of the library waits for it beyond the return of this function, and the process
 * cannot end completely before the kernel has let go of it.
 *
 * @timeout_ms: how long to wait at most; 0 for one second
 * @out: receives what was told, to be released with libfwctl_devlink_free()
 *
 * Return: 0; -ENODEV if the device has no devlink instance, or only in another network namespace;
 * -EPROTONOSUPPORT if this kernel has no devlink; -ENOPKG if the module libfwctl-devlink is not
 * installed or cannot be used; -EPERM or -EACCES if the caller may not ask; -ETIMEDOUT; -EBADMSG for
 * an answer that does not hold together; -ENOMEM; -EINVAL; else what the kernel said. Since: 0.1
 */
int libfwctl_devlink_new(const struct libfwctl_device *dev, uint32_t timeout_ms,
			 struct libfwctl_error *err, struct libfwctl_devlink **out);

/** libfwctl_devlink_free() - release it; NULL is accepted. Since: 0.1 */
void libfwctl_devlink_free(struct libfwctl_devlink *devlink);

/**
 * libfwctl_devlink_get_error() - why a part of it could not be asked for, or NULL if all could
 *
 * A driver whose firmware is in trouble can refuse its versions and still tell of its health. What
 * a driver does not have at all is no error. Since: 0.1
 */
const struct libfwctl_error *libfwctl_devlink_get_error(const struct libfwctl_devlink *devlink);

/** libfwctl_devlink_get_handle() - its name in devlink, "pci/0000:08:00.0". Since: 0.1 */
const char *libfwctl_devlink_get_handle(const struct libfwctl_devlink *devlink);

/** libfwctl_devlink_get_driver() - "mlx5_core", or NULL. Since: 0.1 */
const char *libfwctl_devlink_get_driver(const struct libfwctl_devlink *devlink);

/** libfwctl_devlink_get_serial() - the device's serial number as text, or NULL. Since: 0.1 */
const char *libfwctl_devlink_get_serial(const struct libfwctl_devlink *devlink);

/** libfwctl_devlink_get_board_serial() - the board's serial number, or NULL. Since: 0.1 */
const char *libfwctl_devlink_get_board_serial(const struct libfwctl_devlink *devlink);

/**
 * libfwctl_devlink_get_firmware() - the version of the firmware that runs, or NULL
 *
 * The running version named "fw", else "fw.version", else "fw.mgmt". Since: 0.1
 */
const char *libfwctl_devlink_get_firmware(const struct libfwctl_devlink *devlink);

/** libfwctl_devlink_get_version_count() - how many versions there are. Since: 0.1 */
size_t libfwctl_devlink_get_version_count(const struct libfwctl_devlink *devlink);

/** libfwctl_devlink_get_version() - one of them, from 0; NULL behind the last. Since: 0.1 */
const struct libfwctl_devlink_version *libfwctl_devlink_get_version(
	const struct libfwctl_devlink *devlink, size_t index);

/** libfwctl_devlink_version_get_kind() - an enum libfwctl_devlink_version_kind. Since: 0.1 */
uint32_t libfwctl_devlink_version_get_kind(const struct libfwctl_devlink_version *version);

/** libfwctl_devlink_version_get_name() - of what, "fw.mgmt". Since: 0.1 */
const char *libfwctl_devlink_version_get_name(const struct libfwctl_devlink_version *version);

/** libfwctl_devlink_version_get_value() - "22.31.1014". Since: 0.1 */
const char *libfwctl_devlink_version_get_value(const struct libfwctl_devlink_version *version);

/** libfwctl_devlink_get_port_count() - how many ports there are. Since: 0.1 */
size_t libfwctl_devlink_get_port_count(const struct libfwctl_devlink *devlink);

/** libfwctl_devlink_get_port() - one of them, from 0; NULL behind the last. Since: 0.1 */
const struct libfwctl_devlink_port *libfwctl_devlink_get_port(
	const struct libfwctl_devlink *devlink, size_t index);

/** libfwctl_devlink_port_get_index() - the number that devlink knows it by. Since: 0.1 */
uint32_t libfwctl_devlink_port_get_index(const struct libfwctl_devlink_port *port);

/** libfwctl_devlink_port_get_type() - "eth", "ib", "notset", "auto", or NULL. Since: 0.1 */
const char *libfwctl_devlink_port_get_type(const struct libfwctl_devlink_port *port);

/**
 * libfwctl_devlink_port_get_flavour() - "physical", "cpu", "dsa", "pci_pf", "pci_vf", "virtual",
 * "unused", "pci_sf", or NULL.
 *
 * Since: 0.1
 */
const char *libfwctl_devlink_port_get_flavour(const struct libfwctl_devlink_port *port);

/** libfwctl_devlink_port_get_netdev() - its network interface, or NULL. Since: 0.1 */
const char *libfwctl_devlink_port_get_netdev(const struct libfwctl_devlink_port *port);

/** libfwctl_devlink_port_get_rdma() - its RDMA device, or NULL. Since: 0.1 */
const char *libfwctl_devlink_port_get_rdma(const struct libfwctl_devlink_port *port);

/**
 * libfwctl_devlink_get_reload_action_count() - in how many ways devlink can reload the device.
 *
 * Since: 0.1
 */
size_t libfwctl_devlink_get_reload_action_count(const struct libfwctl_devlink *devlink);

/**
 * libfwctl_devlink_get_reload_action() - one of them, "driver_reinit" or "fw_activate", from 0; NULL
 * behind the last.
 *
 * Since: 0.1
 */
const char *libfwctl_devlink_get_reload_action(const struct libfwctl_devlink *devlink,
					       size_t index);

/**
 * libfwctl_devlink_get_reload_limit_count() - how many limits a reload can be given.
 *
 * Since: 0.1
 */
size_t libfwctl_devlink_get_reload_limit_count(const struct libfwctl_devlink *devlink);

/**
 * libfwctl_devlink_get_reload_limit() - one of them, "no_reset", from 0; NULL behind the last.
 *
 * Since: 0.1
 */
const char *libfwctl_devlink_get_reload_limit(const struct libfwctl_devlink *devlink, size_t index);

/** libfwctl_devlink_has_reload_failed() - whether the last reload did. Since: 0.1 */
bool libfwctl_devlink_has_reload_failed(const struct libfwctl_devlink *devlink);

/** libfwctl_devlink_get_reporter_count() - how many health reporters there are. Since: 0.1 */
size_t libfwctl_devlink_get_reporter_count(const struct libfwctl_devlink *devlink);

/** libfwctl_devlink_get_reporter() - one of them, from 0; NULL behind the last. Since: 0.1 */
const struct libfwctl_devlink_reporter *libfwctl_devlink_get_reporter(
	const struct libfwctl_devlink *devlink, size_t index);

/** libfwctl_devlink_reporter_get_name() - what it reports on, "fw_fatal". Since: 0.1 */
const char *libfwctl_devlink_reporter_get_name(const struct libfwctl_devlink_reporter *reporter);

/** libfwctl_devlink_reporter_get_state() - "healthy", "error", or NULL. Since: 0.1 */
const char *libfwctl_devlink_reporter_get_state(const struct libfwctl_devlink_reporter *reporter);

/** libfwctl_devlink_reporter_get_errors() - how many it has seen. Since: 0.1 */
uint64_t libfwctl_devlink_reporter_get_errors(const struct libfwctl_devlink_reporter *reporter);

/** libfwctl_devlink_reporter_get_recoveries() - how often the driver recovered. Since: 0.1 */
uint64_t libfwctl_devlink_reporter_get_recoveries(const struct libfwctl_devlink_reporter *reporter);

/**
 * libfwctl_devlink_reporter_get_port() - the index of the port that it reports on
 *
 * Return: 0, or -ENODATA if it reports on the device. Since: 0.1
 */
int libfwctl_devlink_reporter_get_port(const struct libfwctl_devlink_reporter *reporter,
				       uint32_t *port);

/* ---- Preflight ------------------------------------------------------------------------------ */

/*
 * What this process may do with a device, found out without opening it. Whether one request would be sent is
 * asked of a handle: libfwctl_call_check().
 */

/** enum libfwctl_answer - a yes, a no, or neither */
enum libfwctl_answer {
	LIBFWCTL_ANSWER_UNKNOWN = 0,
	LIBFWCTL_ANSWER_NO = 1,
	LIBFWCTL_ANSWER_YES = 2,
};

/**
 * libfwctl_preflight_new() - look at node, process and kernel, as they are now
 *
 * What cannot be found out is no failure: it is unknown.
 *
 * @out: receives what was found, to be released with libfwctl_preflight_free()
 *
 * Return: 0, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_preflight_new(const struct libfwctl_device *dev, struct libfwctl_error *err,
			   struct libfwctl_preflight **out);

/** libfwctl_preflight_free() - release it; NULL is accepted. Since: 0.1 */
void libfwctl_preflight_free(struct libfwctl_preflight *preflight);

/**
 * libfwctl_preflight_get_obstacle() - why the device cannot be opened, or NULL if nothing is in the way
 *
 * Its text is one line and ends with what to do. Since: 0.1
 */
const struct libfwctl_error *libfwctl_preflight_get_obstacle(
	const struct libfwctl_preflight *preflight);

/**
 * libfwctl_preflight_may_open() - whether this process may read and write the node
 *
 * Return: an enum libfwctl_answer, by what the system says beforehand. Since: 0.1
 */
uint32_t libfwctl_preflight_may_open(const struct libfwctl_preflight *preflight);

/**
 * libfwctl_preflight_get_node_mode() - the permissions of the node: 0600
 *
 * Return: 0, or -ENODATA if the node could not be looked at. Since: 0.1
 */
int libfwctl_preflight_get_node_mode(const struct libfwctl_preflight *preflight, uint32_t *mode);

/** libfwctl_preflight_get_node_uid() - who owns the node; -ENODATA as above. Since: 0.1 */
int libfwctl_preflight_get_node_uid(const struct libfwctl_preflight *preflight, uint32_t *uid);

/** libfwctl_preflight_get_node_gid() - the group of the node; -ENODATA as above. Since: 0.1 */
int libfwctl_preflight_get_node_gid(const struct libfwctl_preflight *preflight, uint32_t *gid);

/**
 * libfwctl_preflight_has_rawio() - whether this process has CAP_SYS_RAWIO where it counts for fwctl
 *
 * Return: an enum libfwctl_answer; in a user namespace of its own, NO. Since: 0.1
 */
uint32_t libfwctl_preflight_has_rawio(const struct libfwctl_preflight *preflight);

/**
 * libfwctl_preflight_in_first_user_namespace() - whether this process is in the one the system was booted with
 *
 * Return: an enum libfwctl_answer. Since: 0.1
 */
uint32_t libfwctl_preflight_in_first_user_namespace(const struct libfwctl_preflight *preflight);

/**
 * libfwctl_preflight_get_lockdown() - the kernel's lockdown: "none", "integrity", "confidentiality", or NULL
 *
 * A fact, and no prediction: the kernel's fwctl does not ask for it. Since: 0.1
 */
const char *libfwctl_preflight_get_lockdown(const struct libfwctl_preflight *preflight);

/**
 * libfwctl_preflight_is_tainted() - whether a DEBUG_WRITE scope has been used since the system was booted
 *
 * Return: an enum libfwctl_answer. Since: 0.1
 */
uint32_t libfwctl_preflight_is_tainted(const struct libfwctl_preflight *preflight);

/**
 * libfwctl_preflight_get_highest_scope() - what the kernel will admit; a driver can admit less
 *
 * @scope: receives an enum libfwctl_scope; all that are lower work, too
 *
 * Return: 0, or -EACCES if the device cannot be opened. Since: 0.1
 */
int libfwctl_preflight_get_highest_scope(const struct libfwctl_preflight *preflight,
					 uint32_t *scope);

/* ---- Policy --------------------------------------------------------------------------------- */

/*
 * What may be sent through a handle, decided when it is opened and never widened later. What is
 * refused by it is refused before anything reaches the kernel.
 */

/**
 * libfwctl_policy_new() - a policy that only reads: up to DEBUG_READ_ONLY, effect READS
 *
 * It never taints the kernel. NULL in place of a policy means the same.
 *
 * @out: receives the policy, to be released with libfwctl_policy_free()
 *
 * Return: 0, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_policy_new(struct libfwctl_policy **out);

/** libfwctl_policy_free() - release a policy; handles have copies. NULL is accepted. Since: 0.1 */
void libfwctl_policy_free(struct libfwctl_policy *policy);

/**
 * libfwctl_policy_set_scope() - the highest scope that may be asked of the kernel
 *
 * Return: 0, or -EINVAL for a scope that does not exist. Since: 0.1
 */
int libfwctl_policy_set_scope(struct libfwctl_policy *policy, uint32_t scope);

/** libfwctl_policy_get_scope() - the highest scope allowed. Since: 0.1 */
uint32_t libfwctl_policy_get_scope(const struct libfwctl_policy *policy);

/**
 * libfwctl_policy_set_effects() - the effects that a call may have: bits, or LIBFWCTL_EFFECTS_ALL
 *
 * A raw call that cannot be classified counts as every effect and needs LIBFWCTL_EFFECTS_ALL; so does one
 * with bits that no field of its command stands for, see libfwctl_request_classify().
 *
 * Return: 0 or -EINVAL. Since: 0.1
 */
int libfwctl_policy_set_effects(struct libfwctl_policy *policy, uint64_t effects);

/** libfwctl_policy_get_effects() - the effects allowed. Since: 0.1 */
uint64_t libfwctl_policy_get_effects(const struct libfwctl_policy *policy);

/* ---- Raw calls and transports --------------------------------------------------------------- */

/** What a request and the room for its reply may measure: 2 MiB each, the kernel's MAX_RPC_LEN. */
#define LIBFWCTL_RPC_LENGTH_MAX ((size_t)2 * 1024 * 1024)

/** enum libfwctl_direction - which way a buffer's data goes; may be or-ed */
enum libfwctl_direction {
	LIBFWCTL_DIRECTION_TO_DEVICE = 1,
	LIBFWCTL_DIRECTION_FROM_DEVICE = 2,
};

/**
 * struct libfwctl_buffer - memory of the caller that a request points to
 *
 * @data: read only if @direction is TO_DEVICE alone
 * @length: of @data in bytes, at least 1. How much of it the kernel touches is decided by the
 *          request's own length fields; where those are known (bnxt, pds, and what the format of a
 *          device of another type tells), a buffer shorter than that is refused. The two bnxt commands
 *          that tell no length take buffers of 65536 bytes.
 * @offset: where in the request the 8 bytes of its address go; the library writes them into a copy
 * @direction: enum libfwctl_direction
 */
struct libfwctl_buffer {
	void *data;
	size_t length;
	uint32_t offset;
	uint32_t direction;
};

/**
 * LIBFWCTL_RPC_ADDRESSES_INSIDE - for the flags of a raw call: the request already holds addresses
 *
 * Without it, a request whose command is known to carry an address that no buffer of the call
 * stands for is refused, so that bytes from a file can never make the kernel write where they say.
 */
#define LIBFWCTL_RPC_ADDRESSES_INSIDE 1u

/**
 * struct libfwctl_rpc - one raw call
 *
 * Zero it, set what is needed, and set @size to sizeof(struct libfwctl_rpc).
 *
 * @size: of this struct, as the caller was compiled
 * @scope: enum libfwctl_scope
 * @flags: 0 or LIBFWCTL_RPC_ADDRESSES_INSIDE
 * @in, @in_length: the request, as the device's format has it; never written
 * @out, @out_room: where the reply goes and how much fits; bytes behind the reply are left as they
 *         were
 * @buffers, @nbuffers: what the request points to; NULL and 0 for none
 * @buffer_stride: sizeof(struct libfwctl_buffer), if there are buffers
 * @out_valid: result: how many bytes of @out the kernel wrote
 * @out_reported: result: the reply's length as the driver gave it, which can exceed the room, and
 *                which some drivers set to something else (libfwctl(7) has the list)
 * @executed: result, of a failure too: enum libfwctl_executed
 * @reserved: 0
 */
struct libfwctl_rpc {
	size_t size;
	uint32_t scope;
	uint32_t flags;
	const void *in;
	size_t in_length;
	void *out;
	size_t out_room;
	const struct libfwctl_buffer *buffers;
	size_t nbuffers;
	size_t buffer_stride;
	size_t out_valid;
	size_t out_reported;
	uint32_t executed;
	uint32_t reserved;
};

/**
 * struct libfwctl_transport - what a handle talks through, when it is not a kernel node
 *
 * For tests, recordings, replays and bindings. All three may be called by several threads at once,
 * except
 * @close, which comes last. What the library checks of a call, it has checked before @rpc sees it.
 *
 * A transport that breaks these rules makes the call end in -EPROTO.
 *
 * @size: of this struct, as the caller was compiled
 * @info: sets the device type; fills @data with at most @room bytes and sets @length to how many
 *        the device has. Called once, when the handle is opened. Returns 0 or a negative errno.
 * @rpc: reads request, room and buffers; the places of addresses in the request are not filled in.
 *       Sets out_valid, out_reported and executed, which stays "unknown" if it does not. Returns 0, or
 *       a negative errno if the call did not get through.
 * @close: releases @user_data; may be NULL. Not called where opening the handle fails.
 */
struct libfwctl_transport {
	size_t size;
	int (*info)(void *user_data, uint32_t *device_type, void *data, size_t room,
		    size_t *length);
	int (*rpc)(void *user_data, struct libfwctl_rpc *rpc);
	void (*close)(void *user_data);
};

/* ---- Handle --------------------------------------------------------------------------------- */

/*
 * An open device: one security context in the firmware, with a policy fixed when it was opened. It
 * holds on to the device that was opened: after an unplug every call gives -ENODEV, whatever comes
 * back under the same name.
 */

/**
 * libfwctl_open() - open a device by any of its names
 *
 * The node opened is checked to be the character device with the number that sysfs gives this
 * device. It is closed on exec.
 *
 * @name: as in libfwctl_device_find()
 * @policy: copied; NULL: only read
 * @out: receives the handle, to be released with libfwctl_close()
 *
 * Return: 0; what libfwctl_device_find() returns; the error of opening the node (-EACCES, -EPERM,
 * -EMFILE); -ENODEV if it is gone; -ENOENT if the device is there but its node is not; -ESTALE if
 * what stands there is not that device; -ENOTTY if it does not answer as a fwctl device. Since: 0.1
 */
int libfwctl_open(struct libfwctl_context *ctx, const char *name,
		  const struct libfwctl_policy *policy, struct libfwctl_error *err,
		  struct libfwctl_handle **out);

/**
 * libfwctl_open_device() - open a device that was found before
 *
 * Gives -ESTALE if its name or number belongs to another device by now, else as libfwctl_open().
 * Since: 0.1
 */
int libfwctl_open_device(struct libfwctl_device *dev, const struct libfwctl_policy *policy,
			 struct libfwctl_error *err, struct libfwctl_handle **out);

/**
 * libfwctl_open_fd() - adopt a descriptor that the caller, or another process, has opened
 *
 * It must be a character device that answers FWCTL_INFO; where sysfs is mounted it must know it as
 * a fwctl device, else what needs sysfs stays unknown. On success the handle owns the descriptor
 * and will close it; on failure the caller still does. Its flags are left as they are.
 *
 * Return: as libfwctl_open(); -EBADF for a descriptor that is not open. Since: 0.1
 */
int libfwctl_open_fd(struct libfwctl_context *ctx, int fd, const struct libfwctl_policy *policy,
		     struct libfwctl_error *err, struct libfwctl_handle **out);

/**
 * libfwctl_open_transport() - a handle that talks through the caller's functions
 *
 * @transport: copied; info and rpc must be set
 * @user_data: given to each of them; the handle owns it on success
 *
 * Return: 0, -ENOMEM, -EINVAL, or what @transport's info returns. Since: 0.1
 */
int libfwctl_open_transport(struct libfwctl_context *ctx,
			    const struct libfwctl_transport *transport, void *user_data,
			    const struct libfwctl_policy *policy, struct libfwctl_error *err,
			    struct libfwctl_handle **out);

/**
 * libfwctl_close() - end a handle; NULL is accepted
 *
 * No other thread may be using it. Since: 0.1
 */
void libfwctl_close(struct libfwctl_handle *handle);

/**
 * libfwctl_handle_get_fd() - its descriptor, which stays its own; -EBADF where there is none.
 *
 * Since: 0.1
 */
int libfwctl_handle_get_fd(const struct libfwctl_handle *handle);

/** libfwctl_handle_get_device() - its device; NULL where sysfs could not tell. Since: 0.1 */
struct libfwctl_device *libfwctl_handle_get_device(const struct libfwctl_handle *handle);

/** libfwctl_handle_get_policy() - what may be sent through it. Since: 0.1 */
const struct libfwctl_policy *libfwctl_handle_get_policy(const struct libfwctl_handle *handle);

/**
 * libfwctl_handle_get_device_type() - what it said it is: enum libfwctl_device_type or any other
 * number
 *
 * Since: 0.1
 */
uint32_t libfwctl_handle_get_device_type(const struct libfwctl_handle *handle);

/**
 * libfwctl_handle_get_info() - the driver's own INFO bytes, as they were when the handle was opened
 *
 * @length: receives how many there are; may be 0. At most 4096 are kept.
 *
 * Return: the bytes, never NULL for a handle. Since: 0.1
 */
const void *libfwctl_handle_get_info(const struct libfwctl_handle *handle, size_t *length);

/**
 * libfwctl_handle_rpc() - send one raw call and wait for its answer
 *
 * Checks the call against the handle's policy, sends it once, and never repeats it. Needs no
 * allocation and takes no lock, unless the call has buffers. That the firmware refused the command
 * is told in the reply's own bytes and is a success here.
 *
 * @rpc: size, request, room and buffers in; results out, @rpc->executed also when the call fails
 *
 * Return: 0 if the call was answered. -EINVAL, -EMSGSIZE (over LIBFWCTL_RPC_LENGTH_MAX), -EPERM
 * (policy) or -ENOMEM before anything is sent; -ENODEV after an unplug; -EPROTO if a transport broke its
 * rules; else the errno of kernel and driver, which can be one of these too: @rpc->executed tells what
 * came of the command, and the error's text the possible reasons.
 *
 * Since: 0.1
 */
int libfwctl_handle_rpc(struct libfwctl_handle *handle, struct libfwctl_rpc *rpc,
			struct libfwctl_error *err);

/* ---- Formats: what exists ------------------------------------------------------------------- */

/*
 * A format is a vendor's mailbox language as data: commands, the layouts of what they send and
 * receive, the fields of those. Formats come from plugins and images on disk (libfwctl-plugins(5)) and
 * are loaded when they are first needed. Everything here is read-only, the same for all threads, and
 * lives as long as the context; nothing is copied when it is iterated.
 */

/**
 * libfwctl_context_load_formats() - load every format that can be found
 *
 * For a caller who wants to list them all: otherwise the one that is needed is loaded by itself. A
 * file that is refused never keeps others from loading: see libfwctl_context_get_file().
 *
 * Return: 0 or -ENOMEM. Since: 0.1
 */
int libfwctl_context_load_formats(struct libfwctl_context *ctx, struct libfwctl_error *err);

/** libfwctl_context_get_format_count() - how many formats are loaded by now. Since: 0.1 */
size_t libfwctl_context_get_format_count(struct libfwctl_context *ctx);

/**
 * libfwctl_context_get_format() - one of them, from 0; NULL behind the last
 *
 * A format keeps its number: later ones come behind it. Since: 0.1
 */
const struct libfwctl_format *libfwctl_context_get_format(struct libfwctl_context *ctx,
							  size_t index);

/**
 * libfwctl_context_find_format() - the format of that name, loaded if need be
 *
 * @out: receives the format, which belongs to the context
 *
 * Return: 0, -ENOENT if there is none, -EBADMSG if its file was refused, -ENOMEM or -EINVAL.
 *
 * Since: 0.1
 */
int libfwctl_context_find_format(struct libfwctl_context *ctx, const char *name,
				 struct libfwctl_error *err, const struct libfwctl_format **out);

/**
 * libfwctl_context_add_image() - a format, or an extension of one, from memory
 *
 * An extension of a format that is in use already is refused with -EBUSY: add it before.
 *
 * @image: what libfwctl-spec writes; copied
 *
 * Return: 0; -EBADMSG if it is refused, with the reason in @err; -EEXIST if a format of that name is
 * loaded; -ENOENT if what it extends is not there; -EBUSY, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_context_add_image(struct libfwctl_context *ctx, const void *image, size_t length,
			       struct libfwctl_error *err);

/**
 * libfwctl_handle_get_format() - the format of an open device
 *
 * Chosen by the device's type, and by its driver where a format names drivers.
 *
 * Return: 0, -ENOENT if no format is known for it, -EBADMSG if its file was refused, -ENOMEM or
 * -EINVAL. Since: 0.1
 */
int libfwctl_handle_get_format(struct libfwctl_handle *handle, struct libfwctl_error *err,
			       const struct libfwctl_format **out);

/**
 * enum libfwctl_file_state - what became of a file in the plugin folders
 *
 * @LIBFWCTL_FILE_LOADED: it is a format of its own
 * @LIBFWCTL_FILE_EXTENDS: it was added to the format that it extends
 * @LIBFWCTL_FILE_MASKED: it is empty, or links to /dev/null, and hides those of its name behind it
 * @LIBFWCTL_FILE_HIDDEN: a file of the same name, or for the same format, came before it
 * @LIBFWCTL_FILE_REFUSED: see libfwctl_file_get_error()
 * @LIBFWCTL_FILE_WAITING: nobody has needed it yet
 */
enum libfwctl_file_state {
	LIBFWCTL_FILE_LOADED = 0,
	LIBFWCTL_FILE_EXTENDS = 1,
	LIBFWCTL_FILE_MASKED = 2,
	LIBFWCTL_FILE_HIDDEN = 3,
	LIBFWCTL_FILE_REFUSED = 4,
	LIBFWCTL_FILE_WAITING = 5,
};

/** libfwctl_file_state_name() - "loaded", "masked", ...; NULL if it has none. Static. Since: 0.1 */
const char *libfwctl_file_state_name(uint32_t state);

/**
 * libfwctl_context_get_file_count() - how many files and folders were looked at for formats
 *
 * Since: 0.1
 */
size_t libfwctl_context_get_file_count(struct libfwctl_context *ctx);

/** libfwctl_context_get_file() - one of them, from 0; NULL behind the last. Since: 0.1 */
const struct libfwctl_file *libfwctl_context_get_file(struct libfwctl_context *ctx, size_t index);

/** libfwctl_file_get_path() - where it is. Since: 0.1 */
const char *libfwctl_file_get_path(const struct libfwctl_file *file);

/** libfwctl_file_get_state() - an enum libfwctl_file_state. Since: 0.1 */
uint32_t libfwctl_file_get_state(const struct libfwctl_file *file);

/** libfwctl_file_get_format() - the format that it is or extends, or NULL. Since: 0.1 */
const struct libfwctl_format *libfwctl_file_get_format(const struct libfwctl_file *file);

/**
 * libfwctl_file_get_error() - why it was refused; of an extension, what of it was left out; or NULL
 *
 * Since: 0.1
 */
const struct libfwctl_error *libfwctl_file_get_error(const struct libfwctl_file *file);

/** libfwctl_format_get_name() - "cxl". Since: 0.1 */
const char *libfwctl_format_get_name(const struct libfwctl_format *format);

/** libfwctl_format_get_summary() - one line on what it is for. Since: 0.1 */
const char *libfwctl_format_get_summary(const struct libfwctl_format *format);

/** libfwctl_format_get_reference() - where it is specified, or NULL. Since: 0.1 */
const char *libfwctl_format_get_reference(const struct libfwctl_format *format);

/** libfwctl_format_get_version() - its author's version, as text, or NULL. Since: 0.1 */
const char *libfwctl_format_get_version(const struct libfwctl_format *format);

/** libfwctl_format_get_device_type() - an enum libfwctl_device_type, or 0 for none. Since: 0.1 */
uint32_t libfwctl_format_get_device_type(const struct libfwctl_format *format);

/** libfwctl_format_get_command_count() - how many commands it has. Since: 0.1 */
size_t libfwctl_format_get_command_count(const struct libfwctl_format *format);

/** libfwctl_format_get_command() - one of them, by name, from 0; NULL behind. Since: 0.1 */
const struct libfwctl_command *libfwctl_format_get_command(const struct libfwctl_format *format,
							   size_t index);

/** libfwctl_format_find_command() - the command of that name, or NULL. Since: 0.1 */
const struct libfwctl_command *libfwctl_format_find_command(const struct libfwctl_format *format,
							    const char *name);

/**
 * libfwctl_format_identify() - the command that these bytes are a request of
 *
 * Of several that fit, the one that is told by most bits.
 *
 * Return: the command, or NULL if the format has none that fits. Since: 0.1
 */
const struct libfwctl_command *libfwctl_format_identify(const struct libfwctl_format *format,
							const void *request, size_t length);

/** libfwctl_format_get_layout_count() - how many layouts can be asked for by name. Since: 0.1 */
size_t libfwctl_format_get_layout_count(const struct libfwctl_format *format);

/** libfwctl_format_get_layout() - one of them, by name, from 0; NULL behind. Since: 0.1 */
const struct libfwctl_layout *libfwctl_format_get_layout(const struct libfwctl_format *format,
							 size_t index);

/** libfwctl_format_find_layout() - the layout of that name, or NULL. Since: 0.1 */
const struct libfwctl_layout *libfwctl_format_find_layout(const struct libfwctl_format *format,
							  const char *name);

/** libfwctl_format_get_stream_count() - how many kinds of record streams it has. Since: 0.1 */
size_t libfwctl_format_get_stream_count(const struct libfwctl_format *format);

/** libfwctl_format_get_stream_name() - the name of one, from 0; NULL behind. Since: 0.1 */
const char *libfwctl_format_get_stream_name(const struct libfwctl_format *format, size_t index);

/** libfwctl_format_get_stream_summary() - one line on the same, may be empty. Since: 0.1 */
const char *libfwctl_format_get_stream_summary(const struct libfwctl_format *format, size_t index);

/**
 * libfwctl_format_find_stream_layout() - the layout of the records of the stream of that name
 *
 * Return: the layout, or NULL if there is no such stream or it is newer than this library.
 *
 * Since: 0.1
 */
const struct libfwctl_layout *libfwctl_format_find_stream_layout(
	const struct libfwctl_format *format, const char *name);

/** libfwctl_command_get_format() - the format that it belongs to. Since: 0.1 */
const struct libfwctl_format *libfwctl_command_get_format(const struct libfwctl_command *command);

/** libfwctl_command_get_name() - "get_feature", as the vendor's documents have it. Since: 0.1 */
const char *libfwctl_command_get_name(const struct libfwctl_command *command);

/** libfwctl_command_get_summary() - one line on what it does. Since: 0.1 */
const char *libfwctl_command_get_summary(const struct libfwctl_command *command);

/** libfwctl_command_get_reference() - where it is specified, or NULL. Since: 0.1 */
const char *libfwctl_command_get_reference(const struct libfwctl_command *command);

/** libfwctl_command_get_since() - the first kernel or firmware that has it, or NULL. Since: 0.1 */
const char *libfwctl_command_get_since(const struct libfwctl_command *command);

/** libfwctl_command_get_opcode() - its number; -ENODATA for a procedure. Since: 0.1 */
int libfwctl_command_get_opcode(const struct libfwctl_command *command, uint32_t *opcode);

/**
 * libfwctl_command_get_scope() - the least scope that the driver admits it at
 *
 * A request can take more: see libfwctl_request_classify(). Since: 0.1
 */
uint32_t libfwctl_command_get_scope(const struct libfwctl_command *command);

/** libfwctl_command_get_effects() - the most that it can do: enum libfwctl_effect. Since: 0.1 */
uint64_t libfwctl_command_get_effects(const struct libfwctl_command *command);

/** libfwctl_command_is_typed() - whether its payload has fields, not bytes alone. Since: 0.1 */
bool libfwctl_command_is_typed(const struct libfwctl_command *command);

/**
 * libfwctl_command_is_procedure() - whether it is several calls, made by the format's own code
 *
 * Since: 0.1
 */
bool libfwctl_command_is_procedure(const struct libfwctl_command *command);

/**
 * libfwctl_command_get_obstacle() - why this library cannot use it as its format has it, or NULL
 *
 * It is then untyped: newer than this library, or without the code that it needs. Since: 0.1
 */
const char *libfwctl_command_get_obstacle(const struct libfwctl_command *command);

/**
 * libfwctl_command_get_capability() - what INFO has to say for the command to work
 *
 * As libfwctl_field_get_condition() writes it: "info.caps=0x4/0x4". A call is refused where INFO says
 * otherwise; where a driver tells nothing in INFO, it is sent.
 *
 * @out: receives the text, to be released with libfwctl_free()
 *
 * Return: 0, -ENODATA if it needs nothing, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_command_get_capability(const struct libfwctl_command *command, char **out);

/** libfwctl_command_get_request() - the layout of its request, or NULL. Since: 0.1 */
const struct libfwctl_layout *libfwctl_command_get_request(const struct libfwctl_command *command);

/** libfwctl_command_get_response() - the layout of its response, or NULL. Since: 0.1 */
const struct libfwctl_layout *libfwctl_command_get_response(const struct libfwctl_command *command);

/** libfwctl_command_is_settable() - whether a field of its request may be set. Since: 0.1 */
bool libfwctl_command_is_settable(const struct libfwctl_command *command,
				  const struct libfwctl_field *field);

/**
 * libfwctl_command_get_preset() - what a field of its request is set to before anybody sets it
 *
 * What is set by an alias is told of the alias alone.
 *
 * @value: may be NULL; bits that the format does not set are 0
 * @fixed: may be NULL; receives whether it stays so, as what tells the command from others does
 *
 * Return: 0; -ENODATA if the format sets nothing there; -EOVERFLOW if @value cannot hold a field of
 * that width, with @fixed set; -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_command_get_preset(const struct libfwctl_command *command,
				const struct libfwctl_field *field, uint64_t *value, bool *fixed);

/**
 * libfwctl_command_get_stream() - the stream of its format that a procedure returns, by name, or NULL
 *
 * See libfwctl_format_find_stream_layout() and libfwctl_stream_new(). Since: 0.1
 */
const char *libfwctl_command_get_stream(const struct libfwctl_command *command);

/** libfwctl_command_get_buffer_count() - how many buffers its request points to. Since: 0.1 */
size_t libfwctl_command_get_buffer_count(const struct libfwctl_command *command);

/** libfwctl_command_get_buffer() - one of them, from 0; NULL behind. Since: 0.1 */
const struct libfwctl_command_buffer *libfwctl_command_get_buffer(
	const struct libfwctl_command *command, size_t index);

/** libfwctl_command_buffer_get_name() - what fields behind it are found under. Since: 0.1 */
const char *libfwctl_command_buffer_get_name(const struct libfwctl_command_buffer *buffer);

/** libfwctl_command_buffer_get_summary() - one line, may be empty. Since: 0.1 */
const char *libfwctl_command_buffer_get_summary(const struct libfwctl_command_buffer *buffer);

/** libfwctl_command_buffer_get_direction() - enum libfwctl_direction. Since: 0.1 */
uint32_t libfwctl_command_buffer_get_direction(const struct libfwctl_command_buffer *buffer);

/** libfwctl_command_buffer_get_layout() - what is behind it; NULL: bytes. Since: 0.1 */
const struct libfwctl_layout *libfwctl_command_buffer_get_layout(
	const struct libfwctl_command_buffer *buffer);

/**
 * libfwctl_command_buffer_get_stream() - the stream of its format that is behind it, by name, or NULL
 *
 * Since: 0.1
 */
const char *libfwctl_command_buffer_get_stream(const struct libfwctl_command_buffer *buffer);

/** libfwctl_layout_get_name() - its name in the format. Since: 0.1 */
const char *libfwctl_layout_get_name(const struct libfwctl_layout *layout);

/** libfwctl_layout_get_summary() - one line, may be empty. Since: 0.1 */
const char *libfwctl_layout_get_summary(const struct libfwctl_layout *layout);

/** libfwctl_layout_get_size() - bytes; of an open one, up to where it is open. Since: 0.1 */
size_t libfwctl_layout_get_size(const struct libfwctl_layout *layout);

/** libfwctl_layout_is_open() - whether its last fields vary in length. Since: 0.1 */
bool libfwctl_layout_is_open(const struct libfwctl_layout *layout);

/**
 * libfwctl_layout_get_field_count() - how many fields it has, in the order of their places
 *
 * 0 also when memory is short. Since: 0.1
 */
size_t libfwctl_layout_get_field_count(const struct libfwctl_layout *layout);

/** libfwctl_layout_get_field() - one of them, from 0; NULL behind the last. Since: 0.1 */
const struct libfwctl_field *libfwctl_layout_get_field(const struct libfwctl_layout *layout,
						       size_t index);

/**
 * libfwctl_layout_find_field() - the field of that name, aliases and inlined structs included
 *
 * One name, no path: see libfwctl_path_new(). NULL if there is none. Since: 0.1
 */
const struct libfwctl_field *libfwctl_layout_find_field(const struct libfwctl_layout *layout,
							const char *name);

/** enum libfwctl_kind - how a field's bits are to be taken */
enum libfwctl_kind {
	LIBFWCTL_KIND_UNSIGNED = 1,
	LIBFWCTL_KIND_SIGNED = 2,
	LIBFWCTL_KIND_BOOL = 3,
	LIBFWCTL_KIND_ENUM = 4,
	LIBFWCTL_KIND_FLAGS = 5,
	LIBFWCTL_KIND_BYTES = 6,
	LIBFWCTL_KIND_STRING = 7,
	LIBFWCTL_KIND_UUID = 8,
	LIBFWCTL_KIND_STRUCT = 9,
	LIBFWCTL_KIND_UNION = 10,
	LIBFWCTL_KIND_RESERVED = 11,
};

/** libfwctl_kind_name() - "unsigned", "struct", ...; NULL if it has none. Static. Since: 0.1 */
const char *libfwctl_kind_name(uint32_t kind);

/**
 * enum libfwctl_access - what a register's field takes
 *
 * @LIBFWCTL_ACCESS_PLAIN: no register: settable in a request, read in a response
 * @LIBFWCTL_ACCESS_KEY: chooses what is read or written
 * @LIBFWCTL_ACCESS_OPERATION: asks for something beside reading, such as clearing
 */
enum libfwctl_access {
	LIBFWCTL_ACCESS_PLAIN = 0,
	LIBFWCTL_ACCESS_KEY = 1,
	LIBFWCTL_ACCESS_READ_ONLY = 2,
	LIBFWCTL_ACCESS_READ_WRITE = 3,
	LIBFWCTL_ACCESS_WRITE_ONLY = 4,
	LIBFWCTL_ACCESS_OPERATION = 5,
};

/** libfwctl_access_name() - "key", "read_only", ...; NULL if it has none. Static. Since: 0.1 */
const char *libfwctl_access_name(uint32_t access);

/** libfwctl_field_get_name() - its name. Since: 0.1 */
const char *libfwctl_field_get_name(const struct libfwctl_field *field);

/** libfwctl_field_get_summary() - one line, may be empty. Since: 0.1 */
const char *libfwctl_field_get_summary(const struct libfwctl_field *field);

/** libfwctl_field_get_since() - the first firmware or kernel that has it, or NULL. Since: 0.1 */
const char *libfwctl_field_get_since(const struct libfwctl_field *field);

/** libfwctl_field_get_kind() - enum libfwctl_kind. Since: 0.1 */
uint32_t libfwctl_field_get_kind(const struct libfwctl_field *field);

/** libfwctl_field_get_access() - enum libfwctl_access. Since: 0.1 */
uint32_t libfwctl_field_get_access(const struct libfwctl_field *field);

/**
 * libfwctl_field_get_bit_offset() - where it begins, in bits from the start of its layout
 *
 * In a big-endian layout bit 0 is the most significant of the first byte, in a little-endian one the
 * least significant. Of a field in parts, where the first of them begins. 0 where it begins behind a
 * field that varies in length: see libfwctl_field_is_after(). Since: 0.1
 */
uint64_t libfwctl_field_get_bit_offset(const struct libfwctl_field *field);

/** libfwctl_field_get_bit_width() - of one element; 0 if it varies. Since: 0.1 */
uint64_t libfwctl_field_get_bit_width(const struct libfwctl_field *field);

/**
 * libfwctl_field_is_after() - whether it begins where the field before it in the layout ends
 *
 * Which varies, so that no bit offset can be told. Since: 0.1
 */
bool libfwctl_field_is_after(const struct libfwctl_field *field);

/** libfwctl_field_get_part_count() - in how many places its bits lie; 0: in one. Since: 0.1 */
size_t libfwctl_field_get_part_count(const struct libfwctl_field *field);

/**
 * libfwctl_field_get_part() - one of them, from 0, the most significant first
 *
 * Elements of an array lie in as many places each, all of them a stride further.
 *
 * @bit_offset: receives where it begins, counted as for libfwctl_field_get_bit_offset()
 * @bit_width: receives how many of the field's bits are there
 *
 * Return: 0, -ENOENT behind the last, or -EINVAL. Since: 0.1
 */
int libfwctl_field_get_part(const struct libfwctl_field *field, size_t index, uint64_t *bit_offset,
			    uint64_t *bit_width);

/** libfwctl_field_is_big_endian() - how its bits are counted on this machine. Since: 0.1 */
bool libfwctl_field_is_big_endian(const struct libfwctl_field *field);

/** libfwctl_field_is_array() - whether there are several of it. Since: 0.1 */
bool libfwctl_field_is_array(const struct libfwctl_field *field);

/** libfwctl_field_get_count() - elements of an array; 0 if that varies. Since: 0.1 */
uint64_t libfwctl_field_get_count(const struct libfwctl_field *field);

/**
 * libfwctl_field_get_count_rule() - what tells the elements of an array, or the length of a field
 *
 * Of an array, how many elements; of bytes and text, how many bytes. "n", "2^log_n", "4 * n + 2",
 * "bits / 8, rounded up", "request.count", for people to read; "to the end" where it is all that is
 * valid.
 *
 * @out: receives the text, to be released with libfwctl_free()
 *
 * Return: 0, -ENODATA if it is as long as libfwctl_field_get_bit_width() says, -ENOMEM or -EINVAL.
 *
 * Since: 0.1
 */
int libfwctl_field_get_count_rule(const struct libfwctl_field *field, char **out);

/** libfwctl_field_get_stride() - bits from one element to the next, may be below 0. Since: 0.1 */
int64_t libfwctl_field_get_stride(const struct libfwctl_field *field);

/** libfwctl_field_is_envelope() - whether the library fills it or reads it itself. Since: 0.1 */
bool libfwctl_field_is_envelope(const struct libfwctl_field *field);

/** libfwctl_field_is_inline() - whether its own fields are named as if it was not there. Since: 0.1 */
bool libfwctl_field_is_inline(const struct libfwctl_field *field);

/** libfwctl_field_is_alias() - whether its bits belong to other fields too. Since: 0.1 */
bool libfwctl_field_is_alias(const struct libfwctl_field *field);

/** libfwctl_field_is_sensitive() - whether its value is kept out of logs. Since: 0.1 */
bool libfwctl_field_is_sensitive(const struct libfwctl_field *field);

/**
 * libfwctl_field_get_condition() - when it counts, in the words that requests take
 *
 * "sriov_valid=true"; where several must hold, "valid=true,mode=3"; "flags=0x2/0x6" where only the
 * bits after the slash count. Otherwise the field is absent. Setting it sets these too.
 *
 * @out: receives the text, to be released with libfwctl_free()
 *
 * Return: 0, -ENODATA if it always counts, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_field_get_condition(const struct libfwctl_field *field, char **out);

/** libfwctl_field_get_layout() - of a struct, its layout; else NULL. Since: 0.1 */
const struct libfwctl_layout *libfwctl_field_get_layout(const struct libfwctl_field *field);

/** libfwctl_field_get_case_count() - of a union, how many layouts it can have. Since: 0.1 */
size_t libfwctl_field_get_case_count(const struct libfwctl_field *field);

/** libfwctl_field_get_case_layout() - one of them, from 0; NULL: nothing there. Since: 0.1 */
const struct libfwctl_layout *libfwctl_field_get_case_layout(const struct libfwctl_field *field,
							     size_t index);

/** libfwctl_field_get_case_name() - what it is called, or NULL. Since: 0.1 */
const char *libfwctl_field_get_case_name(const struct libfwctl_field *field, size_t index);

/**
 * libfwctl_field_get_case_when() - what selects a case, in the words that requests take
 *
 * "grp=per_priority"; of several fields, "kind=one,flags=0x40/0xc0", where only the bits after the
 * slash count. A field of the request stands as "request.flavour". The first case that fits is the
 * one; the layout for all other values, the last, has "".
 *
 * @index: of the case, from 0
 * @out: receives the text, to be released with libfwctl_free()
 *
 * Return: 0, -ENOENT behind the last, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_field_get_case_when(const struct libfwctl_field *field, size_t index, char **out);

/** libfwctl_field_get_unit() - "degree C", or NULL. Since: 0.1 */
const char *libfwctl_field_get_unit(const struct libfwctl_field *field);

/**
 * libfwctl_field_get_scale() - a value in its unit is value * multiply / divide + add
 *
 * Return: 0, or -ENODATA if the value stands for itself. Since: 0.1
 */
int libfwctl_field_get_scale(const struct libfwctl_field *field, int64_t *multiply,
			     uint64_t *divide, int64_t *add);

/** libfwctl_field_get_display() - how it is best shown: "hex", "mac", ..., or NULL. Since: 0.1 */
const char *libfwctl_field_get_display(const struct libfwctl_field *field);

/**
 * libfwctl_field_get_effects() - what setting it can add to the effects of its command, at most
 *
 * enum libfwctl_effect; a register's clear bit adds LIBFWCTL_EFFECT_CLEARS_DATA. Since: 0.1
 */
uint64_t libfwctl_field_get_effects(const struct libfwctl_field *field);

/** libfwctl_field_is_open() - of an enum or flags, whether others than those named are fine. Since: 0.1 */
bool libfwctl_field_is_open(const struct libfwctl_field *field);

/** libfwctl_field_get_value_count() - of an enum or flags, how many are named. Since: 0.1 */
size_t libfwctl_field_get_value_count(const struct libfwctl_field *field);

/**
 * libfwctl_field_get_value() - one named value of an enum, or mask of flags, from 0
 *
 * @value, @name, @summary: each may be NULL
 *
 * Return: 0, or -ENOENT behind the last. Since: 0.1
 */
int libfwctl_field_get_value(const struct libfwctl_field *field, size_t index, uint64_t *value,
			     const char **name, const char **summary);

/** libfwctl_field_value_name() - the name of a value of an enum, or NULL. Since: 0.1 */
const char *libfwctl_field_value_name(const struct libfwctl_field *field, uint64_t value);

/* ---- Paths and records: bytes with a layout ------------------------------------------------- */

/**
 * libfwctl_path_new() - look a place in a layout up once
 *
 * Names joined by dots, elements of an array by their number from 0: "ports[1].speed". With a path, a
 * value is reached without work on strings and without allocation. A path may be used by several
 * threads at once, on any record of the layout it was made for.
 *
 * @out: receives the path, to be released with libfwctl_path_free()
 *
 * Return: 0, -ENOENT if there is no such field, -EINVAL if it is no path, or -ENOMEM. Since: 0.1
 */
int libfwctl_path_new(const struct libfwctl_layout *layout, const char *text,
		      struct libfwctl_error *err, struct libfwctl_path **out);

/** libfwctl_path_free() - release a path; NULL is accepted. Since: 0.1 */
void libfwctl_path_free(struct libfwctl_path *path);

/** libfwctl_path_get_field() - the field that it ends at. Since: 0.1 */
const struct libfwctl_field *libfwctl_path_get_field(const struct libfwctl_path *path);

/**
 * libfwctl_record_new() - bytes of a known layout that belong to no command: a dump, a stored record
 *
 * @bytes: copied. Shorter than the layout, what is missing is absent.
 * @out: receives the record, to be released with libfwctl_record_free()
 *
 * Return: 0, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_record_new(const struct libfwctl_layout *layout, const void *bytes, size_t length,
			struct libfwctl_error *err, struct libfwctl_record **out);

/** libfwctl_record_free() - release what libfwctl_record_new() made. Since: 0.1 */
void libfwctl_record_free(struct libfwctl_record *record);

/** libfwctl_record_get_layout() - its layout. Since: 0.1 */
const struct libfwctl_layout *libfwctl_record_get_layout(const struct libfwctl_record *record);

/** libfwctl_record_get_bytes() - its bytes, as far as they are valid. Since: 0.1 */
const void *libfwctl_record_get_bytes(const struct libfwctl_record *record, size_t *length);

/**
 * libfwctl_record_get_u64() - a number, a bool, an enum or flags
 *
 * @path: of the record's layout
 *
 * Return: 0; -ENODATA if the field is not there: behind the valid bytes, behind an array's count, or
 * switched off by another field; -ERANGE if a signed value is below 0; -EINVAL for other kinds or
 * another layout's path; -EBADMSG if the bytes contradict themselves. Since: 0.1
 */
int libfwctl_record_get_u64(const struct libfwctl_record *record, const struct libfwctl_path *path,
			    uint64_t *value);

/** libfwctl_record_get_i64() - as get_u64; -ERANGE if it is above INT64_MAX. Since: 0.1 */
int libfwctl_record_get_i64(const struct libfwctl_record *record, const struct libfwctl_path *path,
			    int64_t *value);

/**
 * libfwctl_record_get_data() - the bytes of a field at byte places: bytes, string, uuid, struct, union
 *
 * They belong to the record, until it changes. A string's end at its first zero byte.
 *
 * Return: as libfwctl_record_get_u64(). Since: 0.1
 */
int libfwctl_record_get_data(const struct libfwctl_record *record, const struct libfwctl_path *path,
			     const void **data, size_t *length);

/** libfwctl_record_get_count() - how many elements an array has here. Since: 0.1 */
int libfwctl_record_get_count(const struct libfwctl_record *record,
			      const struct libfwctl_path *path, uint64_t *count);

/**
 * libfwctl_record_find_u64() - libfwctl_record_get_u64() by name, with an error that says what failed
 *
 * Since: 0.1
 */
int libfwctl_record_find_u64(const struct libfwctl_record *record, const char *path,
			     struct libfwctl_error *err, uint64_t *value);

/** libfwctl_record_find_i64() - libfwctl_record_get_i64() by name. Since: 0.1 */
int libfwctl_record_find_i64(const struct libfwctl_record *record, const char *path,
			     struct libfwctl_error *err, int64_t *value);

/** libfwctl_record_find_data() - libfwctl_record_get_data() by name. Since: 0.1 */
int libfwctl_record_find_data(const struct libfwctl_record *record, const char *path,
			      struct libfwctl_error *err, const void **data, size_t *length);

/**
 * libfwctl_record_find_text() - any field by name, as text: number, name of a value, UUID, hex
 *
 * Made safe to show. Return: as libfwctl_record_get_u64(); the text is to be released with
 * libfwctl_free(). Since: 0.1
 */
int libfwctl_record_find_text(const struct libfwctl_record *record, const char *path,
			      struct libfwctl_error *err, char **text);

/** LIBFWCTL_JSON_U64_STRINGS - numbers of 2^53 and more, in either direction, as strings */
#define LIBFWCTL_JSON_U64_STRINGS 1u
/** LIBFWCTL_JSON_ENVELOPE - the fields that the library fills or reads itself, too */
#define LIBFWCTL_JSON_ENVELOPE 2u

/**
 * libfwctl_record_to_json() - all fields that are there, as one JSON object on one line
 *
 * Structs and unions are objects, arrays are arrays, numbers are numbers, an enum is {"value","name"}
 * (no name for an unknown value), flags are {"value","names"}, bytes are hexadecimal strings, UUIDs have
 * their usual form. What is not there is left out.
 *
 * @out: receives the text, to be released with libfwctl_free()
 *
 * Return: 0, -EBADMSG if the bytes contradict themselves, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_record_to_json(const struct libfwctl_record *record, unsigned int flags,
			    struct libfwctl_error *err, char **out);

/**
 * libfwctl_record_put_json() - set the fields that a JSON object names, read-only ones too
 *
 * For records made by libfwctl_record_new(), by whoever plays the device's part or makes test data.
 * Takes what libfwctl_record_to_json() writes, and plain names and numbers for enums and flags.
 *
 * Return: 0; -EBADMSG if it is not JSON; -ENOENT for a field that is not there, -ERANGE or -EINVAL
 * for a value that does not fit; -EINVAL for values of which one changes another; -EACCES for a record
 * that belongs to another object; -ENOMEM. After an error the record is as it was. Since: 0.1
 */
int libfwctl_record_put_json(struct libfwctl_record *record, const char *json,
			     struct libfwctl_error *err);

/**
 * libfwctl_cursor_new() - a cursor to walk over the fields of records
 *
 * @out: receives the cursor, to be released with libfwctl_cursor_free()
 *
 * Return: 0, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_cursor_new(struct libfwctl_cursor **out);

/** libfwctl_cursor_free() - release a cursor; NULL is accepted. Since: 0.1 */
void libfwctl_cursor_free(struct libfwctl_cursor *cursor);

/**
 * libfwctl_cursor_start() - put it before the first field of a record
 *
 * The record must stay, and must not change, while the cursor is on it.
 *
 * @flags: 0 or LIBFWCTL_JSON_ENVELOPE
 *
 * Return: 0, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_cursor_start(struct libfwctl_cursor *cursor, const struct libfwctl_record *record,
			  unsigned int flags);

/** enum libfwctl_step - what a cursor has come to */
enum libfwctl_step {
	LIBFWCTL_STEP_END = 0,	  /* behind the last field */
	LIBFWCTL_STEP_NUMBER = 1, /* a number, bool, enum or flags: libfwctl_cursor_get_u64() */
	LIBFWCTL_STEP_DATA = 2,	  /* bytes, string or uuid: libfwctl_cursor_get_data() */
	LIBFWCTL_STEP_STRUCT = 3, /* into a struct or a union's case */
	LIBFWCTL_STEP_ARRAY = 4,  /* into an array: its elements follow */
	LIBFWCTL_STEP_LEAVE = 5,  /* out of a struct or array */
};

/**
 * libfwctl_cursor_next() - on to the next field that is there
 *
 * Return: an enum libfwctl_step; -EBADMSG where the bytes contradict themselves (the cursor stays
 * there), -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_cursor_next(struct libfwctl_cursor *cursor);

/** libfwctl_cursor_get_field() - the field it is at. Since: 0.1 */
const struct libfwctl_field *libfwctl_cursor_get_field(const struct libfwctl_cursor *cursor);

/** libfwctl_cursor_get_index() - in an array, the element's number from 0. Since: 0.1 */
uint64_t libfwctl_cursor_get_index(const struct libfwctl_cursor *cursor);

/** libfwctl_cursor_get_depth() - how many structs and arrays it is in; 0 at the top. Since: 0.1 */
unsigned int libfwctl_cursor_get_depth(const struct libfwctl_cursor *cursor);

/** libfwctl_cursor_get_u64() - the number; a signed one in two's complement. Since: 0.1 */
uint64_t libfwctl_cursor_get_u64(const struct libfwctl_cursor *cursor);

/** libfwctl_cursor_get_data() - the bytes, which belong to the record. Since: 0.1 */
const void *libfwctl_cursor_get_data(const struct libfwctl_cursor *cursor, size_t *length);

/**
 * libfwctl_stream_new() - read records that say their own size, as they come
 *
 * @name: of a stream of the format
 * @out: receives the stream, to be released with libfwctl_stream_free()
 *
 * Return: 0, -ENOENT, -ENOTSUP for a stream newer than this library, -ENOMEM or -EINVAL.
 *
 * Since: 0.1
 */
int libfwctl_stream_new(const struct libfwctl_format *format, const char *name,
			struct libfwctl_error *err, struct libfwctl_stream **out);

/** libfwctl_stream_free() - release a stream and its record; NULL is accepted. Since: 0.1 */
void libfwctl_stream_free(struct libfwctl_stream *stream);

/**
 * libfwctl_stream_feed() - the next bytes, cut anywhere; copied
 *
 * Return: 0, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_stream_feed(struct libfwctl_stream *stream, const void *bytes, size_t length,
			 struct libfwctl_error *err);

/**
 * libfwctl_stream_next() - the next whole record
 *
 * @out: receives the record, which belongs to the stream until the next call on it
 *
 * Return: 0; -EAGAIN if its bytes are not all there yet; -EBADMSG for a size that cannot be, after
 * which the stream gives no more. Since: 0.1
 */
int libfwctl_stream_next(struct libfwctl_stream *stream, struct libfwctl_error *err,
			 const struct libfwctl_record **out);

/** libfwctl_stream_get_rest() - how many bytes wait for the rest of their record. Since: 0.1 */
size_t libfwctl_stream_get_rest(const struct libfwctl_stream *stream);

/* ---- Requests, responses, calls ------------------------------------------------------------- */

/**
 * libfwctl_request_new() - a request of a command, with its constants and defaults set
 *
 * It can be sent any number of times, through any handle of its format, and changed in between.
 *
 * @out: receives the request, to be released with libfwctl_request_free()
 *
 * Return: 0, -ENOTSUP for a command that this library cannot use (libfwctl_command_get_obstacle()),
 * -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_request_new(const struct libfwctl_command *command, struct libfwctl_error *err,
			 struct libfwctl_request **out);

/** libfwctl_request_free() - release a request; NULL is accepted. Since: 0.1 */
void libfwctl_request_free(struct libfwctl_request *request);

/** libfwctl_request_reset() - back to constants and defaults. Since: 0.1 */
int libfwctl_request_reset(struct libfwctl_request *request);

/** libfwctl_request_get_command() - the command that it is of. Since: 0.1 */
const struct libfwctl_command *libfwctl_request_get_command(const struct libfwctl_request *request);

/**
 * libfwctl_request_get_record() - its fields and bytes as they are now, addresses left out
 *
 * It belongs to the request. Since: 0.1
 */
const struct libfwctl_record *libfwctl_request_get_record(struct libfwctl_request *request);

/**
 * libfwctl_request_get_buffer() - what a buffer holds for the device now
 *
 * @name: of the command's buffer. Bytes without a layout are a record with no fields.
 *
 * Return: the record, which belongs to the request, or NULL: no buffer of that name goes to the device.
 *
 * Since: 0.1
 */
const struct libfwctl_record *libfwctl_request_get_buffer(struct libfwctl_request *request,
							  const char *name);

/**
 * libfwctl_request_set_u64() - set a number, a bool, an enum or flags
 *
 * An element behind the end of an array that varies in length makes it longer; a field that another
 * must enable is enabled.
 *
 * @path: of the request's layout
 *
 * Return: 0; -ERANGE if it does not fit; -EACCES for a field that may not be set; -EINVAL for other
 * kinds, a value that a closed enum does not have, or another layout's path; -ENOMEM. Since: 0.1
 */
int libfwctl_request_set_u64(struct libfwctl_request *request, const struct libfwctl_path *path,
			     uint64_t value);

/** libfwctl_request_set_i64() - set a signed number. Return: as set_u64. Since: 0.1 */
int libfwctl_request_set_i64(struct libfwctl_request *request, const struct libfwctl_path *path,
			     int64_t value);

/**
 * libfwctl_request_set_data() - set bytes, a string or a uuid
 *
 * What is shorter than the field is filled up with zeros.
 *
 * @data: copied; not bytes of the same request, which can move while it grows
 *
 * Return: as set_u64. Since: 0.1
 */
int libfwctl_request_set_data(struct libfwctl_request *request, const struct libfwctl_path *path,
			      const void *data, size_t length);

/**
 * libfwctl_request_put() - set any field by name, from text, with an error that says what failed
 *
 * @path: "ports[1].speed", or the name of a buffer and a path behind it
 * @text: a number (decimal, 0x, or with a sign), a value's name, names joined by | for flags, true or
 *        false, hexadecimal bytes, a string, a UUID
 *
 * Return: as set_u64; -ENOENT if there is no such field. Since: 0.1
 */
int libfwctl_request_put(struct libfwctl_request *request, const char *path, const char *text,
			 struct libfwctl_error *err);

/** libfwctl_request_put_u64() - set_u64 by name. Return: as libfwctl_request_put(). Since: 0.1 */
int libfwctl_request_put_u64(struct libfwctl_request *request, const char *path, uint64_t value,
			     struct libfwctl_error *err);

/** libfwctl_request_put_data() - set_data by name. Return: as libfwctl_request_put(). Since: 0.1 */
int libfwctl_request_put_data(struct libfwctl_request *request, const char *path, const void *data,
			      size_t length, struct libfwctl_error *err);

/**
 * libfwctl_request_put_json() - set the fields that a JSON object names
 *
 * Takes what libfwctl_record_to_json() writes, and plain names and numbers for enums and flags. Values
 * of which one changes another, as a count and a longer array, are refused: leave the first out, or make
 * them agree. All or nothing: after an error the request is as it was.
 *
 * Return: as libfwctl_request_put(); -EBADMSG if it is not JSON. Since: 0.1
 */
int libfwctl_request_put_json(struct libfwctl_request *request, const char *json,
			      struct libfwctl_error *err);

/**
 * LIBFWCTL_RECORD_WITHOUT_KEYS - for libfwctl_request_put_record(): fields that choose, and those that the
 * command presets, stay as they are
 */
#define LIBFWCTL_RECORD_WITHOUT_KEYS 1u

/**
 * LIBFWCTL_RECORD_WITH_RESERVED - for libfwctl_request_put_record(): bits that no field stands for, and fields
 * that are only read, come along, where both records have the same struct
 *
 * As the kernel's own drivers do that read, modify and write: firmware that knows more than the format keeps
 * what it has. Where values of fields can add effects, such bits count as LIBFWCTL_EFFECTS_ALL unless the
 * format declares them reserved: see libfwctl_request_classify().
 */
#define LIBFWCTL_RECORD_WITH_RESERVED 2u

/**
 * libfwctl_request_put_record() - set the fields that another record has, by their names
 *
 * To change a part of what is only written whole: make the request that reads it with the keys of the one
 * that writes it, from that one's record; call it; put the reply's record here, without its keys; set what
 * is to change. Goes as deep as there are names: structs, elements of arrays, cases of unions. What may
 * not be set is left out, and so is what asks for something or cannot be read: LIBFWCTL_ACCESS_OPERATION,
 * LIBFWCTL_ACCESS_WRITE_ONLY. What the record does not have stays as it is. Buffers are records of their
 * own. All or nothing: after an error the request is as it was.
 *
 * @record: of a response, of another request, or one by itself; read and not kept
 * @flags: LIBFWCTL_RECORD_*
 *
 * Return: as libfwctl_request_put(), -EINVAL also for a number that is counted otherwise there;
 * -ENODATA for a field of a case that does not hold here; -EBADMSG if the record's bytes contradict
 * themselves. Since: 0.1
 */
int libfwctl_request_put_record(struct libfwctl_request *request,
				const struct libfwctl_record *record, unsigned int flags,
				struct libfwctl_error *err);

/**
 * libfwctl_request_load() - take over a captured request's bytes
 *
 * Return: 0, -EINVAL if they are not of this command, -EMSGSIZE or -ENOMEM. Since: 0.1
 */
int libfwctl_request_load(struct libfwctl_request *request, const void *bytes, size_t length,
			  struct libfwctl_error *err);

/**
 * libfwctl_request_set_scope() - ask for at least this scope, where only the caller knows
 *
 * Return: 0 or -EINVAL. Since: 0.1
 */
int libfwctl_request_set_scope(struct libfwctl_request *request, uint32_t scope);

/**
 * libfwctl_request_set_room() - room for the reply, in bytes; 0: as the format says
 *
 * Return: 0, -EMSGSIZE or -EINVAL. Since: 0.1
 */
int libfwctl_request_set_room(struct libfwctl_request *request, size_t room);

/**
 * libfwctl_progress_fn - told how far a procedure has come; anything but 0 cancels it
 *
 * @total: 0 if not known
 */
typedef int libfwctl_progress_fn(void *user_data, uint64_t done, uint64_t total);

/**
 * libfwctl_sink_fn - takes what a procedure returns, piece by piece; anything but 0 ends it
 *
 * A negative errno is what the call then returns.
 */
typedef int libfwctl_sink_fn(void *user_data, const void *bytes, size_t length);

/** libfwctl_request_set_progress() - whom to tell; NULL for none. Since: 0.1 */
int libfwctl_request_set_progress(struct libfwctl_request *request, libfwctl_progress_fn *fn,
				  void *user_data);

/** libfwctl_request_set_sink() - where a procedure's bytes go; NULL: the response. Since: 0.1 */
int libfwctl_request_set_sink(struct libfwctl_request *request, libfwctl_sink_fn *fn,
			      void *user_data);

/**
 * libfwctl_request_classify() - what this request takes and can do, on this device
 *
 * Some depend on the device: it may be asked, by commands that only read. Where values can add effects,
 * bits that are not zero and that no field stands for (elements behind a count, other cases of a union,
 * fields that are switched off) count as LIBFWCTL_EFFECTS_ALL: firmware may take them for anything.
 *
 * @handle: NULL: what can be told without a device, at worst
 * @scope, @effects: may be NULL
 *
 * Return: 0, or the error of asking. Since: 0.1
 */
int libfwctl_request_classify(struct libfwctl_request *request, struct libfwctl_handle *handle,
			      struct libfwctl_error *err, uint32_t *scope, uint64_t *effects);

/**
 * libfwctl_call_check() - all of libfwctl_call() but the sending: a dry run
 *
 * Return: 0 if it would be sent, else what libfwctl_call() would return; -EPERM also if the kernel would
 * refuse its scope because this process lacks CAP_SYS_RAWIO. Since: 0.1
 */
int libfwctl_call_check(struct libfwctl_handle *handle, struct libfwctl_request *request,
			struct libfwctl_error *err);

/**
 * libfwctl_call() - send a request, wait, and take in the reply
 *
 * Checked against the handle's policy before anything is sent; sent once. A reply in which the
 * firmware refuses is a success here: see libfwctl_response_check().
 *
 * @response: overwritten; its memory is used again
 *
 * Return: as libfwctl_handle_rpc(); -EPROTOTYPE if the device has another format; -EBADMSG if the
 * reply does not hold together; -ECANCELED if progress said so; -EDQUOT if a procedure wanted more
 * calls or bytes than its format allows it; -EIO if what is read back contradicts the change.
 *
 * Since: 0.1
 */
int libfwctl_call(struct libfwctl_handle *handle, struct libfwctl_request *request,
		  struct libfwctl_response *response, struct libfwctl_error *err);

/**
 * libfwctl_call_json() - a whole call: a command's name and a JSON object in, a JSON object out
 *
 * @command: a name, with or without "format/" before it
 * @json: the fields to set; NULL for none
 * @flags: LIBFWCTL_JSON_*
 * @out: receives {"format","command","status","fields"}, to be released with libfwctl_free()
 *
 * Return: 0 if the firmware did it; -EREMOTEIO if it refused; else as libfwctl_call(), -ENOENT if
 * there is no such command. Since: 0.1
 */
int libfwctl_call_json(struct libfwctl_handle *handle, const char *command, const char *json,
		       unsigned int flags, struct libfwctl_error *err, char **out);

/**
 * libfwctl_response_new() - an empty response, to be used for one call after another
 *
 * @out: receives the response, to be released with libfwctl_response_free()
 *
 * Return: 0, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_response_new(struct libfwctl_response **out);

/** libfwctl_response_free() - release a response and all its memory. Since: 0.1 */
void libfwctl_response_free(struct libfwctl_response *response);

/**
 * libfwctl_response_load() - take over a captured reply's bytes
 *
 * @request: what they answer; NULL if that is not known: what depends on it stays undecided
 *
 * Return: 0, -EBADMSG if they cannot be a reply of this command, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_response_load(struct libfwctl_response *response,
			   const struct libfwctl_command *command, struct libfwctl_request *request,
			   const void *bytes, size_t length, struct libfwctl_error *err);

/**
 * libfwctl_response_make() - a reply as a device would give it, with the fields that a JSON object names
 *
 * For whoever plays the device's part or makes test data. Read-only fields and those of the envelope can
 * be named, too; what is not named is 0, but for opcode, length and trailer, which are as they must be.
 *
 * @request: what it answers; NULL if that is not known: what depends on it cannot be set
 * @bytes: of a reply to begin with, instead of zeros; NULL and 0 for none
 * @json: as libfwctl_record_put_json() takes it. Buffers are records of their own.
 *
 * The record of the response is then all of the reply; what the firmware says in it is told once
 * libfwctl_response_load() has judged its bytes.
 *
 * Return: as libfwctl_record_put_json(); -EMSGSIZE if it is longer than a reply can be. Since: 0.1
 */
int libfwctl_response_make(struct libfwctl_response *response,
			   const struct libfwctl_command *command, struct libfwctl_request *request,
			   const void *bytes, size_t length, const char *json,
			   struct libfwctl_error *err);

/** libfwctl_response_get_command() - the command that it answers, or NULL. Since: 0.1 */
const struct libfwctl_command *libfwctl_response_get_command(
	const struct libfwctl_response *response);

/** libfwctl_response_get_status() - the firmware's word; 0 is success. Since: 0.1 */
uint64_t libfwctl_response_get_status(const struct libfwctl_response *response);

/** libfwctl_response_get_status_name() - that word's name, or NULL. Since: 0.1 */
const char *libfwctl_response_get_status_name(const struct libfwctl_response *response);

/** libfwctl_response_get_syndrome() - the firmware's finer word; -ENODATA: none. Since: 0.1 */
int libfwctl_response_get_syndrome(const struct libfwctl_response *response, uint64_t *syndrome);

/**
 * libfwctl_response_check() - whether the firmware did it
 *
 * Return: 0, or -EREMOTEIO with the firmware's reason in @err. Since: 0.1
 */
int libfwctl_response_check(const struct libfwctl_response *response, struct libfwctl_error *err);

/**
 * enum libfwctl_confirmed - whether a change was seen to have happened
 *
 * For commands whose reply cannot be trusted to tell (CXL's Set Feature), which are followed by
 * reading back.
 */
enum libfwctl_confirmed {
	LIBFWCTL_CONFIRMED_NOT_ASKED = 0, /* the reply says it all */
	LIBFWCTL_CONFIRMED_YES = 1,
	LIBFWCTL_CONFIRMED_UNKNOWN = 2, /* what is read back cannot be compared */
};

/** libfwctl_response_get_confirmed() - an enum libfwctl_confirmed. Since: 0.1 */
uint32_t libfwctl_response_get_confirmed(const struct libfwctl_response *response);

/** libfwctl_response_get_record() - its fields; belongs to the response. Since: 0.1 */
const struct libfwctl_record *libfwctl_response_get_record(
	const struct libfwctl_response *response);

/**
 * libfwctl_response_get_buffer() - what the device wrote into a buffer, as far as it is valid
 *
 * @name: of the command's buffer. Bytes without a layout are a record with no fields.
 *
 * Return: the record, which belongs to the response, or NULL. Since: 0.1
 */
const struct libfwctl_record *libfwctl_response_get_buffer(const struct libfwctl_response *response,
							   const char *name);

/**
 * libfwctl_response_to_json() - {"format","command","status","fields"}, on one line
 *
 * With "data", in hexadecimal, where bytes came back that no field holds, as procedures return them.
 *
 * @out: receives the text, to be released with libfwctl_free()
 *
 * Return: as libfwctl_record_to_json(). Since: 0.1
 */
int libfwctl_response_to_json(const struct libfwctl_response *response, unsigned int flags,
			      struct libfwctl_error *err, char **out);

/* ---- Parameters, readings and dumps of a format ---------------------------------------------- */

/*
 * What the commands of a format are good for, in words that every format has. All of it is known without
 * a device, and belongs to the format.
 */

/**
 * enum libfwctl_takes_effect - when a change of a parameter counts
 *
 * @LIBFWCTL_TAKES_EFFECT_UNKNOWN: the format does not say
 * @LIBFWCTL_TAKES_EFFECT_AT_RESET: once the firmware or the device was reset, or the machine restarted
 * @LIBFWCTL_TAKES_EFFECT_AT_REBOOT: only once the machine was restarted, or was without power
 */
enum libfwctl_takes_effect {
	LIBFWCTL_TAKES_EFFECT_UNKNOWN = 0,
	LIBFWCTL_TAKES_EFFECT_NOW = 1,
	LIBFWCTL_TAKES_EFFECT_AT_RESET = 2,
	LIBFWCTL_TAKES_EFFECT_AT_REBOOT = 3,
};

/** libfwctl_takes_effect_name() - "now", "at_reset", ...; NULL if it has none. Static. Since: 0.1 */
const char *libfwctl_takes_effect_name(uint32_t takes_effect);

/**
 * enum libfwctl_param_value - the values that a parameter has at the same time; bits
 *
 * @LIBFWCTL_PARAM_VALUE_NEXT: what is stored, and counts from when changes of it take effect
 * @LIBFWCTL_PARAM_VALUE_CURRENT: what counts now
 * @LIBFWCTL_PARAM_VALUE_DEFAULT: what the device came with
 */
enum libfwctl_param_value {
	LIBFWCTL_PARAM_VALUE_NEXT = 1 << 0,
	LIBFWCTL_PARAM_VALUE_CURRENT = 1 << 1,
	LIBFWCTL_PARAM_VALUE_DEFAULT = 1 << 2,
};

/** libfwctl_param_value_name() - of one bit: "next", ...; NULL if it has none. Static. Since: 0.1 */
const char *libfwctl_param_value_name(uint32_t value);

/**
 * libfwctl_format_get_param_count() - how many parameters devices of this format can have
 *
 * Return: the number; 0 where memory is short, too. Since: 0.1
 */
size_t libfwctl_format_get_param_count(const struct libfwctl_format *format);

/** libfwctl_format_get_param() - one of them, by name, from 0; NULL behind. Since: 0.1 */
const struct libfwctl_param *libfwctl_format_get_param(const struct libfwctl_format *format,
						       size_t index);

/**
 * libfwctl_format_find_param() - the parameter of that name, or NULL
 *
 * @name: as libfwctl_param_get_name() has it, without the number of an instance
 *
 * Since: 0.1
 */
const struct libfwctl_param *libfwctl_format_find_param(const struct libfwctl_format *format,
							const char *name);

/** libfwctl_param_get_format() - the format that it belongs to. Since: 0.1 */
const struct libfwctl_format *libfwctl_param_get_format(const struct libfwctl_param *param);

/** libfwctl_param_get_name() - as the vendor's users know it: "SRIOV_EN". Since: 0.1 */
const char *libfwctl_param_get_name(const struct libfwctl_param *param);

/** libfwctl_param_get_summary() - one line, may be empty. Since: 0.1 */
const char *libfwctl_param_get_summary(const struct libfwctl_param *param);

/** libfwctl_param_get_reference() - where it is specified, or NULL. Since: 0.1 */
const char *libfwctl_param_get_reference(const struct libfwctl_param *param);

/** libfwctl_param_get_since() - since which firmware or document, or NULL. Since: 0.1 */
const char *libfwctl_param_get_since(const struct libfwctl_param *param);

/**
 * libfwctl_param_get_group() - the name of the stored record that it is a part of
 *
 * What stands in one record is read, and written, by one call. Since: 0.1
 */
const char *libfwctl_param_get_group(const struct libfwctl_param *param);

/**
 * libfwctl_param_get_field() - the field that holds its value, or NULL if only a device can tell
 *
 * It says the kind, the values of an enum, the unit, and how many elements an array has: see
 * libfwctl_field_get_kind(). A parameter that is one element of an array has the field of the array, and
 * libfwctl_param_get_path() with the element's number.
 *
 * Since: 0.1
 */
const struct libfwctl_field *libfwctl_param_get_field(const struct libfwctl_param *param);

/** libfwctl_param_get_path() - the path that leads to the field in its record. Since: 0.1 */
const char *libfwctl_param_get_path(const struct libfwctl_param *param);

/**
 * libfwctl_param_get_takes_effect() - an enum libfwctl_takes_effect: when a change counts
 *
 * A device may have a word of its own on that. Since: 0.1
 */
uint32_t libfwctl_param_get_takes_effect(const struct libfwctl_param *param);

/**
 * libfwctl_param_get_range() - the least and the largest number that can be set
 *
 * What the format says, or else what the field can hold; of an array, for each element. Of a signed
 * number both are to be taken as int64_t.
 *
 * Return: 0; -ENODATA if it is no number, or nothing is known of it; -EINVAL. Since: 0.1
 */
int libfwctl_param_get_range(const struct libfwctl_param *param, uint64_t *min, uint64_t *max);

/** libfwctl_param_get_obstacle() - why it cannot be set, as a sentence; NULL: it can. Since: 0.1 */
const char *libfwctl_param_get_obstacle(const struct libfwctl_param *param);

/** libfwctl_param_get_values() - which values can be asked for: enum libfwctl_param_value. Since: 0.1 */
uint32_t libfwctl_param_get_values(const struct libfwctl_param *param);

/**
 * libfwctl_param_get_instances() - how many of it a device can have: one for each port, for instance
 *
 * Each is called as the parameter, with libfwctl_param_get_suffix() and its number behind: "LINK_TYPE_P1".
 *
 * @first: receives the number of the first; may be NULL
 *
 * Return: how many, or 0: only one, without suffix and number. Since: 0.1
 */
uint32_t libfwctl_param_get_instances(const struct libfwctl_param *param, uint32_t *first);

/** libfwctl_param_get_suffix() - what comes before the number: "_P"; NULL: no number. Since: 0.1 */
const char *libfwctl_param_get_suffix(const struct libfwctl_param *param);

/**
 * enum libfwctl_reading_kind - what a reading is good for; bits
 *
 * @LIBFWCTL_READING_VERSION: text that says what is there: versions, serial numbers
 * @LIBFWCTL_READING_HEALTH: a state that can be in order or not: temperatures, error states
 * @LIBFWCTL_READING_COUNTER: a number that grows, or a rate
 */
enum libfwctl_reading_kind {
	LIBFWCTL_READING_VERSION = 1 << 0,
	LIBFWCTL_READING_HEALTH = 1 << 1,
	LIBFWCTL_READING_COUNTER = 1 << 2,
};

/** libfwctl_reading_kind_name() - of one bit: "version", ...; NULL: none. Static. Since: 0.1 */
const char *libfwctl_reading_kind_name(uint32_t kind);

/**
 * libfwctl_format_get_reading_count() - how many readings devices of this format can have
 *
 * Return: the number; 0 where memory is short, too. Since: 0.1
 */
size_t libfwctl_format_get_reading_count(const struct libfwctl_format *format);

/** libfwctl_format_get_reading() - one of them, by name, from 0; NULL behind. Since: 0.1 */
const struct libfwctl_reading *libfwctl_format_get_reading(const struct libfwctl_format *format,
							   size_t index);

/** libfwctl_format_find_reading() - the reading of that name, or NULL. Since: 0.1 */
const struct libfwctl_reading *libfwctl_format_find_reading(const struct libfwctl_format *format,
							    const char *name);

/** libfwctl_reading_get_name() - the same for all formats: "temperature.asic_celsius". Since: 0.1 */
const char *libfwctl_reading_get_name(const struct libfwctl_reading *reading);

/** libfwctl_reading_get_summary() - one line, may be empty. Since: 0.1 */
const char *libfwctl_reading_get_summary(const struct libfwctl_reading *reading);

/** libfwctl_reading_get_reference() - where it is specified, or NULL. Since: 0.1 */
const char *libfwctl_reading_get_reference(const struct libfwctl_reading *reading);

/** libfwctl_reading_get_kind() - one of enum libfwctl_reading_kind. Since: 0.1 */
uint32_t libfwctl_reading_get_kind(const struct libfwctl_reading *reading);

/** libfwctl_reading_get_unit() - as its name ends: "celsius"; NULL: no unit. Since: 0.1 */
const char *libfwctl_reading_get_unit(const struct libfwctl_reading *reading);

/**
 * libfwctl_format_get_dump_count() - how many kinds of dumps devices of this format can make
 *
 * Return: the number; 0 where memory is short, too. Since: 0.1
 */
size_t libfwctl_format_get_dump_count(const struct libfwctl_format *format);

/** libfwctl_format_get_dump() - one of them, by name, from 0; NULL behind. Since: 0.1 */
const struct libfwctl_dump *libfwctl_format_get_dump(const struct libfwctl_format *format,
						     size_t index);

/**
 * libfwctl_format_find_dump() - the kind of dump of that name, or NULL
 *
 * @name: NULL for the one that is meant without a name
 *
 * Since: 0.1
 */
const struct libfwctl_dump *libfwctl_format_find_dump(const struct libfwctl_format *format,
						      const char *name);

/** libfwctl_dump_get_name() - its name. Since: 0.1 */
const char *libfwctl_dump_get_name(const struct libfwctl_dump *dump);

/** libfwctl_dump_get_summary() - one line, may be empty. Since: 0.1 */
const char *libfwctl_dump_get_summary(const struct libfwctl_dump *dump);

/** libfwctl_dump_get_reference() - where it is specified, or NULL. Since: 0.1 */
const char *libfwctl_dump_get_reference(const struct libfwctl_dump *dump);

/** libfwctl_dump_get_command() - the command that makes it. Since: 0.1 */
const struct libfwctl_command *libfwctl_dump_get_command(const struct libfwctl_dump *dump);

/** libfwctl_dump_get_suffix() - how names of its files end: ".bin"; may be empty. Since: 0.1 */
const char *libfwctl_dump_get_suffix(const struct libfwctl_dump *dump);

/**
 * libfwctl_dump_new_request() - a request that asks for it, with all set that the format says
 *
 * For libfwctl_call(): of a procedure with a sink, see libfwctl_request_set_sink(), since dumps are large.
 *
 * @out: receives the request, to be released with libfwctl_request_free()
 *
 * Return: as libfwctl_request_new(). Since: 0.1
 */
int libfwctl_dump_new_request(const struct libfwctl_dump *dump, struct libfwctl_error *err,
			      struct libfwctl_request **out);
/* ---- The parameters of one device ------------------------------------------------------------ */

/*
 * Settings are parameters that somebody has chosen by their names, with the values that a device was found
 * to have and the changes that are wanted. Choosing and changing need no device, and reach none: a change is
 * first held against what the format knows, then against the device (libfwctl_settings_check()), then made
 * (libfwctl_settings_apply()).
 */

/**
 * enum libfwctl_outcome - what came of a change
 *
 * @LIBFWCTL_OUTCOME_NONE: nothing was to be changed, or nothing was tried yet
 * @LIBFWCTL_OUTCOME_UNCHANGED: it had that value already; nothing was written for it
 * @LIBFWCTL_OUTCOME_CHANGED: it has been read back since, and has the value
 * @LIBFWCTL_OUTCOME_REFUSED: by the firmware or the kernel: the old value stands
 * @LIBFWCTL_OUTCOME_NOT_TRIED: something else failed before
 * @LIBFWCTL_OUTCOME_UNKNOWN: it cannot be told: look again before you do anything
 * @LIBFWCTL_OUTCOME_DIFFERS: the device said that it was done, and has another value
 */
enum libfwctl_outcome {
	LIBFWCTL_OUTCOME_NONE = 0,
	LIBFWCTL_OUTCOME_UNCHANGED = 1,
	LIBFWCTL_OUTCOME_CHANGED = 2,
	LIBFWCTL_OUTCOME_REFUSED = 3,
	LIBFWCTL_OUTCOME_NOT_TRIED = 4,
	LIBFWCTL_OUTCOME_UNKNOWN = 5,
	LIBFWCTL_OUTCOME_DIFFERS = 6,
};

/** libfwctl_outcome_name() - "changed", "not_tried", ...; NULL if it has none. Static. Since: 0.1 */
const char *libfwctl_outcome_name(uint32_t outcome);

/**
 * libfwctl_settings_new() - no parameters yet, of a format
 *
 * @out: receives the settings, to be released with libfwctl_settings_free()
 *
 * Return: 0, -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_settings_new(const struct libfwctl_format *format, struct libfwctl_error *err,
			  struct libfwctl_settings **out);

/** libfwctl_settings_free() - release settings and all that belongs to them. Since: 0.1 */
void libfwctl_settings_free(struct libfwctl_settings *settings);

/**
 * libfwctl_settings_set_function() - ask for, and set, what another function of the card has
 *
 * Only parameters can be chosen then that can be set for other functions. What was chosen is forgotten.
 *
 * @function: as the vendor numbers them
 *
 * Return: 0; -ENOTSUP if the format has no such parameters; -EINVAL. Since: 0.1
 */
int libfwctl_settings_set_function(struct libfwctl_settings *settings, uint32_t function,
				   struct libfwctl_error *err);

/**
 * libfwctl_settings_select() - choose parameters by name
 *
 * Adds to those that are chosen. Capitals make no difference.
 *
 * @pattern: a name with or without the number of an instance ("LINK_TYPE" stands for all of them), in which
 *           *, ? and [...] are wildcards; NULL for all that there are
 *
 * Return: 0; -ENOENT if nothing is called so, with the nearest names; -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_settings_select(struct libfwctl_settings *settings, const char *pattern,
			     struct libfwctl_error *err);

/**
 * libfwctl_settings_read() - ask a device for the values of all that are chosen
 *
 * Each stored record is asked for once for each of the values, however many parameters stand in it, and for
 * no more of them once the firmware has refused it. What could not be read of one is kept there
 * (libfwctl_setting_get_error()).
 *
 * @values: of enum libfwctl_param_value; 0: whether the device has them and lets them be set, where the format
 *          knows how to ask for that alone
 *
 * Return: 0 if the device could be asked at all; -EPROTOTYPE if it has another format; -ENODEV if it goes
 * meanwhile; else what kept it from being asked. Since: 0.1
 */
int libfwctl_settings_read(struct libfwctl_settings *settings, struct libfwctl_handle *handle,
			   uint32_t values, struct libfwctl_error *err);

/** libfwctl_settings_get_count() - how many are chosen, each instance for itself. Since: 0.1 */
size_t libfwctl_settings_get_count(const struct libfwctl_settings *settings);

/** libfwctl_settings_get() - one of them, by name, from 0; NULL behind the last. Since: 0.1 */
const struct libfwctl_setting *libfwctl_settings_get(const struct libfwctl_settings *settings,
						     size_t index);

/**
 * libfwctl_settings_find() - the one of that name, with the number of its instance; NULL: not chosen
 *
 * Since: 0.1
 */
const struct libfwctl_setting *libfwctl_settings_find(const struct libfwctl_settings *settings,
						      const char *name);

/**
 * libfwctl_settings_change() - want another value
 *
 * Chooses the parameter, and replaces an earlier change of it. Nothing is sent.
 *
 * @name: without wildcards; without the number of an instance, all of them that the device has; "LANES[3]" is
 *        one element of an array, of which the others stay as they are, or as an earlier change has them
 * @text: as libfwctl_request_put() takes it, but that capitals make no difference in names of values; of an
 *        array, all elements with commas between them. In strings, \\ is a backslash and \xNN a byte, as
 *        libfwctl_escape() writes them.
 *
 * Return: 0; -ENOENT if there is no such parameter, with the nearest names; -EACCES if it cannot be set, with
 * the reason; -ERANGE or -EINVAL for a value that it does not take, with those that it does; -ENOMEM.
 *
 * Since: 0.1
 */
int libfwctl_settings_change(struct libfwctl_settings *settings, const char *name, const char *text,
			     struct libfwctl_error *err);

/**
 * libfwctl_settings_change_to_default() - want the value that the device calls its default
 *
 * Where another field of the stored record says that a parameter does not count, and says so by default, the
 * parameter is to count no more. All that goes by the same field has to be wanted so.
 *
 * @pattern: as for libfwctl_settings_select(); what wildcards reach and the format or, once it is asked, the
 *           device does not have, does not let be set, or knows no default of, stays as it is
 *
 * Return: as libfwctl_settings_change(); -ENOTSUP if nothing of it has a default. Since: 0.1
 */
int libfwctl_settings_change_to_default(struct libfwctl_settings *settings, const char *pattern,
					struct libfwctl_error *err);

/**
 * libfwctl_settings_check() - all of libfwctl_settings_apply() but the writing
 *
 * Asks the device whether it has what is to be changed and lets it be set, and for the values as they are;
 * makes the requests, and holds them against the handle's policy. libfwctl_setting_get_text() has the old
 * values then, and libfwctl_setting_get_change() the new ones as they would be read back.
 *
 * Return: 0 if all changes can be tried; else the first obstacle. Each of them is kept on its setting.
 * -EOPNOTSUPP: the device does not have it; -EACCES: it does not let it be set; -EPERM: the handle's policy;
 * -EINVAL: changes of one record undo each other; else as libfwctl_settings_read() and
 * libfwctl_settings_change(). Since: 0.1
 */
int libfwctl_settings_check(struct libfwctl_settings *settings, struct libfwctl_handle *handle,
			    struct libfwctl_error *err);

/**
 * libfwctl_settings_apply() - make the changes
 *
 * Checks them all as libfwctl_settings_check() does, and writes nothing if one of them cannot be. Then goes
 * from stored record to stored record: locks the card against other writers who use this library, reads the
 * record afresh, so that nothing is lost that somebody else has set in it meanwhile, writes it once with all
 * of its changes, and reads it back. What has its value already is not written. If the firmware refuses one
 * record, the others are still tried; if the device goes away, or cannot be asked any more, they are not.
 * Nothing is ever sent twice.
 *
 * libfwctl_setting_get_outcome() tells for each change what came of it, and libfwctl_setting_get_text() what
 * was read back. The changes remain: applied again, they find nothing to do.
 *
 * Return: 0 if all values are as they were wanted, else the first failure; -EBUSY if another writer kept the
 * card for ten seconds; -EIO if the device has another value than it was given. Since: 0.1
 */
int libfwctl_settings_apply(struct libfwctl_settings *settings, struct libfwctl_handle *handle,
			    struct libfwctl_error *err);

/** libfwctl_settings_discard() - forget the changes and their outcomes. Since: 0.1 */
void libfwctl_settings_discard(struct libfwctl_settings *settings);

/** libfwctl_setting_get_name() - with the number of its instance: "LINK_TYPE_P1". Since: 0.1 */
const char *libfwctl_setting_get_name(const struct libfwctl_setting *setting);

/** libfwctl_setting_get_param() - what the format knows of it. Since: 0.1 */
const struct libfwctl_param *libfwctl_setting_get_param(const struct libfwctl_setting *setting);

/** libfwctl_setting_get_instance() - the number behind its name; 0: there is only one. Since: 0.1 */
uint32_t libfwctl_setting_get_instance(const struct libfwctl_setting *setting);

/** libfwctl_setting_get_support() - an enum libfwctl_answer: whether the device has it. Since: 0.1 */
uint32_t libfwctl_setting_get_support(const struct libfwctl_setting *setting);

/**
 * libfwctl_setting_is_settable() - an enum libfwctl_answer: whether it can be set
 *
 * NO also if the format says so. UNKNOWN after libfwctl_settings_read() where the device has to be asked for
 * that alone. Since: 0.1
 */
uint32_t libfwctl_setting_is_settable(const struct libfwctl_setting *setting);

/**
 * libfwctl_setting_get_text() - one of its values, as libfwctl_settings_change() takes it
 *
 * Bytes of strings that are not to be shown are escaped. It lives until the settings are read, checked or
 * applied again.
 *
 * @value: one of enum libfwctl_param_value
 *
 * Return: the text, or NULL: it was not asked for, or the device does not have it. Since: 0.1
 */
const char *libfwctl_setting_get_text(const struct libfwctl_setting *setting, uint32_t value);

/**
 * libfwctl_setting_get_u64() - one of its values as a number; of a signed one, to be taken as int64_t
 *
 * @index: of an array's elements, else 0
 *
 * Return: 0; -ENODATA if it is not there; -EINVAL if it is no number. Since: 0.1
 */
int libfwctl_setting_get_u64(const struct libfwctl_setting *setting, uint32_t value, size_t index,
			     uint64_t *number);

/** libfwctl_setting_get_count() - elements of an array; 0: not known yet; else 1. Since: 0.1 */
size_t libfwctl_setting_get_count(const struct libfwctl_setting *setting);

/**
 * libfwctl_setting_get_takes_effect() - an enum libfwctl_takes_effect: when a change counts
 *
 * Where the format leaves that to the device, what libfwctl_settings_check() was told. Since: 0.1
 */
uint32_t libfwctl_setting_get_takes_effect(const struct libfwctl_setting *setting);

/**
 * libfwctl_setting_get_error() - what went wrong with it when it was last read, checked or applied
 *
 * Return: the error, which belongs to the setting until then, or NULL. Since: 0.1
 */
const struct libfwctl_error *libfwctl_setting_get_error(const struct libfwctl_setting *setting);

/**
 * libfwctl_setting_get_change() - the value that is wanted, or NULL if none is
 *
 * Before the device was asked, elements of an array that are to be changed alone stand as "[3]=5", and a
 * default as "". After that, what is to count no more stands as "". Since: 0.1
 */
const char *libfwctl_setting_get_change(const struct libfwctl_setting *setting);

/** libfwctl_setting_get_outcome() - an enum libfwctl_outcome. Since: 0.1 */
uint32_t libfwctl_setting_get_outcome(const struct libfwctl_setting *setting);

/* ---- Readings of one device ----------------------------------------------------------------- */

/*
 * What a device tells of itself: versions, health, counters, by names that are the same for all formats:
 * libfwctl-readings(7).
 */

/**
 * libfwctl_readings_new() - ask a device for all its readings of some kinds
 *
 * Each call that readings stand in is made once. What the device does not have is left out: what is not in
 * a reply, or empty there, what INFO or another call says that it lacks, and of what there can be several
 * times, as for each port, that which the firmware refuses while it has been asked for others. What could
 * not be read for another reason is there with its error.
 *
 * @kinds: bits of enum libfwctl_reading_kind
 * @out: receives the readings, to be released with libfwctl_readings_free()
 *
 * Return: 0 if the device could be asked at all; -ENOENT if no format is known for it; -ENODEV after an
 * unplug; -ENOMEM or -EINVAL. Since: 0.1
 */
int libfwctl_readings_new(struct libfwctl_handle *handle, uint32_t kinds,
			  struct libfwctl_error *err, struct libfwctl_readings **out);

/** libfwctl_readings_free() - release readings; NULL is accepted. Since: 0.1 */
void libfwctl_readings_free(struct libfwctl_readings *readings);

/** libfwctl_readings_get_count() - how many values there are. Since: 0.1 */
size_t libfwctl_readings_get_count(const struct libfwctl_readings *readings);

/**
 * libfwctl_readings_get() - one of them, in the order of their names, from 0; NULL behind the last
 *
 * It belongs to the readings. Since: 0.1
 */
const struct libfwctl_value *libfwctl_readings_get(const struct libfwctl_readings *readings,
						   size_t index);

/**
 * libfwctl_value_get_name() - the reading's name, with the number behind it of which of several it is
 *
 * Since: 0.1
 */
const char *libfwctl_value_get_name(const struct libfwctl_value *value);

/** libfwctl_value_get_reading() - what it is a value of. Since: 0.1 */
const struct libfwctl_reading *libfwctl_value_get_reading(const struct libfwctl_value *value);

/**
 * libfwctl_value_get_text() - the value as text, without its unit, and made safe to show
 *
 * Numbers are decimal, with at most six places behind the point; enums are their names. NULL if it could
 * not be read: see libfwctl_value_get_error(). Since: 0.1
 */
const char *libfwctl_value_get_text(const struct libfwctl_value *value);

/**
 * libfwctl_value_get_number() - the value as a number in the unit that its name ends in
 *
 * Return: 0; -ENODATA if it is no number (a text, the name of a state), or was not read. Since: 0.1
 */
int libfwctl_value_get_number(const struct libfwctl_value *value, double *number);

/**
 * libfwctl_value_get_u64() - the same, exactly
 *
 * Return: 0; -ENODATA as above; -ERANGE if it is below 0, not whole, or too large. Since: 0.1
 */
int libfwctl_value_get_u64(const struct libfwctl_value *value, uint64_t *number);

/**
 * libfwctl_value_is_alarm() - whether it says that something is wrong
 *
 * By what the format declares: above the device's own threshold, say. A threshold of 0, or one that is
 * not there, is none. Since: 0.1
 */
bool libfwctl_value_is_alarm(const struct libfwctl_value *value);

/** libfwctl_value_get_error() - why it could not be read, or NULL if it was. Since: 0.1 */
const struct libfwctl_error *libfwctl_value_get_error(const struct libfwctl_value *value);

#ifdef LIBFWCTL_BUILD
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif
