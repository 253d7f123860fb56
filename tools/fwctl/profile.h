/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * profile.h: profiles, the files that 'fwctl param save' writes and 'fwctl param apply' reads. YAML and
 * JSON become one tree of texts, each with its line; nothing in it is taken for anything else than text.
 */
#ifndef PROFILE_H
#define PROFILE_H

#include "fwctl.h"

#define PROFILE_VERSION "1"

/* Profiles are small; what is larger, or nested deeper, is none. */
#define PROFILE_SIZE_MAX  ((size_t)16 << 20)
#define PROFILE_DEPTH_MAX 8
#define PROFILE_KEYS_MAX  8192 /* of one map */

/* ---- profile-tree.c: what is read ---- */

enum node_kind { NODE_TEXT, NODE_MAP, NODE_LIST };

struct node {
	enum node_kind kind;
	unsigned int line; /* from 1 on */
	char *key;	   /* in a map; else NULL */
	char *text;	   /* of NODE_TEXT; NULL: it was left empty */
	struct node *first, *last, *next;
	size_t count; /* of what it holds */
};

/* What is wrong with a file, and where; @line 0: not with any one. */
struct mistake {
	unsigned int line;
	char *text; /* to be freed */
};

/* The line that byte of a text is in, from 1 on. */
unsigned int line_at(const char *text, size_t offset);

/* Notes the first mistake; always false. */
bool mistake_note(struct mistake *mistake, unsigned int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

struct node *node_new(enum node_kind kind, unsigned int line);
void node_free(struct node *node);

/* Puts @child at the end; @key (taken over) for maps. False: the map takes no such key, and @child is gone. */
bool node_add(struct node *parent, char *key, struct node *child, struct mistake *mistake);

/* The member of that key, whatever the case of its letters; or NULL. */
const struct node *node_find(const struct node *map, const char *key);

/* ---- profile-yaml.c, profile-json.c: the two readers; NULL: a mistake was noted ---- */

struct node *yaml_read(const char *text, size_t length, struct mistake *mistake);
struct node *json_read(const char *text, size_t length, struct mistake *mistake);

/* ---- profile.c: what it means ---- */

/* Which devices an entry is for: what is NULL can be anything. */
struct profile_match {
	const char *name, *serial, *format;
	const char *kind; /* wildcards in it count */
	char *named; /* the device that has the name, "" for none; NULL: not looked for yet. To be freed */
};

struct profile_entry {
	unsigned int line;
	struct profile_match match;
	bool has_function;
	uint32_t function;
	const struct node *parameters; /* a map */
};

struct profile {
	const char *path; /* as messages name it */
	struct node *tree;
	struct profile_entry *entries;
	size_t count;
};

/* Reads a file, "-" for standard input: 0, or the exit status once told. */
int profile_read(struct run *run, const char *path, struct profile *profile);
void profile_clear(struct profile *profile);

/* The text that libfwctl takes for a parameter: elements of a list are joined by commas. To be freed. */
char *profile_value(const struct node *value);

/* ---- profile-match.c: devices ---- */

/* What people call it, "Mellanox ConnectX-6 Dx"; its serial number; NULL: not known. To be freed. */
char *device_kind(const struct libfwctl_device *dev);
char *device_serial(const struct libfwctl_device *dev);

/* A device that entries are held against: asked for each thing once, however many entries there are. */
struct profile_device {
	struct libfwctl_device *dev;
	bool kind_known, serial_known, format_known;
	char *kind, *serial;		      /* NULL: it does not tell */
	const struct libfwctl_format *format; /* NULL: none is known for it */
};

void profile_device_clear(struct profile_device *device);

/*
 * 0, and *@why_not is what of the match does not fit, "serial", or NULL where all of it does; or a negative errno
 * with run->err. Only where all else fits is the device opened, for its format.
 */
int profile_matches(struct run *run, struct profile_match *match, struct profile_device *device,
		    const char **why_not);

#endif
