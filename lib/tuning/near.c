// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * near.c: names by how many letters would have to be changed, inserted, left out or swapped, or because the word is a
 * part of them. Capitals make no difference.
 */
#include "tuning/near.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#define WORD_MAX 64

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static int same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Both are at most WORD_MAX long. */
static size_t distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t rows[3][WORD_MAX + 1];

	for (size_t j = 0; j <= nb; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t *row = rows[i % 3];
		const size_t *last = rows[(i - 1) % 3], *before = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			row[j] = smaller(smaller(last[j], row[j - 1]) + 1,
					 last[j - 1] + !same(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
				row[j] = smaller(row[j], before[j - 2] + 1);
		}
	}
	return rows[na % 3][nb];
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
	near->word = word;
	near->count = 0;
}

void near_offer(struct near *near, const char *name)
{
	size_t found = rate(near->word, name), at = near->count;
	struct text text;

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
	text_begin(&text, near->names[at].name, sizeof(near->names[at].name));
	text_add(&text, name);
	near->names[at].distance = found;
}

void near_add_text(const struct near *near, struct text *text)
{
	for (size_t i = 0; i < near->count; i++) {
		text_add(text, !i ? "did you mean " : i + 1 < near->count ? ", " : " or ");
		text_add(text, near->names[i].name);
	}
	if (near->count)
		text_add(text, "?");
}
