// SPDX-License-Identifier: LGPL-2.1-or-later
/* addresses.c: see addresses.h. */
#include "policy/addresses.h"
#include "catalogue/format.h"
#include "codec/record.h"

#include <endian.h>
#include <errno.h>
#include <string.h>

#define ADDRESS_SIZE 8
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The most that the bnxt driver copies for a buffer, FWCTL_BNXT_MAX_DMABUF. */
#define BNXT_BUFFER_MAX 65536

#define TO   LIBFWCTL_DIRECTION_TO_DEVICE
#define FROM LIBFWCTL_DIRECTION_FROM_DEVICE

/*
 * An address inside a request: where it is, which way the data goes, and where its length is told.
 */
struct address {
	uint16_t command;
	uint16_t offset;
	uint8_t direction;
	uint8_t length_offset; /* 0: told nowhere, the driver has a size of its own */
	uint8_t length_width;
	uint8_t length_unit;
};

/*
 * bnxt: by req_type, the 16-bit number at byte 0, in rising order. Source: the table of commands
 * with buffers in drivers/fwctl/bnxt/main.c and the structs in include/linux/bnxt/hsi.h, Linux 7.3.
 */
static const struct address bnxt_addresses[] = {
	{0x0023, 24, FROM, 0, 0, 0},  /* PORT_QSTATS, tx */
	{0x0023, 32, FROM, 0, 0, 0},  /* PORT_QSTATS, rx */
	{0x003c, 16, FROM, 26, 2, 1}, /* QUEUE_DSCP2PRI_QCFG */
	{0x0067, 16, FROM, 24, 4, 1}, /* PORT_EVENTS_LOG */
	{0x0073, 24, TO, 18, 2, 2},   /* SCH_GRP_CFG */
	{0x0074, 24, FROM, 18, 2, 1}, /* SCH_GRP_QCFG */
	{0x00b4, 24, FROM, 18, 2, 1}, /* PORT_QSTATS_EXT, tx */
	{0x00b4, 32, FROM, 20, 2, 1}, /* PORT_QSTATS_EXT, rx */
	{0x00ba, 24, FROM, 18, 2, 1}, /* PORT_QSTATS_EXT_PFC_ADV, tx */
	{0x00ba, 32, FROM, 18, 2, 1}, /* PORT_QSTATS_EXT_PFC_ADV, rx */
	{0x00bf, 24, TO, 20, 4, 1},   /* FW_LIVEPATCH */
	{0x00ca, 16, TO, 24, 2, 1},   /* FW_SET_STRUCTURED_DATA */
	{0x00cb, 16, FROM, 24, 2, 1}, /* FW_GET_STRUCTURED_DATA */
	{0x00d5, 16, FROM, 24, 2, 1}, /* PORT_PRBS_TEST */
	{0x00d9, 16, FROM, 24, 2, 1}, /* PORT_DSC_DUMP */
	{0x00e6, 24, FROM, 16, 2, 1}, /* STAT_QUERY_ROCE_STATS */
	{0x00e7, 24, FROM, 16, 2, 1}, /* STAT_QUERY_ROCE_STATS_EXT */
	{0x0203, 16, FROM, 28, 2, 1}, /* SELFTEST_RETRIEVE_SERDES_DATA */
	{0x0204, 24, FROM, 16, 2, 1}, /* PCIE_QSTATS */
	{0x0218, 24, FROM, 16, 2, 1}, /* STAT_GENERIC_QSTATS */
	{0xff0e, 16, FROM, 28, 2, 1}, /* DBG_SERDES_TEST */
	{0xff10, 16, FROM, 28, 4, 4}, /* DBG_READ_DIRECT */
	{0xff11, 16, FROM, 24, 4, 1}, /* DBG_READ_INDIRECT */
	{0xff17, 16, FROM, 24, 4, 1}, /* DBG_COREDUMP_LIST */
	{0xff19, 16, FROM, 24, 4, 1}, /* DBG_COREDUMP_RETRIEVE */
	{0xff2d, 16, TO, 32, 4, 1},   /* DBG_PTRACE, command */
	{0xff2d, 24, FROM, 32, 4, 1}, /* DBG_PTRACE, response */
	{0xff30, 24, TO, 20, 4, 1},   /* DBG_TOKEN_CFG */
	{0xfff1, 16, FROM, 24, 2, 1}, /* NVM_GET_VARIABLE */
	{0xfff2, 16, TO, 24, 2, 1},   /* NVM_SET_VARIABLE */
	{0xfff4, 16, TO, 32, 4, 1},   /* NVM_MODIFY */
	{0xfffa, 16, FROM, 0, 0, 0},  /* NVM_GET_DIR_ENTRIES */
	{0xfffc, 16, FROM, 28, 4, 1}, /* NVM_RAW_DUMP */
	{0xfffd, 16, FROM, 32, 4, 1}, /* NVM_READ */
	{0xfffe, 16, TO, 32, 4, 1},   /* NVM_WRITE */
	{0xffff, 16, TO, 28, 4, 1},   /* NVM_RAW_WRITE_BLK */
};

/* pds: every request is one struct fwctl_rpc_pds (include/uapi/fwctl/pds.h), in host order. */
#define PDS_SIZE       48
#define PDS_IN_LENGTH  12
#define PDS_OUT_LENGTH 36
static const struct address pds_addresses[] = {
	{0, 16, TO, PDS_IN_LENGTH, 4, 1},    /* in.payload, in.len */
	{0, 40, FROM, PDS_OUT_LENGTH, 4, 1}, /* out.payload, out.len */
};

const struct libfwctl_buffer *rpc_buffer(const struct libfwctl_rpc *rpc, size_t index)
{
	const char *first = (const char *)rpc->buffers;

	return (const struct libfwctl_buffer *)(const void *)(first + index * rpc->buffer_stride);
}

static bool buffer_in_order(const struct libfwctl_rpc *rpc, size_t index)
{
	const struct libfwctl_buffer *buffer = rpc_buffer(rpc, index);

	if (!buffer->data || buffer->length == 0 || buffer->direction == 0 ||
	    (buffer->direction & ~(uint32_t)(TO | FROM)))
		return false;
	if (rpc->in_length < ADDRESS_SIZE || buffer->offset > rpc->in_length - ADDRESS_SIZE)
		return false;
	for (size_t i = 0; i < index; i++) {
		uint32_t other = rpc_buffer(rpc, i)->offset;
		uint32_t apart =
			other > buffer->offset ? other - buffer->offset : buffer->offset - other;

		if (apart < ADDRESS_SIZE)
			return false;
	}
	return true;
}

int addresses_check_list(const struct libfwctl_rpc *rpc, struct libfwctl_error *err)
{
	if (rpc->nbuffers == 0)
		return 0;
	if (!rpc->buffers || rpc->buffer_stride < sizeof(struct libfwctl_buffer) ||
	    rpc->buffer_stride % _Alignof(struct libfwctl_buffer) || rpc->nbuffers > BUFFERS_MAX)
		return report(err, FAILURE(.message = MSG_BUFFER_LIST, .error = EINVAL,
					   .number = {rpc->nbuffers, sizeof(struct libfwctl_buffer),
						      BUFFERS_MAX}));
	for (size_t i = 0; i < rpc->nbuffers; i++)
		if (!buffer_in_order(rpc, i))
			return report(err, FAILURE(.message = MSG_BUFFER, .error = EINVAL,
						   .number = {i, rpc_buffer(rpc, i)->offset,
							      rpc->in_length}));
	return 0;
}

/* Lengths and addresses are in host order, but for bnxt: little-endian on every machine. */
static uint32_t read_length(uint32_t type, const unsigned char *bytes, size_t width)
{
	uint16_t narrow;
	uint32_t wide;

	if (width == sizeof(narrow)) {
		memcpy(&narrow, bytes, sizeof(narrow));
		return type == LIBFWCTL_DEVICE_TYPE_BNXT ? le16toh(narrow) : narrow;
	}
	memcpy(&wide, bytes, sizeof(wide));
	return type == LIBFWCTL_DEVICE_TYPE_BNXT ? le32toh(wide) : wide;
}

static void write_address(uint32_t type, unsigned char *bytes, const void *data)
{
	uint64_t address = (uintptr_t)data;

	if (type == LIBFWCTL_DEVICE_TYPE_BNXT)
		address = htole64(address);
	memcpy(bytes, &address, sizeof(address));
}

void addresses_write(uint32_t type, unsigned char *request, const struct libfwctl_buffer *buffer)
{
	write_address(type, request + buffer->offset, buffer->data);
}

void addresses_clear(uint32_t type, unsigned char *reply, size_t length,
		     const struct libfwctl_buffer *buffer)
{
	unsigned char address[ADDRESS_SIZE];

	if (length < ADDRESS_SIZE || buffer->offset > length - ADDRESS_SIZE)
		return;
	write_address(type, address, buffer->data);
	if (memcmp(reply + buffer->offset, address, ADDRESS_SIZE) == 0)
		memset(reply + buffer->offset, 0, ADDRESS_SIZE);
}

bool addresses_held(const struct libfwctl_rpc *rpc, size_t offset)
{
	static const unsigned char none[ADDRESS_SIZE];
	const unsigned char *bytes = rpc->in;

	return rpc->in_length >= sizeof(none) && offset <= rpc->in_length - sizeof(none) &&
	       memcmp(bytes + offset, none, sizeof(none)) != 0;
}

const struct libfwctl_buffer *rpc_buffer_at(const struct libfwctl_rpc *rpc, size_t offset)
{
	for (size_t i = 0; i < rpc->nbuffers; i++)
		if (rpc_buffer(rpc, i)->offset == offset)
			return rpc_buffer(rpc, i);
	return NULL;
}

/* How many bytes behind the address the kernel will use. */
static uint64_t length_used(uint32_t type, const struct libfwctl_rpc *rpc,
			    const struct address *address)
{
	const unsigned char *request = rpc->in;

	if (!address->length_offset)
		return BNXT_BUFFER_MAX;
	return (uint64_t)address->length_unit *
	       read_length(type, request + address->length_offset, address->length_width);
}

/* What a request says of memory behind an address. */
struct need {
	uint32_t offset, direction;
	uint64_t used; /* by the kernel; 0: it will not look at the address */
	bool told;     /* by the request; else it is the most that it can be */
};

static int check_need(const struct libfwctl_rpc *rpc, const struct need *need,
		      struct libfwctl_error *err)
{
	const struct libfwctl_buffer *buffer = rpc_buffer_at(rpc, need->offset);
	uint32_t missing;

	if (need->used == 0 || (!buffer && (rpc->flags & LIBFWCTL_RPC_ADDRESSES_INSIDE)))
		return 0;
	if (!buffer)
		return report(err, FAILURE(.message = MSG_BUFFER_MISSING, .error = EINVAL,
					   .number = {need->offset}));
	missing = need->direction & ~buffer->direction;
	if (missing)
		return report(err, FAILURE(.message = MSG_BUFFER_DIRECTION, .error = EINVAL,
					   .subject = missing & TO ? "to" : "from",
					   .number = {need->offset}));
	if (need->used > buffer->length)
		return report(err,
			      FAILURE(.message = need->told ? MSG_BUFFER_SHORT : MSG_BUFFER_OPEN,
				      .error = EINVAL,
				      .number = {need->offset, need->used, buffer->length}));
	return 0;
}

enum addresses addresses_carried(uint32_t type)
{
	switch (type) {
	case LIBFWCTL_DEVICE_TYPE_MLX5:
	case LIBFWCTL_DEVICE_TYPE_CXL:
		return ADDRESSES_NONE;
	case LIBFWCTL_DEVICE_TYPE_BNXT:
	case LIBFWCTL_DEVICE_TYPE_PDS:
		return ADDRESSES_KNOWN;
	default:
		return ADDRESSES_TOLD;
	}
}

/* The first of a command's entries; NULL: it has none. Half of what is left is dropped each time. */
static const struct address *find_bnxt(uint16_t command)
{
	const struct address *first = bnxt_addresses;

	if (command < first->command) /* those that tell what there is */
		return NULL;
	for (size_t left = COUNT(bnxt_addresses); left > 1;) {
		size_t half = left / 2;

		if (first[half - 1].command < command)
			first += half;
		left -= half;
	}
	return first->command == command ? first : NULL;
}

/* Kept apart, so that a request without addresses, as most are, need not save registers. */
static __attribute__((noinline)) int check_entries(uint32_t type, const struct libfwctl_rpc *rpc,
						   const struct address *entry,
						   const struct address *end,
						   struct libfwctl_error *err)
{
	uint16_t command = entry->command;

	for (; entry < end && entry->command == command; entry++) {
		struct need need = {.offset = entry->offset, .direction = entry->direction};
		int status;

		/* A request that ends before its address is refused by the driver itself. */
		if (rpc->in_length < (size_t)entry->offset + ADDRESS_SIZE ||
		    rpc->in_length < (size_t)entry->length_offset + entry->length_width)
			continue;
		need.used = length_used(type, rpc, entry);
		need.told = entry->length_offset;
		status = check_need(rpc, &need, err);
		if (status)
			return status;
	}
	return 0;
}

/* Without a payload it has no address that the kernel looks at. */
static bool pds_has_payload(const struct libfwctl_rpc *rpc)
{
	const unsigned char *request = rpc->in;
	uint32_t in, out;

	if (rpc->in_length < PDS_SIZE)
		return false;
	memcpy(&in, request + PDS_IN_LENGTH, sizeof(in));
	memcpy(&out, request + PDS_OUT_LENGTH, sizeof(out));
	return in || out;
}

int addresses_check_known(uint32_t type, const struct libfwctl_rpc *rpc, struct libfwctl_error *err)
{
	const struct address *entry = NULL, *end = NULL;

	if (type == LIBFWCTL_DEVICE_TYPE_PDS && pds_has_payload(rpc)) {
		entry = pds_addresses;
		end = entry + COUNT(pds_addresses);
	} else if (type == LIBFWCTL_DEVICE_TYPE_BNXT && rpc->in_length >= sizeof(entry->command)) {
		entry = find_bnxt((uint16_t)read_length(type, rpc->in, sizeof(entry->command)));
		end = bnxt_addresses + COUNT(bnxt_addresses);
	}
	return entry ? check_entries(type, rpc, entry, end, err) : 0;
}

static uint64_t used_of(const struct libfwctl_command_buffer *place,
			const struct libfwctl_record *request)
{
	uint64_t used;

	if (!place->kernel_length)
		return place->length_max ? place->length_max : 1;
	/* A length that contradicts itself is more than anybody has. */
	return record_evaluate(request, place->kernel_length, &used) ? UINT64_MAX : used;
}

int addresses_check_told(const struct libfwctl_format *format, const struct libfwctl_rpc *rpc,
			 struct libfwctl_error *err)
{
	struct libfwctl_record request = {
		.bytes = (unsigned char *)rpc->in,
		.length = rpc->in_length,
		.request = &request,
	};
	const struct command_details *details = NULL;
	struct identity found = {.command = NULL};
	int status = 0;

	if (format)
		format_identify(format, rpc->in, rpc->in_length, &found);
	if (found.command) {
		request.layout = command_request(found.command);
		details = command_details(found.command);
	}
	for (uint32_t i = 0; request.layout && details && i < details->nbuffers && !status; i++) {
		const struct libfwctl_command_buffer *place = &details->buffers[i];
		struct need need = {
			.offset = place->bit_offset / 8,
			.direction = place->direction,
			.told = place->kernel_length,
		};

		if (!rpc_buffer_at(rpc, need.offset) && !addresses_held(rpc, need.offset))
			continue;
		need.used = used_of(place, &request);
		status = check_need(rpc, &need, err);
	}
	return status;
}
