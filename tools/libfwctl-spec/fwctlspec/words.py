# SPDX-License-Identifier: GPL-2.0-or-later
"""The numbers behind the language's words, as lib/image/image.h and libfwctl.h have them."""

SCOPES = {'configuration': 0, 'debug_read_only': 1, 'debug_write': 2, 'debug_write_full': 3}

EFFECTS = {word: 1 << bit for bit, word in enumerate((
    'reads', 'config_now', 'config_at_reset', 'resets', 'disrupts_traffic', 'clears_data',
    'destroys_data', 'irreversible', 'touches_other_functions', 'discloses', 'background'))}

DIRECTIONS = {'to_device': 1, 'from_device': 2}

UNSIGNED, SIGNED, BOOL, ENUM, FLAGS, BYTES, STRING, UUID, STRUCT, UNION, RESERVED = range(1, 12)
NUMBERS = (UNSIGNED, SIGNED, BOOL, ENUM, FLAGS)

LITTLE, BIG, HOST = 1, 2, 3
ORDERS = {'little-endian': LITTLE, 'big-endian': BIG, 'host': HOST}
ORDER_NAMES = {number: word for word, number in ORDERS.items()}

ACCESS = {'key': 1, 'ro': 2, 'rw': 3, 'wo': 4, 'op': 5}
ACCESS_KEY, ACCESS_OPERATION = 1, 5

ROLES = {'opcode': 1, 'request-length': 2, 'response-length': 3, 'status': 4, 'syndrome': 5,
         'fixed': 6}
ROLE_OPCODE = 1

# Flags of fields, layouts, enums, commands.
FIELD_ARRAY, FIELD_INLINE, FIELD_ALIAS, FIELD_AFTER, FIELD_TO_END, FIELD_SENSITIVE = \
    (1 << bit for bit in range(6))
LAYOUT_OPEN, LAYOUT_IMPORT, LAYOUT_EXTEND, LAYOUT_PRIVATE, LAYOUT_NUMBER = \
    (1 << bit for bit in range(5))
ENUM_IMPORT, ENUM_EXTEND, ENUM_OPEN = (1 << bit for bit in range(3))
COMMAND_TYPED, COMMAND_READS_KEYS, COMMAND_PROCEDURE, COMMAND_TEMPLATE, COMMAND_HAS_OPCODE = \
    (1 << bit for bit in range(5))

CONSTANTS = {'select': 1, 'fixed': 2, 'default': 3}
SELECT = 1

(COUNT, STRIDE, PART, ENABLED_BY, ADDS_EFFECTS, SIZE, FROM, LENGTH, ROOM, CAPABILITY, MINIMUM,
 KERNEL_LENGTH, VALID_LENGTH, TRAILER) = range(1, 15)
UNIT, SCALE, DISPLAY = range(0x8000, 0x8003)

HERE, REQUEST, RESPONSE, INFO = range(4)
SIDES = {'request': REQUEST, 'response': RESPONSE, 'info': INFO}

LOG2 = 1

# What a setting is, when a change counts, kinds of readings and their alarms.
SETTING_TEXT, SETTING_INSTANCE, SETTING_FUNCTION, SETTING_ANSWER = range(1, 5)
SETTING_FUNCTION_ONLY = 1
QUERY_KEEPS_RESERVED = 1
GROUP_FUNCTIONS, GROUP_FUNCTIONS_ONLY = 1, 2
PARAM_HAS_RANGE = 1
READING_ZERO_UNKNOWN = 1
DUMP_DEFAULT = 1
TAKES_EFFECT = {'now': 1, 'reset': 2, 'reboot': 3}
READING_KINDS = {'version': 1, 'health': 2, 'counter': 3}
READING_COUNTER = 3
ALARMS = {'not-zero': 1, 'above': 2, 'below': 3, 'other-than': 4}

# Bounds that images are verified against.
IMAGE_SIZE_MAX = 64 << 20
COUNT_MAX = 1 << 20
DEPTH_MAX = 16
WAYS_MAX = 1 << 20      # fields in a layout, on all ways through structs and cases
PARTS_MAX = 8
KEYS_MAX = 8
INLINE_MAX = 4
INLINES_MAX = 256
CHAIN_MAX = 256
STREAM_MAX = 16 << 20
QUERIES_MAX = 8         # queries that ask each other
# The kernel carries no message above this.
BYTES_MAX = 2 << 20
