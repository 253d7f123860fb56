// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * near.c: finds the names that somebody who mistyped one may have meant, by how many letters would have
 * to be changed, or because the word is a part of them.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "fwctl.h"

#define WORD_MAX 64

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Capitals count as a mistake too, but as none that makes a word another one. */
static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Letters to insert, remove, replace or swap with their neighbour. Both are at most WORD_MAX long. */
static size_t distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t rows[3][WORD_MAX + 1], *before = rows[0], *last = rows[1], *next = rows[2];

	for (size_t j = 0; j <= nb; j++)
		last[j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t *spare = before;

		next[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			next[j] = smallest(last[j] + 1, next[j - 1] + 1,
					   last[j - 1] + !same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
				next[j] = smallest(next[j], next[j], before[j - 2] + 1);
		}
		before = last;
		last = next;
		next = spare;
	}
	return last[nb];
}

/* SIZE_MAX if the name is not near. */
static size_t rate(const char *word, const char *name)
{
	size_t nword = strlen(word), nname = strlen(name);
	size_t most = 1 + nword / 4, found = SIZE_MAX;

	if (nword && nword <= WORD_MAX && nname <= WORD_MAX)
		found = distance(word, nword, name, nname);
	if (found <= most && found < nword)
		return found;
	return nword >= 3 && strcasestr(name, word) ? most : SIZE_MAX;
}

void near_start(struct near *near, const char *word)
{
	*near = (struct near){.word = word};
}

void near_offer(struct near *near, const char *name)
{
	size_t found = rate(near->word, name), at = near->count;

	if (found == SIZE_MAX)
		return;
	while (at && near->names[at - 1].distance > found)
		at--;
	if (at == NEAR_MAX)
		return;
	if (near->count < NEAR_MAX)
		near->count++;
	memmove(&near->names[at + 1], &near->names[at],
		(near->count - at - 1) * sizeof(near->names[0]));
	near->names[at].name = name;
	near->names[at].distance = found;
}

char *near_text(const struct near *near)
{
	struct memory memory;

	memory_open(&memory);
	for (size_t i = 0; i < near->count; i++)
		fprintf(memory.file, "%s'%s'",
			!i		      ? "; did you mean "
			: i + 1 < near->count ? ", "
					      : " or ",
			near->names[i].name);
	putc(near->count ? '?' : ':', memory.file);
	return memory_close(&memory);
}
