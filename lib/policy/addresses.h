/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * addresses.h: which requests make the kernel follow an address, where it stands, and how much
 * memory behind it the kernel uses. Reads bytes, no I/O.
 */
#ifndef LIBFWCTL_ADDRESSES_H
#define LIBFWCTL_ADDRESSES_H

#include "catalogue/catalogue.h"

/* How many buffers one call may list; the kernel's drivers know no command with more than four. */
#define BUFFERS_MAX 64

/* One entry of a call's list, whatever stride its caller was compiled with. */
const struct libfwctl_buffer *rpc_buffer(const struct libfwctl_rpc *rpc, size_t index);

/* The one whose address goes there; NULL: none. */
const struct libfwctl_buffer *rpc_buffer_at(const struct libfwctl_rpc *rpc, size_t offset);

/* Whether a request has an address of its caller's own there, behind which nobody can look. */
bool addresses_held(const struct libfwctl_rpc *rpc, size_t offset);

/*
 * That the list itself is in order: inside the request, apart from each other, with memory behind.
 */
int addresses_check_list(const struct libfwctl_rpc *rpc, struct libfwctl_error *err);

/* What is known of the addresses that requests of a type carry. */
enum addresses {
	ADDRESSES_NONE,	 /* its driver follows none */
	ADDRESSES_KNOWN, /* what its driver follows stands in a table here */
	ADDRESSES_TOLD,	 /* nothing, but what the device's format tells */
};
enum addresses addresses_carried(uint32_t type);

/* That each address that such a request is known to carry has a buffer which is long enough. */
int addresses_check_known(uint32_t type, const struct libfwctl_rpc *rpc,
			  struct libfwctl_error *err);

/* The same of what a format tells: by the bytes' command and its buffers. The format may be NULL. */
int addresses_check_told(const struct libfwctl_format *format, const struct libfwctl_rpc *rpc,
			 struct libfwctl_error *err);

/* Writes a buffer's address into its place in a copy of the request, the way this type has it. */
void addresses_write(uint32_t type, unsigned char *request, const struct libfwctl_buffer *buffer);

/* Clears a buffer's address from a reply that repeats the request (pds). */
void addresses_clear(uint32_t type, unsigned char *reply, size_t length,
		     const struct libfwctl_buffer *buffer);

#endif
