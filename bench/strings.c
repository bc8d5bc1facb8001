// SPDX-License-Identifier: GPL-2.0-or-later
#include "bench/strings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bench/image.h"

/* "X=aaa": good as a variable and as an argument. */
static char text[STRINGS_EACH];

int strings_insert(struct image *image, char ***list, uint64_t before, uint64_t bytes)
{
	size_t count = 0, more = bytes / STRINGS_EACH;
	char **longer;

	while ((*list)[count])
		count++;
	longer = calloc(count + more + 1, sizeof(*longer));
	if (!longer)
		return fault_set(image->fault, "image", ENOMEM, "out of memory");
	memset(text, 'a', sizeof(text) - 1);
	text[0] = 'X';
	text[1] = '=';
	memcpy(longer, *list, before * sizeof(*longer));
	for (size_t i = 0; i < more; i++)
		longer[before + i] = text;
	memcpy(longer + before + more, *list + before, (count - before) * sizeof(*longer));
	*list = longer;
	return 0;
}

uint64_t strings_bytes(char **list)
{
	uint64_t bytes = 0;

	while (*list)
		bytes += strlen(*list++) + 1;
	return bytes;
}

const char *strings_unavailable(uint64_t bytes)
{
	static char reason[128];
	struct rlimit stack;
	uint64_t most = STRINGS_MOST;

	if (!getrlimit(RLIMIT_STACK, &stack) && stack.rlim_cur / 4 < most)
		most = stack.rlim_cur / 4;
	/* The kernel counts a pointer to each, too, and leaves 4 KiB for the names. */
	if (bytes + bytes / STRINGS_EACH * sizeof(char *) + 4096 <= most)
		return NULL;
	snprintf(
		reason, sizeof(reason),
		"a program gets %llu bytes here, a quarter of RLIMIT_STACK: raise it with ulimit -s",
		(unsigned long long)most);
	return reason;
}

void strings_need(uint64_t bytes, struct image_need *need)
{
	need->bytes += 2 * bytes;
}
