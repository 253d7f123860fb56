/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cxl_calls.h: requests to a CXL device of fwctl_cxl_mem.ko as bytes, in the kernel's envelope
 * (include/uapi/fwctl/cxl.h, include/uapi/cxl/features.h), and how to look at its features' values.
 */
#ifndef CXL_CALLS_H
#define CXL_CALLS_H

#include "exchange.h"
#include "../modules/cxl_features.h"

#define CXL_LIST 0x500
#define CXL_GET	 0x501
#define CXL_SET	 0x502

#define CXL_ENVELOPE	 16
#define CXL_REPLY	 8 /* size and retval */
#define CXL_LIST_PAYLOAD 8
#define CXL_GET_PAYLOAD	 21
#define CXL_SET_HEADER	 32
#define CXL_ENTRY	 48

#define CXL_CURRENT 0
#define CXL_SAVED   2

struct cxl_uuid {
	unsigned char bytes[16];
};

struct cxl_request {
	uint32_t opcode, flags, op_size, reserved;
	unsigned char payload[CXL_SET_HEADER + MOCK_FEATURE_MAX + 64];
};

struct cxl_reply {
	uint32_t size, retval;
	unsigned char payload[];
};

struct cxl_uuid cxl_uuid(enum mock_feature feature);

/* Get Supported Features, Get Feature, and Set Feature of a whole value. */
void cxl_list(struct cxl_request *request, uint32_t count, uint16_t start);
void cxl_get(struct cxl_request *request, struct cxl_uuid uuid, uint16_t offset, uint16_t count,
	     uint8_t selection);
void cxl_set(struct cxl_request *request, struct cxl_uuid uuid, const void *data, size_t length);

/* Such a request as it should be sent. */
struct exchange cxl_exchange(const struct cxl_request *request, uint32_t scope, size_t room);

/* Bytes that differ from those of the last time, to set a feature to. */
void cxl_fresh(void *data, size_t length);

/* Whether a feature has this value now, by bare ioctl. */
bool cxl_holds(const struct subject *s, enum mock_feature feature, uint8_t selection,
	       const void *data, size_t length);

/* "56 bytes, retval 0, out_len 72", with what the library says. */
void cxl_tell(const struct subject *s, struct outcome *outcome, const struct exchange *x);

/* Runs rows on the device with serial number 3, which has to be bound to fwctl_cxl_mem.ko's driver. */
int cxl_run_rows(const char *section, const struct row *rows, size_t nrows);

#endif
