// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/landmarks_read.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/kallsyms.h"
#include "harness/trace.h"
#include "harness/landmarks.skel.h"

#define MOST_SEEN 512

/* Empty a hash. */
static int clear_hash(const struct bpf_map *map)
{
	unsigned char key[64], none[64];
	int fd = bpf_map__fd(map);

	memset(none, 0xff, sizeof(none));
	/* Each time from the beginning: the one before is gone. */
	while (!bpf_map_get_next_key(fd, NULL, key))
		if (bpf_map_delete_elem(fd, key) && errno != ENOENT)
			return -errno;
	return 0;
}

/* As many as a lookup of a per-CPU map gives, each padded to eight bytes. */
static int values_of_all_cpus(const struct bpf_map *map, void **values, int *cpus, size_t *each)
{
	*cpus = libbpf_num_possible_cpus();
	if (*cpus < 0)
		return *cpus;
	*each = (bpf_map__value_size(map) + 7) / 8 * 8;
	*values = calloc((size_t)*cpus, *each);
	return *values ? 0 : -ENOMEM;
}

static int clear_array(const struct bpf_map *map)
{
	void *zeros = NULL;
	size_t each;
	int cpus, error = values_of_all_cpus(map, &zeros, &cpus, &each);

	for (uint32_t i = 0; !error && i < bpf_map__max_entries(map); i++)
		if (bpf_map_update_elem(bpf_map__fd(map), &i, zeros, BPF_ANY))
			error = -errno;
	free(zeros);
	return error;
}

int landmarks_clear(struct landmarks_bpf *s)
{
	const struct bpf_map *hashes[] = { s->maps.away, s->maps.family, s->maps.waits,
					   s->maps.allocations, s->maps.objects };
	const struct bpf_map *arrays[] = { s->maps.here, s->maps.blank, s->maps.sums,
					   s->maps.tails };
	int error = 0;

	for (size_t i = 0; i < sizeof(hashes) / sizeof(hashes[0]) && !error; i++)
		error = clear_hash(hashes[i]);
	for (size_t i = 0; i < sizeof(arrays) / sizeof(arrays[0]) && !error; i++)
		error = clear_array(arrays[i]);
	return error;
}

/* The middle of a bucket, in ns: what track.h says the other way round. */
static double middle(uint32_t bucket)
{
	uint32_t power = bucket >> TRACK_STEP_BITS;
	double width;

	if (!power)
		return bucket;
	width = (double)(1ull << (power - 1));
	return width * (TRACK_STEPS + (bucket & (TRACK_STEPS - 1)) + 0.5) - (width > 1 ? 0 : 0.5);
}

static int add_sums(const struct track_sums *sums, struct trace_phase *phase)
{
	int error = 0;

	phase->n += sums->n;
	phase->ns += (double)sums->ns;
	for (uint32_t i = 0; i < TRACK_BUCKETS && !error; i++)
		if (sums->buckets[i])
			error = histogram_add(&phase->histogram, middle(i), sums->buckets[i]);
	return error;
}

static bool is_summed(const struct phase_map *map, size_t row)
{
	for (size_t i = 0; i < map->sum_count; i++)
		if (map->sum_rows[i] == row)
			return true;
	return false;
}

/* What ROW spent as sum I of one CPU. A phase that other phases interrupt has its time for itself
 * here; its whole time is a sum's. */
static int add(const struct phase_map *map, uint32_t i, size_t row, const struct track_sums *sums,
	       struct trace_phase *phase)
{
	if (i < TRACK_PHASES) {
		phase->self_ns += (double)sums->ns;
		phase->events += sums->events;
		if (is_summed(map, row))
			return 0;
	}
	return add_sums(sums, phase);
}

/* Sums of the call are of runs that look at the call, all others of those that look at life. */
static bool belongs(size_t row, bool life)
{
	return phase_within(row, "call") != life;
}

static int read_sums(struct landmarks_bpf *s, const struct phase_map *map, bool life,
		     struct trace *trace)
{
	void *values = NULL;
	size_t each;
	int cpus, error = values_of_all_cpus(s->maps.sums, &values, &cpus, &each);

	for (uint32_t i = 0; i < TRACK_PHASES + TRACK_SUMS && !error; i++) {
		size_t row;

		if (i < TRACK_PHASES ? i >= map->states : i - TRACK_PHASES >= map->sum_count)
			continue;
		row = i < TRACK_PHASES ? map->rows[i] : map->sum_rows[i - TRACK_PHASES];
		if (!belongs(row, life))
			continue;
		if (bpf_map_lookup_elem(bpf_map__fd(s->maps.sums), &i, values))
			error = -errno;
		for (int cpu = 0; cpu < cpus && !error; cpu++)
			error = add(map, i, row, (void *)((char *)values + (size_t)cpu * each),
				    &trace->phases[row]);
		for (size_t next = 0; i < TRACK_PHASES && next < map->states; next++)
			if (s->bss->followers[i] & 1ull << next)
				trace->phases[row].followers[map->rows[next]] = true;
	}
	free(values);
	return error;
}

static bool is_of_lock(const char *name)
{
	static const char *const words[] = { "lock",  "rwsem", "mutex",  "down_",  "contention",
					     "__bpf", "bpf_",  "trace_", "percpu_" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(name, words[i]))
			return true;
	return false;
}

/* Who wanted the lock: the innermost caller that is no part of locking itself. */
static void name_site(const struct kallsyms *symbols, struct trace_wait *wait)
{
	for (size_t i = 0; i < TRACK_CALLERS; i++) {
		uint64_t offset;

		if (kallsyms_name(symbols, wait->key.callers[i], wait->site, sizeof(wait->site),
				  &offset) &&
		    !is_of_lock(wait->site))
			return;
	}
}

static bool same_wait(const struct trace_wait *a, const struct trace_wait *b)
{
	return a->key.phase == b->key.phase && a->key.reason == b->key.reason &&
	       !strcmp(a->site, b->site);
}

static int add_wait(struct trace *trace, const struct trace_wait *wait)
{
	struct trace_wait *waits;

	for (size_t i = 0; i < trace->wait_count; i++) {
		struct track_wait *known = &trace->waits[i].wait;

		if (!same_wait(&trace->waits[i], wait))
			continue;
		known->count += wait->wait.count;
		known->ns += wait->wait.ns;
		if (wait->wait.most_ns > known->most_ns)
			known->most_ns = wait->wait.most_ns;
		return 0;
	}
	waits = realloc(trace->waits, (trace->wait_count + 1) * sizeof(*waits));
	if (!waits)
		return -ENOMEM;
	trace->waits = waits;
	trace->waits[trace->wait_count++] = *wait;
	return 0;
}

static int read_waits(struct landmarks_bpf *s, const struct phase_map *map,
		      const struct kallsyms *symbols, struct trace *trace)
{
	struct track_wait_key key, *before = NULL;
	int fd = bpf_map__fd(s->maps.waits), error = 0;

	while (!error && !bpf_map_get_next_key(fd, before, &key)) {
		struct trace_wait wait = { .key = key };

		before = &key;
		if (bpf_map_lookup_elem(fd, &key, &wait.wait) || key.phase >= map->states)
			continue;
		wait.key.phase = (uint32_t)map->rows[key.phase];
		name_site(symbols, &wait);
		error = add_wait(trace, &wait);
	}
	return error;
}

int landmarks_read(struct landmarks_bpf *s, const struct phase_map *map,
		   const struct kallsyms *symbols, bool life, struct trace *trace)
{
	const struct track_counts *counts = &s->bss->counts;
	int error = read_sums(s, map, life, trace);

	trace->lost += counts->lost;
	if (life) {
		trace->lives = trace->phases[phase_find("total")].n;
		trace->children = trace->phases[phase_find("child")].n;
		return error;
	}
	trace->calls = trace->phases[phase_find("call")].n;
	trace->refused += counts->refused;
	trace->flags_always = trace->flags_known ? trace->flags_always & s->data->flags_always
						 : s->data->flags_always;
	trace->flags_seen |= s->bss->flags_seen;
	trace->flags_known = trace->flags_known || trace->calls;
	return error ? error : read_waits(s, map, symbols, trace);
}

uint64_t landmarks_unfreed(struct landmarks_bpf *s)
{
	struct track_allocation_key key, *before = NULL;
	int fd = bpf_map__fd(s->maps.allocations);
	uint64_t bytes = 0;

	while (!bpf_map_get_next_key(fd, before, &key)) {
		struct track_allocation allocation;

		before = &key;
		if (!bpf_map_lookup_elem(fd, &key, &allocation))
			bytes += allocation.bytes - allocation.freed_bytes;
	}
	return bytes;
}

/* One entry for each place, at its first appearance. */
static void note_seen(struct phase_seen *seen, size_t *count, const struct phase_seen *one)
{
	for (size_t i = 0; i < *count; i++)
		if (seen[i].address == one->address && seen[i].is_child == one->is_child) {
			if (one->seq < seen[i].seq)
				seen[i].seq = one->seq;
			return;
		}
	if (*count < MOST_SEEN)
		seen[(*count)++] = *one;
}

int landmarks_learn(struct landmarks_bpf *s, const struct kallsyms *symbols, struct phase_map *map)
{
	struct phase_seen *seen = calloc(MOST_SEEN, sizeof(*seen));
	struct track_allocation_key key, *before = NULL;
	int fd = bpf_map__fd(s->maps.allocations), error;
	size_t count = 0;

	if (!seen)
		return -ENOMEM;
	while (!bpf_map_get_next_key(fd, before, &key)) {
		struct phase_seen one = { .address = key.site, .is_child = key.is_child };
		struct track_allocation allocation;
		uint64_t offset;

		before = &key;
		if ((key.what != TRACK_CACHE && key.what != TRACK_FREED) ||
		    bpf_map_lookup_elem(fd, &key, &allocation) ||
		    !kallsyms_name(symbols, key.site, one.function, sizeof(one.function), &offset))
			continue;
		one.frees = key.what == TRACK_FREED;
		one.seq = allocation.seq;
		memcpy(one.cache, allocation.cache, sizeof(one.cache) - 1);
		note_seen(seen, &count, &one);
	}
	error = phase_map_learn(map, seen, count);
	free(seen);
	return error;
}

/* A cache that does not tell its name, and every kmalloc, is told by the function that asks. */
static void name_what(const struct kallsyms *symbols, struct trace_allocation *one)
{
	char name[64];
	uint64_t offset;

	if (one->key.what == TRACK_PAGES)
		snprintf(one->what, sizeof(one->what), "pages of order %u", one->key.order);
	else if (*one->allocation.cache)
		snprintf(one->what, sizeof(one->what), "%s", one->allocation.cache);
	else
		snprintf(one->what, sizeof(one->what), "%s%s",
			 one->key.what == TRACK_KMALLOC ? "kmalloc in " : "cache of ",
			 kallsyms_name(symbols, one->key.site, name, sizeof(name), &offset)
				 ? name
				 : "an unknown function");
}

static bool same_allocation(const struct trace_allocation *a, const struct trace_allocation *b)
{
	return a->key.phase == b->key.phase && !strcmp(a->what, b->what);
}

static int add_allocation(struct trace *trace, const struct trace_allocation *one)
{
	struct trace_allocation *list;

	for (size_t i = 0; i < trace->allocation_count; i++)
		if (same_allocation(&trace->allocations[i], one)) {
			struct track_allocation *known = &trace->allocations[i].allocation;

			known->count += one->allocation.count;
			known->bytes += one->allocation.bytes;
			known->freed_count += one->allocation.freed_count;
			known->freed_bytes += one->allocation.freed_bytes;
			return 0;
		}
	list = realloc(trace->allocations, (trace->allocation_count + 1) * sizeof(*list));
	if (!list)
		return -ENOMEM;
	trace->allocations = list;
	trace->allocations[trace->allocation_count++] = *one;
	return 0;
}

/* Add how many calls came to their end. */
static int count_calls(struct landmarks_bpf *s, const struct phase_map *map, uint64_t *calls)
{
	uint32_t sum = TRACK_PHASES;
	void *values = NULL;
	size_t each = 0;
	int cpus = 0, error = values_of_all_cpus(s->maps.sums, &values, &cpus, &each);

	while (map->sum_rows[sum - TRACK_PHASES] != phase_find("call"))
		sum++;
	if (!error && bpf_map_lookup_elem(bpf_map__fd(s->maps.sums), &sum, values))
		error = -errno;
	for (int cpu = 0; cpu < cpus && !error; cpu++)
		*calls += ((struct track_sums *)((char *)values + (size_t)cpu * each))->n;
	free(values);
	return error;
}

/* In the order of the phases; in a phase what takes most comes first. */
static int by_phase(const void *a, const void *b)
{
	const struct trace_allocation *first = a, *second = b;

	if (first->key.phase != second->key.phase)
		return first->key.phase < second->key.phase ? -1 : 1;
	return (first->allocation.bytes < second->allocation.bytes) -
	       (first->allocation.bytes > second->allocation.bytes);
}

int landmarks_read_allocations(struct landmarks_bpf *s, const struct phase_map *map,
			       const struct kallsyms *symbols, struct trace *trace)
{
	struct trace_allocation one;
	struct track_allocation_key *before = NULL, key;
	int fd = bpf_map__fd(s->maps.allocations), error = 0;

	error = count_calls(s, map, &trace->allocating);
	trace->allocations_incomplete |= s->bss->counts.objects_lost != 0;
	trace->unfreed_bytes += landmarks_unfreed(s);
	while (!error && !bpf_map_get_next_key(fd, before, &key)) {
		before = &key;
		if (key.what == TRACK_FREED || key.phase >= map->states ||
		    bpf_map_lookup_elem(fd, &key, &one.allocation))
			continue;
		one.key = key;
		one.key.phase = (uint32_t)map->rows[key.phase];
		name_what(symbols, &one);
		error = add_allocation(trace, &one);
	}
	if (trace->allocation_count)
		qsort(trace->allocations, trace->allocation_count, sizeof(*trace->allocations),
		      by_phase);
	return error;
}
