// SPDX-License-Identifier: GPL-2.0-or-later
/* The rows of the table whose value depends on the machine: what a file should become. */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/machine_cpu.h"
#include "harness/sysfile.h"
#include "harness/tune_knob.h"

#define CPU "/sys/devices/system/cpu"

static int give(const char *value, char **wanted)
{
	*wanted = strdup(value);
	return *wanted ? 0 : -ENOMEM;
}

/* The file NAME in the folder of PATH. */
static const char *beside(const char *path, const char *name, char *other, size_t size)
{
	const char *slash = strrchr(path, '/');

	snprintf(other, size, "%.*s/%s", (int)(slash - path), path, name);
	return other;
}

static bool has_word(char *text, const char *word)
{
	char *save, *each = strtok_r(text, " \n", &save);

	while (each && strcmp(each, word))
		each = strtok_r(NULL, " \n", &save);
	return each;
}

int tune_want_governor(const struct tune_look *look, const char *path, const char *now,
		       char **wanted, char *reason, size_t size)
{
	static const char best[] = "performance";
	char other[PATH_MAX], *offered;
	bool found;

	(void)now;
	beside(path, "scaling_available_governors", other, sizeof(other));
	/* without the list, setting it will tell */
	if (!sysfile_load(look->root, other, &offered)) {
		found = has_word(offered, best);
		free(offered);
		if (!found) {
			snprintf(reason, size, "the kernel has no governor %s", best);
			return -ENOTSUP;
		}
	}
	return give(best, wanted);
}

int tune_want_deep_idle(const struct tune_look *look, const char *path, const char *now,
			char **wanted, char *reason, size_t size)
{
	char other[PATH_MAX];
	int64_t latency_us;

	(void)now;
	(void)reason;
	(void)size;
	beside(path, "latency", other, sizeof(other));
	if (sysfile_number(look->root, &latency_us, "%s", other) ||
	    latency_us <= MACHINE_SLOW_WAKE_US)
		return 1;
	return give("1", wanted);
}

int tune_want_thp(const struct tune_look *look, const char *path, const char *now, char **wanted,
		  char *reason, size_t size)
{
	(void)path;
	(void)now;
	(void)reason;
	(void)size;
	return give(look->request->thp, wanted);
}

/* NOW without the quiet CPUs, so that what is near stays near; where nothing is left, all CPUs that
 * stay. 1: NOW has none of the quiet ones. */
static int away(const struct tune_look *look, hwloc_bitmap_t cpus)
{
	if (!hwloc_bitmap_intersects(cpus, look->request->cpus))
		return 1;
	if (hwloc_bitmap_intersects(cpus, look->stay))
		return hwloc_bitmap_and(cpus, cpus, look->stay) ? -ENOMEM : 0;
	return hwloc_bitmap_copy(cpus, look->stay) ? -ENOMEM : 0;
}

/* As the kernel prints and reads a mask: groups of 32 CPUs, the highest first. */
static int give_mask(hwloc_const_bitmap_t cpus, char **wanted)
{
	int last = hwloc_bitmap_last(cpus), groups = last < 0 ? 1 : last / 32 + 1;
	char *text = malloc((size_t)groups * 9 + 1), *at = text;

	if (!text)
		return -ENOMEM;
	for (int group = groups - 1; group >= 0; group--) {
		uint32_t bits = 0;

		for (int i = 0; i < 32; i++)
			bits |= (uint32_t)hwloc_bitmap_isset(cpus, (unsigned)(group * 32 + i)) << i;
		at += sprintf(at, at == text ? "%" PRIx32 : ",%08" PRIx32, bits);
	}
	*wanted = text;
	return 0;
}

int tune_want_interrupts(const struct tune_look *look, const char *path, const char *now,
			 char **wanted, char *reason, size_t size)
{
	hwloc_bitmap_t cpus = hwloc_bitmap_alloc();
	int error = -ENOMEM;

	(void)path;
	if (cpus && hwloc_bitmap_sscanf(cpus, now)) {
		snprintf(reason, size, "'%.40s' is no mask of CPUs", now);
		error = -ENOTSUP;
	} else if (cpus) {
		error = away(look, cpus);
	}
	if (!error)
		error = give_mask(cpus, wanted);
	else if (error == 1)
		error = give(now, wanted);
	hwloc_bitmap_free(cpus);
	return error;
}

int tune_want_interrupt(const struct tune_look *look, const char *path, const char *now,
			char **wanted, char *reason, size_t size)
{
	hwloc_bitmap_t cpus = hwloc_bitmap_alloc();
	int error = -ENOMEM;

	(void)path;
	if (cpus && hwloc_bitmap_list_sscanf(cpus, now)) {
		snprintf(reason, size, "'%.40s' is no list of CPUs", now);
		error = -ENOTSUP;
	} else if (cpus) {
		error = away(look, cpus);
	}
	if (!error)
		error = hwloc_bitmap_list_asprintf(wanted, cpus) < 0 ? -ENOMEM : 0;
	else if (error == 1)
		error = give(now, wanted);
	hwloc_bitmap_free(cpus);
	return error;
}

/* Switching SMT on brings every CPU of the machine online. */
static int offline_by_hand(const char *root, char *reason, size_t size)
{
	hwloc_bitmap_t present = hwloc_bitmap_alloc(), online = hwloc_bitmap_alloc();
	int error = present && online ? 0 : -ENOMEM;
	char *list = NULL;

	if (!error && (machine_cpu_list(root, CPU "/present", present) ||
		       machine_cpu_list(root, CPU "/online", online)))
		hwloc_bitmap_zero(present);
	if (!error && hwloc_bitmap_andnot(present, present, online))
		error = -ENOMEM;
	if (!error && !hwloc_bitmap_iszero(present)) {
		error = hwloc_bitmap_list_asprintf(&list, present) < 0 ? -ENOMEM : -ENOTSUP;
		if (list)
			snprintf(reason, size,
				 "CPUs %.40s are offline; putting SMT back would bring them online",
				 list);
	}
	free(list);
	hwloc_bitmap_free(present);
	hwloc_bitmap_free(online);
	return error;
}

int tune_want_smt(const struct tune_look *look, const char *path, const char *now, char **wanted,
		  char *reason, size_t size)
{
	int error = 0;

	(void)path;
	if (!strcmp(now, "notsupported") || !strcmp(now, "notimplemented")) {
		snprintf(reason, size, "%s",
			 now[3] == 's' ? "the CPUs have no SMT"
				       : "the kernel has no switch for it");
		return -ENOTSUP;
	}
	if (strcmp(now, "off") && strcmp(now, "forceoff"))
		error = offline_by_hand(look->root, reason, size);
	return error ? error : give("off", wanted);
}
