// SPDX-License-Identifier: GPL-2.0-or-later
/* pid-depth: nested PID namespaces. A child gets a number in each of them. The first process of
 * each waits for the next, and the innermost has one more: the subject is not its init. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/image.h"
#include "bench/lineage.h"
#include "bench/look.h"

#define MOST_LEVELS 32 /* MAX_PID_NS_LEVEL of the kernel */

static uint64_t before;

/* How many numbers the process has: the words of "NSpid:" in /proc/self/status. 0: unknown. */
static uint64_t count_numbers(const char *status)
{
	const char *at = strstr(status, "\nNSpid:");
	uint64_t count = 0;

	for (at = at ? at + strlen("\nNSpid:") : ""; *at && *at != '\n'; at++)
		count += *at == '\t';
	return count;
}

static uint64_t own_numbers(void)
{
	char status[8192] = "";
	FILE *file = fopen("/proc/self/status", "re");

	if (file) {
		size_t got = fread(status, 1, sizeof(status) - 1, file);

		status[got] = '\0';
		fclose(file);
	}
	return count_numbers(status);
}

static int build(struct image *image)
{
	uint64_t depth = image_number(image, AXIS_PID_DEPTH);
	int error = image_carry(image, true);

	before = own_numbers();
	for (uint64_t i = 0; i < depth && !error; i++) {
		error = lineage_unshare(CLONE_NEWPID, image->fault);
		if (!error)
			error = lineage_descend(image->fault);
	}
	if (!error)
		error = lineage_descend(image->fault);
	return error ? error : image_carry(image, false);
}

static int verify(struct image *image)
{
	uint64_t asked = image_number(image, AXIS_PID_DEPTH), found;
	int error = look_text(image, "/proc/self/status");

	if (error)
		return error;
	found = count_numbers(image->scratch);
	image_find(image, "pid_namespaces", found);
	if (found == before + asked)
		return 0;
	return fault_set(image->fault, "verify", 0,
			 "pid-depth: %llu more numbers asked, %llu and then %llu found",
			 (unsigned long long)asked, (unsigned long long)before,
			 (unsigned long long)found);
}

static const char *unavailable(uint64_t depth)
{
	static uint64_t own;

	if (!depth)
		return NULL;
	if (!own)
		own = own_numbers();
	/* The first level is 0; measurements of children that stay take one for themselves. */
	if (own && own - 1 + depth >= MOST_LEVELS)
		return "forkmark runs in a nested PID namespace: the kernel's limit of 32 levels";
	return lineage_unavailable();
}

/* A namespace with its first process comes and goes in 1 ms: its end waits for a grace period. */
static void need(uint64_t depth, struct image_need *need)
{
	need->tasks += depth + 1;
	need->bytes += depth * 64 * 1024;
	need->build_ns += depth * 20000000;
}

const struct axis axis_pid_depth = {
	.key = "pid-depth",
	.unit = "namespaces",
	.fallback = "0",
	.summary = "nested PID namespaces that the parent lives in",
	.kind = AXIS_KIND_COUNT,
	.least = 0,
	.most = MOST_LEVELS - 1,
	.unavailable = unavailable,
	.stage = IMAGE_STAGE_HOME,
	.build = build,
	.verify = verify,
	.need = need,
};
