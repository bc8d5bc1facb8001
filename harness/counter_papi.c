// SPDX-License-Identifier: GPL-2.0-or-later
/* PAPI, and everything that has to be known of it:
 *
 * - One event set at a time may run on one thread, also where it is another process's: user and
 *   kernel apart take two runs.
 * - The kernel says EINVAL for a group that has not enough counters, and may say nothing at all and
 *   never schedule it (the NMI watchdog holds one): then every count stays 0.
 * - A set to which an event could not be added is not to be trusted: each try makes its own.
 * - Options of a set are tried on the event of instructions: a CPU that has none (an emulated one)
 *   has nothing for PAPI.
 * - A domain that perf_event_paranoid hides is missing from the component's domains; asking for it
 * is PAPI_EINVAL like any slip.
 * - The times of multiplexed counts are kept from the caller: they are read from the descriptors
 * that PAPI opened, in ascending order, one for each native event.
 * - The descriptors are inherited through exec; nothing is executed while they are open. */
#include <dirent.h>
#include <errno.h>
#include <papi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/counter_pmu.h"

#define COMPONENT "perf_event"
/* Native events of one set of multiplexed events: presets have up to 8. */
#define MOST_DESCRIPTORS 256

/* One event set, which counts in one process. */
struct one {
	int set;                   /* PAPI_NULL: none */
	int fds[MOST_DESCRIPTORS]; /* of its native events, where multiplexed */
	size_t fd_count;
};

struct counter_attached {
	size_t count, events;
	bool multiplexed;
	struct one *ones;
};

static int from_papi(int error)
{
	switch (error) {
	case PAPI_OK:
		return 0;
	case PAPI_EPERM:
		return -EACCES;
	case PAPI_ENOEVNT:
	case PAPI_ENOSUPP:
		return -ENODEV;
	case PAPI_ECNFLCT:
	case PAPI_ECOUNT:
		return -ENOSPC;
	case PAPI_ENOMEM:
		return -ENOMEM;
	case PAPI_EINVAL:
	case PAPI_ECMP:
		return -EINVAL;
	default:
		return -EIO;
	}
}

static const PAPI_component_info_t *component(void)
{
	int index = PAPI_get_component_index(COMPONENT);

	return index < 0 ? NULL : PAPI_get_component_info(index);
}

static int papi_open(char *why, size_t why_size)
{
	const PAPI_component_info_t *info;
	int version =
		PAPI_is_initialized() ? (int)PAPI_VER_CURRENT : PAPI_library_init(PAPI_VER_CURRENT);

	if (version != (int)PAPI_VER_CURRENT) {
		snprintf(why, why_size, "PAPI cannot start: %s",
			 PAPI_strerror(version > 0 ? PAPI_EINVAL : version));
		return -ENOSYS;
	}
	info = component();
	if (!info) {
		snprintf(why, why_size, "this PAPI was built without its component " COMPONENT);
		return -ENOSYS;
	}
	if (info->disabled) {
		snprintf(why, why_size, "PAPI counts nothing here: %.120s", info->disabled_reason);
		return strstr(info->disabled_reason, "paranoid") ? -EACCES : -ENODEV;
	}
	/* In its own time: only then does PAPI leave multiplexing to the kernel. */
	return from_papi(PAPI_multiplex_init());
}

static bool papi_preset(size_t i, char *name, size_t size)
{
	char full[PAPI_MAX_STR_LEN] = "";

	if (i >= PAPI_MAX_PRESET_EVENTS ||
	    PAPI_event_code_to_name((int)((unsigned)i | (unsigned)PAPI_PRESET_MASK), full) !=
		    PAPI_OK)
		return false;
	snprintf(name, size, "%s", full);
	return true;
}

static int papi_find(const char *name, int *code)
{
	if (PAPI_event_name_to_code(name, code) != PAPI_OK)
		return -ENOENT;
	return PAPI_query_event(*code) == PAPI_OK ? 0 : -ENODEV;
}

/* The kernel lists them in ascending order. */
static size_t list_descriptors(int fds[MOST_DESCRIPTORS])
{
	DIR *folder = opendir("/proc/self/fd");
	struct dirent *entry;
	size_t count = 0;

	while (folder && count < MOST_DESCRIPTORS && (entry = readdir(folder))) {
		char target[64];
		ssize_t length =
			readlinkat(dirfd(folder), entry->d_name, target, sizeof(target) - 1);

		if (length <= 0)
			continue;
		target[length] = '\0';
		if (strstr(target, "[perf_event]"))
			fds[count++] = (int)strtol(entry->d_name, NULL, 10);
	}
	if (folder)
		closedir(folder);
	return count;
}

/* Leave in ONE what was not there before. */
static void keep_new(struct one *one, const int *before, size_t before_count)
{
	int now[MOST_DESCRIPTORS];
	size_t count = list_descriptors(now), b = 0;

	for (size_t i = 0; i < count; i++) {
		while (b < before_count && before[b] < now[i])
			b++;
		if (b == before_count || before[b] != now[i])
			one->fds[one->fd_count++] = now[i];
	}
}

static int set_options(int set, const struct counter_events *events, pid_t pid)
{
	const PAPI_component_info_t *info = component();
	PAPI_option_t inherit = { 0 }, domain = { 0 };
	int wanted = events->mode == COUNTER_USER ? PAPI_DOM_USER : PAPI_DOM_KERNEL;
	int error = PAPI_assign_eventset_component(set, info->CmpIdx);

	if (!(info->available_domains & wanted))
		return PAPI_EPERM;
	inherit.inherit.eventset = set;
	inherit.inherit.inherit =
		events->scope == COUNTER_TOTAL ? PAPI_INHERIT_ALL : PAPI_INHERIT_NONE;
	if (error == PAPI_OK)
		error = PAPI_set_opt(PAPI_INHERIT, &inherit);
	domain.domain.eventset = set;
	domain.domain.domain = wanted;
	if (error == PAPI_OK)
		error = PAPI_set_opt(PAPI_DOMAIN, &domain);
	if (error == PAPI_OK && pid)
		error = PAPI_attach(set, (unsigned long)pid);
	if (error == PAPI_OK && events->multiplex && !info->kernel_multiplex)
		return PAPI_ENOSUPP;
	if (error == PAPI_OK && events->multiplex)
		error = PAPI_set_multiplex(set);
	return error;
}

static void discard(struct one *one)
{
	if (one->set == PAPI_NULL)
		return;
	/* A set that runs cannot be cleaned up; one that does not is not hurt. */
	PAPI_stop(one->set, NULL);
	PAPI_cleanup_eventset(one->set);
	PAPI_destroy_eventset(&one->set);
	one->set = PAPI_NULL;
}

/* PID 0: the calling thread. */
static int make_one(const struct counter_events *events, pid_t pid, struct one *one)
{
	int before[MOST_DESCRIPTORS];
	size_t before_count = events->multiplex ? list_descriptors(before) : 0;
	int error;

	*one = (struct one){ .set = PAPI_NULL };
	error = PAPI_create_eventset(&one->set);
	if (error == PAPI_OK)
		error = set_options(one->set, events, pid);
	if (error == PAPI_ENOEVNT) {
		discard(one);
		return -ENOTSUP;
	}
	for (size_t i = 0; i < events->count && error == PAPI_OK; i++) {
		error = PAPI_add_event(one->set, events->codes[i]);
		/* The kernel's EINVAL for a group that is too large. */
		if (error == PAPI_EINVAL)
			error = PAPI_ECNFLCT;
	}
	if (error != PAPI_OK)
		discard(one);
	else if (events->multiplex)
		keep_new(one, before, before_count);
	return from_papi(error);
}

/* Value, time enabled and time running of descriptor I of ONE; where inherited, of all of its
 * children, too. */
static bool read_times(const struct one *one, size_t i, struct counter_reading *reading)
{
	uint64_t numbers[3];

	if (i >= one->fd_count || read(one->fds[i], numbers, sizeof(numbers)) != sizeof(numbers))
		return false;
	reading->enabled_ns += numbers[1];
	reading->running_ns += numbers[2];
	return true;
}

/* A preset may be made of several native events: then all get the times of the one that counted
 * least. */
static void add_times(const struct one *one, size_t events, struct counter_reading *readings)
{
	struct counter_reading least = { .running_ns = UINT64_MAX };

	if (one->fd_count == events) {
		for (size_t i = 0; i < events; i++)
			read_times(one, i, &readings[i]);
		return;
	}
	for (size_t i = 0; i < one->fd_count; i++) {
		struct counter_reading this = { 0 };

		if (read_times(one, i, &this) && this.running_ns < least.running_ns)
			least = this;
	}
	for (size_t i = 0; i < events && least.running_ns != UINT64_MAX; i++) {
		readings[i].enabled_ns += least.enabled_ns;
		readings[i].running_ns += least.running_ns;
	}
}

/* Stop, add what ONE has counted, and discard it. */
static int finish(struct one *one, size_t events, bool multiplexed,
		  struct counter_reading *readings)
{
	long long *values = calloc(events, sizeof(*values));
	int error = values ? PAPI_stop(one->set, values) : PAPI_ENOMEM;

	for (size_t i = 0; i < events && error == PAPI_OK; i++)
		readings[i].value += (double)values[i];
	if (multiplexed && error == PAPI_OK)
		add_times(one, events, readings);
	free(values);
	discard(one);
	return from_papi(error);
}

static int papi_try(const struct counter_events *events, void (*work)(void *), void *context,
		    struct counter_reading *readings)
{
	struct one one;
	int error = make_one(events, 0, &one);

	memset(readings, 0, events->count * sizeof(*readings));
	if (error)
		return error;
	error = from_papi(PAPI_start(one.set));
	if (error) {
		discard(&one);
		return error;
	}
	work(context);
	return finish(&one, events->count, events->multiplex, readings);
}

static void discard_all(struct counter_attached *attached)
{
	for (size_t i = 0; i < attached->count; i++)
		discard(&attached->ones[i]);
	free(attached->ones);
	free(attached);
}

static int papi_attach(const struct counter_events *events, const pid_t *pids, size_t pid_count,
		       struct counter_attached **attached)
{
	struct counter_attached *a = calloc(1, sizeof(*a));
	int error = 0;

	*attached = NULL;
	if (!a)
		return -ENOMEM;
	a->events = events->count;
	a->multiplexed = events->multiplex;
	a->ones = calloc(pid_count, sizeof(*a->ones));
	if (!a->ones)
		error = -ENOMEM;
	while (!error && a->count < pid_count) {
		error = make_one(events, pids[a->count], &a->ones[a->count]);
		a->count += !error;
	}
	if (error)
		discard_all(a);
	else
		*attached = a;
	return error;
}

static int papi_begin(struct counter_attached *attached)
{
	int error = 0;

	for (size_t i = 0; i < attached->count && !error; i++)
		error = from_papi(PAPI_start(attached->ones[i].set));
	return error;
}

static int papi_end(struct counter_attached *attached, struct counter_reading *readings)
{
	int error = 0;

	memset(readings, 0, attached->events * sizeof(*readings));
	for (size_t i = 0; i < attached->count && !error; i++)
		error = finish(&attached->ones[i], attached->events, attached->multiplexed,
			       readings);
	discard_all(attached);
	return error;
}

const struct counter_pmu counter_pmu_papi = {
	.open = papi_open,
	.preset = papi_preset,
	.find = papi_find,
	.try = papi_try,
	.attach = papi_attach,
	.begin = papi_begin,
	.end = papi_end,
};
