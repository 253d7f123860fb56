/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fwctl.h: what the verbs of fwctl share. Each verb is one file with one struct verb, listed in
 * main.c; it uses libfwctl by its public header alone.
 */
#ifndef FWCTL_H
#define FWCTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <libfwctl.h>

struct json_object;
struct run;

/* Exit statuses; scripts rely on them. */
enum status {
	STATUS_DONE = 0,
	STATUS_FAILED = 1,
	STATUS_USAGE = 2,
	STATUS_FIRMWARE = 3,
	STATUS_DEVICE = 4,
	STATUS_DELIVERY = 5,
	STATUS_POLICY = 6,
	STATUS_MALFORMED = 7,
};

/* One option of a verb, for getopt_long() and the help. A table of them ends with a NULL name. */
struct verb_option {
	int id;		      /* what options_next() returns; not 0 */
	const char *name;     /* without the dashes */
	const char *argument; /* NULL: takes none */
	const char *text;
};

#define ARGUMENTS_ANY (-1)

struct verb {
	const char *name;		  /* NULL stands for fwctl itself, before the verb */
	const char *arguments;		  /* as the usage line shows them */
	int arguments_min, arguments_max; /* how many */
	const char *summary;
	const struct verb_option *options; /* its own; --json and --help are everybody's */
	const char *text;		   /* further lines of help, or NULL */
	int (*run)(struct run *run);	   /* returns the exit status */
};

/* One execution of a verb. */
struct run {
	const struct verb *verb;
	struct libfwctl_context *ctx;
	struct libfwctl_error *err;
	int argc; /* the words behind the verb; after options_done() its arguments alone */
	char **argv;
	bool json;
	bool help;
	char *wrong; /* the first mistake found on the command line */
	int status;  /* why options_done() said no */
};

extern const struct verb verb_info;
extern const struct verb verb_list;
extern const struct verb verb_monitor;
extern const struct verb verb_rpc;

/* ---- options.c: the command line ---- */

/* The id of the next option, and its value; 0 behind the last. options_done() tells of mistakes. */
int options_next(struct run *run, const char **value);

/* Notes a mistake on the command line; the first one is reported. */
void options_wrong(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Reports a mistake or shows the help if there is cause to: false, and run->status is set. */
bool options_done(struct run *run);

/* Decimal, or hexadecimal after 0x; a size may end in K or M (1024). False: noted as a mistake. */
bool options_number(struct run *run, const char *option, const char *text, uint64_t max,
		    uint64_t *number);
bool options_size(struct run *run, const char *option, const char *text, uint64_t max,
		  uint64_t *size);

void help_verb(const struct verb *verb, bool json);

/* ---- failure.c: what went wrong, told to people and to programs ---- */

/* Both report once and return the exit status. */
int failure_library(struct run *run, const struct libfwctl_error *err);

/* A failure of the tool's own. @kind is of enum libfwctl_error_kind: NONE for a file, say. */
int failure_report(struct run *run, uint32_t kind, int error, uint32_t executed, const char *format,
		   ...) __attribute__((format(printf, 5, 6)));

/* The exit status for a kind of error, and the error as the JSON object that goes under "error". */
int failure_status(const struct libfwctl_error *err);
struct json_object *failure_json(const struct libfwctl_error *err);

/* For lack of memory: says so and exits. */
void *need(void *memory);

/* ---- output.c: everything that is printed ---- */

/* What no library escaped yet, made safe for this terminal; to be freed by libfwctl_free(). */
char *escape(const char *text);

/* For the texts of libfwctl's errors, which are escaped already but may be more than ASCII. */
char *safe_dup(const char *text);
void print_safe(FILE *file, const char *text);

/* printf() for whatever strings: all of the result is escaped, newlines too. */
void print_escaped(FILE *file, const char *format, ...) __attribute__((format(printf, 2, 3)));

void print_hex_dump(const void *data, size_t length);

/* A NULL value adds nothing: what is not known is absent. A safe one is escaped already. */
void json_add_string(struct json_object *object, const char *key, const char *value);
void json_add_safe(struct json_object *object, const char *key, const char *value);
void json_add_hex(struct json_object *object, const char *key, uint64_t value, int digits);
void json_add_bytes(struct json_object *object, const char *key, const void *data, size_t length);

/* Print and release an object: readable, or on one line and flushed at once. */
void json_print(struct json_object *object);
void json_print_line(struct json_object *object);

/* Colour is for terminals, and for those who want it. */
bool output_has_colour(void);

/* Whether a write to standard output has failed; to be asked soon after, while errno tells why. */
bool output_failed(void);
void output_flush(void);

/* Flushes and closes standard output; a failure is reported and becomes the status. */
int output_finish(int status);

/* ---- device.c: a device in words ---- */

/* "mlx5", "type 77", or "-" for 0; @room is used where there is no name. */
const char *format_name(uint32_t type, char room[static 16]);

/* Where the device sits: its parent, or what else of it is known; may be NULL. */
const char *device_place(const struct libfwctl_device *dev);

struct json_object *device_json(const struct libfwctl_device *dev);

/* ---- input.c: files that are read ---- */

/*
 * Reads a file, or standard input for "-": at most @max bytes, given as hexadecimal text if @hex.
 * Returns 0 and what is to be freed, or the exit status.
 */
int input_read(struct run *run, const char *path, bool hex, size_t max, uint8_t **data,
	       size_t *length);

/* ---- save.c: files that are written ---- */

struct save;

/*
 * Opens what is to be written, before something is done that cannot be repeated: 0 or the exit
 * status. "-" is standard output. @path must stay; save_close() gets what comes back.
 */
int save_open(struct run *run, const char *path, struct save **save);

/* Puts all of @data there, once, or leaves a file as it was: 0 or the exit status. */
int save_finish(struct run *run, struct save *save, const void *data, size_t length);

/* Leaves nothing behind of what was not finished; NULL is fine. */
void save_close(struct save *save);

#endif
