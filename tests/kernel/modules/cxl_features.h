/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The features of a device of fwctl_cxl_mem.ko, in the order in which it lists them. Their UUIDs are made
 * from that: ff..ff for the one of the kernel's own mock, 0bad0000-...-00NN for the others but the scrub
 * control, which the kernel keeps to itself.
 */
#ifndef CXL_FEATURES_H
#define CXL_FEATURES_H

enum mock_feature {
	MOCK_TEST,	 /* as the kernel's own mock has it: 4 bytes, after a cold reset */
	MOCK_IMMEDIATE,	 /* 8 bytes, changed at once */
	MOCK_SCRUB,	 /* patrol scrub control */
	MOCK_LONG,	 /* 6000 bytes: the mailbox takes several parts for it, either way */
	MOCK_REFUSED,	 /* the device refuses to set or get it, as busy */
	MOCK_DEAD,	 /* the mailbox fails before the device answers */
	MOCK_FIXED,	 /* not changeable */
	MOCK_BACKGROUND, /* set in the background */
	MOCK_NO_EFFECT,	 /* with none of the effects that set has to have */
	MOCK_RESERVED,	 /* with an effect that nobody knows */
	MOCK_LOST,	 /* can be read; the mailbox fails when it is set */
	MOCK_FEATURES,
};

#define MOCK_FEATURE_LONG 6000
#define MOCK_FEATURE_MAX  MOCK_FEATURE_LONG

#endif
