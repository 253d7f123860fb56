// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * run.c: runs a fuzz target once on each file of a folder, so that the kept corpus is an ordinary
 * test, for any compiler and under valgrind. Prints TAP.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static _Noreturn void fail(const char *what, const char *name)
{
	fprintf(stderr, "%s: %s\n", name, what);
	exit(1);
}

/* Bytes of exactly the file's length, so that reading behind them shows. */
static uint8_t *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	long length = file && fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
	uint8_t *data = length < 0 ? NULL : malloc((size_t)length + !length);

	if (!data)
		fail("cannot be read", path);
	rewind(file);
	*size = fread(data, 1, (size_t)length, file);
	if (*size != (size_t)length)
		fail("cannot be read", path);
	fclose(file);
	return data;
}

static void run(const char *folder, const char *name)
{
	char path[4096];
	uint8_t *data;
	size_t size;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	data = read_file(path, &size);
	/* Said before: if it does not survive, this is the last that is heard. */
	printf("# %s, %zu bytes\n", name, size);
	fflush(stdout);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
	struct dirent **entry;
	int count;

	if (argc != 2) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	count = scandir(argv[1], &entry, is_visible, alphasort);
	if (count <= 0)
		fail("no inputs", argv[1]);
	puts("1..1");
	for (int i = 0; i < count; i++) {
		run(argv[1], entry[i]->d_name);
		free(entry[i]);
	}
	free(entry);
	printf("ok 1 - %d inputs\n", count);
	return 0;
}
