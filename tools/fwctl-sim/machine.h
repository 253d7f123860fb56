/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A machine as its file describes it: read-only once read. What happens to it while a command runs
 * is in sim.h. All of it is freed at once, with the machine.
 */
#ifndef FWCTL_SIM_MACHINE_H
#define FWCTL_SIM_MACHINE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MACHINE_MAX_DEVICES 4096
#define MACHINE_MAX_RPC	    (2u * 1024 * 1024)

struct blob {
	uint8_t *data;
	size_t length;
};

/* Bytes to compare with: those whose mask is 0 match anything; open: more may follow. */
struct pattern {
	uint8_t *value;
	uint8_t *mask;
	size_t length;
	bool open;
};

struct attribute {
	const char *name;
	struct blob value;
};

struct attributes {
	struct attribute *item;
	size_t count;
};

/* What hangs below a PCI function besides fwctl devices. */
enum below_kind { BELOW_NET, BELOW_INFINIBAND, BELOW_AUXILIARY };

struct belows {
	struct below *item;
	size_t count;
};

struct below {
	const char *name;
	const char *driver; /* of an auxiliary device, or NULL */
	struct attributes attributes;
	struct attributes *port; /* of an RDMA device */
	size_t ports;
	bool has_ports;		       /* false: it has one */
	struct belows net, infiniband; /* below an auxiliary device */
};

enum parent_kind { PARENT_PCI, PARENT_MEMDEV, PARENT_PLATFORM };

struct parent {
	enum parent_kind kind;
	const char *name;   /* platform and memdev: up to its number */
	const char *driver; /* or NULL */
	uint32_t pci_domain;
	uint16_t pci_bdf;
	uint16_t vendor, device, subsystem_vendor, subsystem_device;
	uint32_t class;
	uint8_t revision;
	unsigned int memdev; /* its number */
	uint64_t serial;
	const struct parent *above; /* of a memdev, or NULL */
	const char *text;	    /* as the file has it, to compare */
	const char *physfn;	    /* the address of its physical function, or NULL */
	const char **virtfn;	    /* those of its virtual ones; may be NULL */
	struct belows net, infiniband, auxiliary;
	struct attributes attributes;
};

enum node_kind { NODE_DEVICE, NODE_FILE, NODE_LINK, NODE_ABSENT };

struct node {
	enum node_kind kind;
	unsigned int mode;
	const char *target; /* NODE_LINK */
	bool has_number;    /* another device number than sysfs tells */
	uint32_t major, minor;
};

struct reply {
	struct pattern request;
	struct pattern *in_buffer;
	size_t in_buffers;
	uint32_t scope; /* the least that this reply takes */
	struct blob reply;
	struct blob *out_buffer;
	size_t out_buffers;
	bool has_out_len;
	uint32_t out_len;
	int error; /* positive errno, or 0 */
	unsigned int delay_ms;
	bool interruptible;
	unsigned int times; /* 0: for ever */
};

struct libfwctl_layout;

/* A feature of a CXL device, as it is at first. */
struct feature {
	uint8_t uuid[16];
	uint16_t get_size, set_size;
	uint32_t flags;
	uint8_t get_version, set_version;
	uint16_t effects;
	struct blob current, standard, saved; /* of the same length */
	uint16_t set_offset; /* where in those bytes what is set stands, if it has no names */
	const struct libfwctl_layout *readable, *writable; /* NULL: bytes */
	unsigned int fail_get, fail_set;		   /* how often the mailbox fails */
};

/* A number that says where a piece stands. */
struct piece_field {
	const char *name; /* NULL: there is none */
	bool told;	  /* by the reply */
	bool chosen;	  /* by the request */
	uint64_t mask;
};

/* What is returned piece by piece: in which field or buffer, and which fields say so. */
struct pieces {
	const char *in, *more; /* more may be NULL */
	bool more_is_flag;     /* of a field of flags */
	struct piece_field length, position, number;
	const char *stream, *records; /* what it consists of, as JSON; NULL: bytes */
	struct blob whole;
	bool in_buffer;
	size_t buffer; /* which one */
	uint64_t size; /* of a piece, at most; of one in a buffer: as long as that is */
};

#define STATE_MAX_BUFFERS 4

/* What a device puts into one of the buffers that a request points to. */
struct state_buffer {
	const char *name;
	const char *text; /* a JSON object of fields, or a list of records; NULL: bytes */
	struct blob data;
	size_t index; /* of the command's buffers */
};

struct libfwctl_command;

/* The most that a number can be set to. */
struct state_limit {
	const char *name;
	uint64_t most;
};

/* What a device answers by names: to the requests of a command whose fields are as it says. */
struct state_entry {
	const char *command;
	const char *with, *fields;	    /* JSON objects */
	const char *set_by;		    /* NULL: "COMMAND.write", if there is one */
	const struct state_entry *original; /* of a copy; or NULL */
	const char
		*follows_at; /* of a copy: the event at which it becomes as its original; or NULL */
	const char *returns_at; /* and the one at which its original becomes as it is; or NULL */
	bool stored;		/* has copies, or is one: it outlives a reset */
	const char *event;	/* that happens once this was answered; or NULL */
	struct state_limit *limit;
	size_t limits;
	unsigned int times; /* 0: for ever */
	unsigned int delay_ms;
	bool interruptible;
	struct pieces *pieces; /* or NULL */
	struct state_buffer *buffer;
	size_t buffers;
	const struct libfwctl_command *get, *set; /* set may be NULL */
};

struct operation {
	uint16_t op;
	uint8_t version;
	uint32_t scope;
};

struct endpoint {
	uint32_t id;
	struct operation *operation;
	size_t operations;
};

struct driver;

struct device_spec {
	const struct driver *driver;
	uint32_t type;
	bool has_number;
	unsigned int number;
	unsigned int count;
	bool share_parent;
	const struct parent *parent;
	bool has_info;
	struct blob info;
	bool has_info_length;
	uint32_t info_length;
	struct node node;
	bool initialized;
	struct attributes attributes;
	struct reply *reply;
	size_t replies;
	struct feature *feature;
	size_t features;
	struct state_entry *state;
	size_t states;
	struct endpoint *endpoint;
	size_t endpoints;
	uint32_t max_request, max_response; /* pds */
};

enum when { WHEN_TIME, WHEN_CALLS, WHEN_TRIGGER };

struct step {
	enum when when;
	unsigned int at_ms;
	unsigned int calls; /* the calls of device "of" */
	unsigned int of;
	const char *trigger;
	bool remove, reset;
	unsigned int number;	       /* remove, reset, or add again: this device */
	const struct device_spec *add; /* or NULL: add again */
	bool as_number;		       /* add again: under another number */
	unsigned int new_number;
};

/* One device of the machine: which description, which of its count, and its number. */
struct instance {
	const struct device_spec *spec;
	unsigned int index;
	unsigned int number;
};

struct link {
	const char *name;
	const char *target;
};

struct machine {
	bool fwctl; /* the kernel has the subsystem */
	bool udevd; /* and udevd runs */
	uint32_t major;
	unsigned int event_queue;
	struct device_spec *device;
	size_t devices;
	struct instance *instance;
	size_t instances;
	struct link *link;
	size_t links;
	const struct parent **function; /* PCI functions that have no fwctl device */
	size_t functions;
	struct step *step;
	size_t steps;
	GPtrArray *memory;
};

/*
 * Reads and checks a machine. NULL on failure, with one line in *error, to be freed with g_free().
 */
struct machine *machine_read(const char *file, char **error);

/* The same of text that is there already, with a zero behind it; errors name the file so. */
struct machine *machine_parse(const char *file, const char *text, size_t length, char **error);

/* The machine that is built when no file is given; its text, and those of its devices' states. */
struct machine *machine_default(char **error);
extern const char machine_default_text[];
extern const char machine_bnxt_state_text[];
extern const char machine_mlx5_state_text[];

void machine_free(struct machine *machine);

/* The name in sysfs of what the index-th device of a description hangs below. */
#define PARENT_NAME_SIZE 280
void parent_name(const struct parent *parent, unsigned int index, char name[PARENT_NAME_SIZE]);

/* Zeroed memory that lives as long as the machine. */
void *machine_alloc(struct machine *machine, size_t size);
char *machine_copy(struct machine *machine, const char *text);

#endif
