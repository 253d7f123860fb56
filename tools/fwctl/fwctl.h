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
	const char *name;     /* without the dashes; "out" has -o, too */
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
	const struct verb *const
		*verbs; /* what comes as the first argument, up to a NULL; or NULL */
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

	/* What a failure of the tool's own is about, where that is known; NULL: not. */
	const char *device, *command, *field;

	/* A command that was sent already, to find something out; NULL: none was. */
	const char *sent;

	/* Stands in brackets behind what the library says of a failure; NULL: nothing does. */
	const char *aside;

	/* With --json, failures go into this object and not into one of their own; NULL: they do not. */
	struct json_object *beside;
};

extern const struct verb verb_call;
extern const struct verb verb_commands;
extern const struct verb verb_decode;
extern const struct verb verb_describe;
extern const struct verb verb_dump;
extern const struct verb verb_encode;
extern const struct verb verb_formats;
extern const struct verb verb_health;
extern const struct verb verb_info;
extern const struct verb verb_list;
extern const struct verb verb_monitor;
extern const struct verb verb_param;
extern const struct verb verb_rpc;
extern const struct verb verb_stats;

/* ---- options.c: the command line ---- */

/* The id of the next option, and its value; 0 behind the last. options_done() tells of mistakes. */
int options_next(struct run *run, const char **value);

/* Notes a mistake on the command line; the first one is reported. */
void options_wrong(struct run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Reports a mistake or shows the help if there is cause to: false, and run->status is set. */
bool options_done(struct run *run);

/* Decimal, or hexadecimal after 0x, and where it ends; too large a number is UINT64_MAX. -1: there is none. */
int parse_digits(const char *text, uint64_t *number, const char **end);

/* Decimal, or hexadecimal after 0x; a size may end in K, M or G (1024). False: noted as a mistake. */
bool options_number(struct run *run, const char *option, const char *text, uint64_t max,
		    uint64_t *number);
bool options_size(struct run *run, const char *option, const char *text, uint64_t max,
		  uint64_t *size);

void help_verb(const struct verb *verb, bool json);

/* A table of verbs ends with a NULL. The verb of that name, or NULL once told that there is none. */
const struct verb *find_verb(struct run *run, const struct verb *const *verbs, const char *name);

/* Reads the options in front of the verb's own verb and runs that; the exit status. */
int run_subverb(struct run *run);

/* Words of the command line; false: noted as a mistake. Effects are added to those there are. */
bool options_scope(struct run *run, const char *name, uint32_t *scope);
bool options_effects(struct run *run, const char *option, const char *names, uint64_t *effects);

/* ---- memory.c ---- */

/* For lack of memory: says so and exits. */
void *need(void *memory);

/* A stream into memory, for text put together of pieces. memory_close() gives what is to be freed. */
struct memory {
	FILE *file;
	char *text;
	size_t length;
};

void memory_open(struct memory *memory);
char *memory_close(struct memory *memory);

/* ---- failure.c: what went wrong, told to people and to programs ---- */

/* All of these report once and return the exit status. */
int failure_library(struct run *run, const struct libfwctl_error *err);

/* A failure of the tool's own. @kind is of enum libfwctl_error_kind: NONE for a file, say. */
int failure_report(struct run *run, uint32_t kind, int error, uint32_t executed, const char *format,
		   ...) __attribute__((format(printf, 5, 6)));

/*
 * The same for what policy forbids: @remedy is the command line that would do it, escaped already;
 * @effects are what it would have to allow.
 */
int failure_refused(struct run *run, uint64_t effects, const char *message, const char *remedy);
int failure_unconfirmed(struct run *run);

/* The exit status for a kind of error, and the error as the JSON object that goes under "error". */
int failure_status(const struct libfwctl_error *err);
struct json_object *failure_json(const struct libfwctl_error *err);

/* ---- output.c: everything that is printed ---- */

/* What no library escaped yet, made safe for this terminal; to be freed by libfwctl_free(). */
char *escape(const char *text);

/* For the texts of libfwctl's errors, which are escaped already but may be more than ASCII. */
char *safe_dup(const char *text);
void print_safe(FILE *file, const char *text);

/* printf() for whatever strings: all of the result is escaped, newlines too. */
void print_escaped(FILE *file, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Lines that are as the one before are left out; one with a star stands for them. */
void print_hex_dump(const void *data, size_t length, int indent);

/* Pairs of digits, as every option --hex reads them. */
void print_hex_text(FILE *file, const void *data, size_t length);

/* A NULL value adds nothing: what is not known is absent. A safe one is escaped already. */
void json_add_string(struct json_object *object, const char *key, const char *value);
void json_add_safe(struct json_object *object, const char *key, const char *value);
void json_add_hex(struct json_object *object, const char *key, uint64_t value, int digits);
void json_add_bytes(struct json_object *object, const char *key, const void *data, size_t length);

/* A member whose text is JSON already, and which stays as it is. */
void json_add_raw(struct json_object *object, const char *key, const char *json);

/* Print and release an object: readable, or on one line and flushed at once. */
void json_print(struct json_object *object);
void json_print_line(struct json_object *object);

/* The members of two objects given as text, in one; to be freed. Either may have none. */
char *json_join(const char *first, const char *second);

/* Prints JSON text, readable, its numbers and strings untouched. */
void json_print_text(const char *json);

/* Colour is for terminals, and for those who want it. */
bool output_has_colour(void);

/* Whether a write to standard output has failed; to be asked soon after, while errno tells why. */
bool output_failed(void);
void output_flush(void);

/* Before a call is made: 0 if what comes of it can be printed, else the exit status, once told. */
int output_check(void);

/* After it: output_finish() tells this too if it cannot be printed after all. */
void output_set_executed(uint32_t outcome);

/* " (the command was executed: ...)", to be put behind a message; empty if it was not. */
const char *executed_warning(uint32_t outcome);

/* Flushes and closes standard output; a failure is reported and becomes the status. */
int output_finish(int status);

/* ---- columns.c: text in aligned columns ---- */

/* How many characters a line has room for; 0 if there is no terminal and so no limit. */
size_t output_width(void);

/* Prints @text, in which blanks may become line breaks, from @column on; ends the line. */
void print_wrapped(const char *text, size_t column, size_t width);

/* Lines of a name and a value; all names get one width. Zero it to begin. */
struct rows {
	struct row *row;
	size_t count, room;
};

/* Text that is safe already. A NULL @value makes a heading. Both are taken over. */
void rows_add(struct rows *rows, unsigned int indent, char *name, char *value);

/* Bytes, which must stay where they are until they are printed. @name is taken over. */
void rows_add_bytes(struct rows *rows, unsigned int indent, char *name, const void *data,
		    size_t length);

void rows_print(struct rows *rows);
void rows_free(struct rows *rows);

/* ---- table.c: tables ---- */

struct libscols_line;
struct libscols_table;

/*
 * As libsmartcols has them: a width below 1 is a share of the terminal. In a column of lines, newlines
 * in a cell are kept; elsewhere a cell is one line.
 */
struct table_column {
	const char *name;
	double width;
	int flags;
	bool lines;
};

struct libscols_table *table_new(const struct table_column *columns, size_t count);
struct libscols_line *table_line(struct libscols_table *table);

/* NULL shows as "-". What the library escaped already stays as it is in a safe cell. */
void table_cell(struct libscols_line *line, size_t column, const char *text);
void table_cell_safe(struct libscols_line *line, size_t column, const char *text);

/* For a column of lines: broken at blanks and behind commas, to lines of this width; 0: not at all. */
void table_cell_lines(struct libscols_line *line, size_t column, const char *text, size_t width);

/*
 * What is wrong with what a line shows, or NULL: in a column of its own where there is no terminal; on one
 * it is put below the line, and there is no such column. The error must stay.
 */
void table_note(struct libscols_line *line, size_t column, const struct libfwctl_error *error);
bool table_notes_are_below(void);

/* Prints and releases. */
void table_print(struct libscols_table *table);

/* ---- words.c: scopes and effects in words ---- */

/* "debug_write", or the number; @room is used where there is no name. */
const char *scope_word(uint32_t scope, char room[static 16]);

/* What a scope takes and does to the kernel: "taints the kernel; needs CAP_SYS_RAWIO". */
const char *scope_needs(uint32_t scope);
bool scope_taints(uint32_t scope);

/* "destroys_data,resets", "all" if one of them has no name; to be freed. */
char *effects_names(uint64_t effects);

/* "destroys_data, resets": the same for people; to be freed. */
char *effects_list(uint64_t effects);

/* "destroys data and resets"; to be freed. */
char *effects_phrase(uint64_t effects);

/* "resets, destroys_data (destroys data)"; to be freed. */
char *effects_explained(uint64_t effects);

struct json_object *effects_json(uint64_t effects);

/* Those that have names. */
uint64_t effects_named(void);

/* Which way a buffer goes: "from_device" for programs, "from the device" for people. */
const char *direction_word(uint32_t direction);
const char *direction_phrase(uint32_t direction);

/* ---- near.c: what somebody who mistyped a name may have meant ---- */

#define NEAR_MAX 3

struct near {
	const char *word;
	size_t count;
	struct {
		const char *name;
		size_t distance;
	} names[NEAR_MAX];
};

/* The names offered must stay until near_text(). */
void near_start(struct near *near, const char *word);
void near_offer(struct near *near, const char *name);

/* "; did you mean 'a' or 'b'?", or ":"; what comes next tells where they stand. To be freed. */
char *near_text(const struct near *near);

/* ---- catalogue.c: formats and commands by their names ---- */

/* Each returns 0, or the exit status once it has told why. */

/* Opens a device, to read only, and finds its format; on failure there is no handle. */
int device_open(struct run *run, const char *name, struct libfwctl_handle **handle,
		const struct libfwctl_format **format);

/* Opens it again, for calls that take this scope and have these effects; on failure there is no handle. */
int device_reopen(struct run *run, struct libfwctl_handle **handle, uint32_t scope,
		  uint64_t effects);

int find_format(struct run *run, const char *name, const struct libfwctl_format **format);

/* What a word such as "cxl/get_feature" names: a command, else a layout, else a stream, else only a format. */
struct named {
	const struct libfwctl_format *format;
	const struct libfwctl_command *command;
	const struct libfwctl_layout *layout;
	const char *stream;
};

int find_named(struct run *run, const char *word, struct named *named);

/* The command of a word with or without "format/" in front, for a device of this format. */
int find_command_for(struct run *run, const struct libfwctl_format *format, const char *word,
		     const struct libfwctl_command **command);

/* Every format that can be found is loaded; 0 or the exit status. */
int load_formats(struct run *run);

/* "format/command"; to be freed. */
char *command_name(const struct libfwctl_command *command);
struct json_object *command_json(const struct libfwctl_command *command);

/* ---- fields.c: requests from the command line ---- */

/* What the words and files of a command line say of a request. */
struct assignment {
	const char *json_path; /* --json-in; NULL: none */
	char **words;	       /* field=value */
	int nwords;
	struct input *inputs; /* what was read of files, for the next time; for fields.c alone */
};

void assignment_clear(struct assignment *assignment);

/* A request with all of it set; or sets all of it in a request. 0 or the exit status. */
int request_make(struct run *run, const struct libfwctl_command *command,
		 struct assignment *assignment, struct libfwctl_request **request);
int request_fill(struct run *run, struct libfwctl_request *request, struct assignment *assignment);

/*
 * The layout that a path of a request begins in: behind a buffer's name, which the path then no longer
 * has, that buffer's. NULL: there is none.
 */
const struct libfwctl_layout *path_layout(const struct libfwctl_command *command,
					  const char **path);

/* ---- consent.c: what may be sent ---- */

struct consent {
	const char *name;   /* of the command */
	const char *device; /* "fwctl2 (0000:3b:00.0)" */
	char **words;	    /* the verb's command line, from the verb on */
	int nwords;
	uint32_t scope; /* what the request takes and does */
	uint64_t effects;
	char *because;	  /* why nobody can tell what it does, or NULL; to be freed */
	uint64_t allowed; /* --allow */
	bool yes;	  /* --yes */
};

/* The command line before options_next() has changed it, for `words`; to be freed. */
char **consent_words(const struct run *run);

/* Whether it goes beyond reading, so that it has to be allowed and confirmed. */
bool consent_is_needed(const struct consent *consent);

/* Whether it may be sent without a question: 0, or the exit status once told. */
int consent_check(struct run *run, const struct consent *consent);

/* The same, but asks if there is a terminal. */
int consent_ask(struct run *run, const struct consent *consent);

/*
 * For what was shown already, and is allowed: asks whether to do it, or refuses without a terminal. @what begins
 * that message. 0 or the exit status.
 */
int consent_confirm(struct run *run, const struct consent *consent, const char *what,
		    const char *question);

/* Whether consent_confirm() will ask. */
bool consent_will_ask(const struct consent *consent);

/* ---- show.c: records ---- */

/* For the flags of show_record(), beside the library's: all of it stands below a heading. */
#define SHOW_INDENTED 0x80000000u

/* Bytes that no format describes have none. */
bool record_has_fields(const struct libfwctl_record *record);

/* Adds a row for each field that is there; 0 or the exit status. */
int show_record(struct run *run, struct rows *rows, const struct libfwctl_record *record,
		unsigned int flags);

/* Prints all of it, or what there was up to the place that does not hold together. */
int print_record(struct run *run, const struct libfwctl_record *record, unsigned int flags);

/* The buffers of a request that is not sent, with what they carry to the device: as "buffers", as text. */
int request_buffers_json(struct run *run, struct libfwctl_request *request, unsigned int flags,
			 struct json_object *root);
int request_buffers_text(struct run *run, struct libfwctl_request *request);

/* ---- value.c: a field's value, safe to show ---- */

void value_number(FILE *file, const struct libfwctl_field *field, uint64_t value);
void value_data(FILE *file, const struct libfwctl_field *field, const void *data, size_t length);

/* ---- stream.c: the records of a stream ---- */

/* Whether there is a stream of that name, which may be NULL, and this library can read it. */
bool stream_is_known(const struct libfwctl_format *format, const char *name);

struct records {
	struct run *run;
	const struct libfwctl_format *format;
	const char *name;
	unsigned int flags;	  /* the library's for JSON */
	struct json_object *list; /* JSON is collected here; NULL: printed, a line each */
	const char *place;	  /* text: what they are from, for their headings; or NULL */
	bool goes_on;		  /* text: something stands above */
	bool called;		  /* they come of a call */
	/* for stream.c alone: records so far, and bytes in them */
	struct libfwctl_stream *stream;
	uint64_t count, offset;
};

/* 0, or a negative errno with run->err; -ENOENT: there is no such stream. */
int records_open(struct records *records);

/* The next bytes of struct records, cut anywhere: 0, or the exit status once told. */
int records_take(void *data, const uint8_t *bytes, size_t length);

/* Behind the last; @status is what it came to so far. Returns the exit status. */
int records_close(struct records *records, int status);

/* All of this: the records that one record's bytes are. */
int records_show(struct records *records, const struct libfwctl_record *record);

/* ---- reply.c: responses ---- */

struct showing {
	unsigned int flags;	  /* the library's for JSON */
	struct json_object *more; /* further members for JSON, taken over; NULL: none */
	bool saved; /* the fields or, if it has buffers, those went to a file: not shown */
	uint64_t saved_length;
};

/* Prints a response and returns the exit status, which tells if the firmware refused. */
int print_response(struct run *run, const struct libfwctl_response *response,
		   const struct showing *showing);

/* Whether "--json-u64=WORD" is right; sets the flag for the library. */
bool options_u64(struct run *run, const char *word, unsigned int *flags);

/* ---- device.c: a device in words ---- */

/* "mlx5", "type 77", or "-" for 0; @room is used where there is no name. */
const char *format_name(uint32_t type, char room[static 16]);

/* Where the device sits: its parent, or what else of it is known; may be NULL. */
const char *device_place(const struct libfwctl_device *dev);

struct json_object *device_json(const struct libfwctl_device *dev);

/* What an open device is called, in run->device too, and with its place: "fwctl2 (0000:3b:00.0)", to be freed. */
char *device_label(struct run *run, const struct libfwctl_handle *handle);

/* ---- input.c: files that are read ---- */

/* What no file of ours needs to exceed, where no call sets the limit. */
#define INPUT_MAX ((size_t)64 << 20)

/*
 * Reads a file, or standard input for "-": at most @max bytes, given as hexadecimal text if @hex. A zero
 * byte stands behind them. Returns 0 and what is to be freed, or the exit status.
 */
int input_read(struct run *run, const char *path, bool hex, size_t max, uint8_t **data,
	       size_t *length);

/* Reads all there is, piece by piece; stops and returns what @take returns if that is not 0. */
int input_pieces(struct run *run, const char *path,
		 int (*take)(void *data, const uint8_t *bytes, size_t length), void *data);

/* ---- raw.c: bytes that a command returns ---- */

/* Where they stand in its reply; both NULL: it is a procedure. */
struct raw {
	const char *field, *buffer;
};

/* False: it returns fields, and no bytes. */
bool raw_find(const struct libfwctl_command *command, struct raw *raw);

/* They belong to the response. There are none of a procedure, whose bytes go to a sink. */
const void *raw_bytes(const struct raw *raw, const struct libfwctl_response *response,
		      size_t *length);

/* ---- running.c: while calls are made ---- */

/* From now on, the first signal that asks for an end is noted; the second one ends the program, as ever. */
void signals_catch(void);
bool signals_came(void);

/* Waits; false if a signal came, or nobody reads standard output any more. */
bool signals_wait(double seconds);

/* What a call tells while it runs, on standard error. Zero it to begin. */
struct running {
	bool bar;	/* progress as a bar, with `bytes` beside it */
	uint64_t bytes; /* that have come so far */
	bool shown;	/* progress is on the terminal now */
};

/* For the library: a struct running is their user_data. */
int running_progress(void *user_data, uint64_t done, uint64_t total);
void running_warning(void *user_data, int level, const char *text);

/* Takes the progress off the terminal. */
void running_end(struct running *running);

/* ---- save.c: files that are written ---- */

struct save;

/*
 * Opens what is to be written, before something is done that cannot be repeated: 0 or the exit
 * status. "-" is standard output. @path must stay; save_close() gets what comes back.
 */
int save_open(struct run *run, const char *path, struct save **save);

/* The same for bytes that nobody else is to see, and that are only ever saved. */
int save_open_private(struct run *run, const char *path, struct save **save);
/* The same, by a name that is made; what has that name meanwhile is not replaced: then another one is made. */
int save_open_new(struct run *run, const char *(*make_path)(void *user_data), void *user_data,
		  struct save **save);

/* Tells that a piece could not be put there, and returns the exit status. */
int save_failed(struct run *run, const struct save *save, int error, uint32_t executed);

/* Puts the next of several pieces there: 0 or an errno. */
int save_piece(struct save *save, const void *data, size_t length);

/*
 * Puts all of @data there, once and last, or leaves a file as it was: 0 or the exit status. @executed tells of
 * the call that the data came of.
 */
int save_finish(struct run *run, struct save *save, const void *data, size_t length,
		uint32_t executed);

/* Leaves nothing behind of what was not finished; NULL is fine. */
void save_close(struct save *save);

#endif
