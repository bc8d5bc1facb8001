// SPDX-License-Identifier: GPL-2.0-or-later
/* Sums of the slow calls and of the others, over all CPUs. */
#include "harness/landmarks_tail.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness/trace.h"
#include "harness/landmarks.skel.h"

enum {
	OF_CALL = 1,
	OF_LIFE = 2
};

/* What a cause is called, and by what it is seen. One of the programs is enough. */
static const struct {
	enum track_cause cause;
	const char *name, *source;
	unsigned views;
	const char *programs[3];
} known[] = {
	{ TRACK_RECLAIM,
	  "reclaim",
	  "mm_vmscan_direct_reclaim, mm_vmscan_memcg_reclaim",
	  OF_CALL | OF_LIFE,
	  { "mm_vmscan_direct_reclaim_begin", "mm_vmscan_memcg_reclaim_begin" } },
	{ TRACK_COMPACTION,
	  "compaction",
	  "mm_compaction",
	  OF_CALL | OF_LIFE,
	  { "mm_compaction_begin" } },
	{ TRACK_IRQ,
	  "interrupts",
	  "irq_handler, irq_vectors",
	  OF_CALL | OF_LIFE,
	  { "irq_handler_entry", "local_timer_entry" } },
	{ TRACK_SOFTIRQ, "softirqs", "softirq", OF_CALL | OF_LIFE, { "softirq_entry" } },
	{ TRACK_PREEMPTED, "preempted", "sched_switch", OF_CALL | OF_LIFE, { "sched_switch" } },
	{ TRACK_RUNQUEUE,
	  "runqueue",
	  "sched_waking, sched_wakeup_new to sched_switch",
	  OF_LIFE,
	  { "sched_waking" } },
	{ TRACK_SLEPT, "sleep", "sched_switch", OF_CALL | OF_LIFE, { "sched_switch" } },
	{ TRACK_SPUN, "lock", "contention", OF_CALL, { "contention_begin" } },
	{ TRACK_MIGRATED,
	  "migration",
	  "its CPUs at begin and end",
	  OF_CALL | OF_LIFE,
	  { "sched_switch" } },
};
#define KNOWN (sizeof(known) / sizeof(known[0]))

static bool is_looked_at(const struct landmarks_bpf *s, size_t i)
{
	for (size_t p = 0; p < 3 && known[i].programs[p]; p++) {
		struct bpf_program *program =
			bpf_object__find_program_by_name(s->obj, known[i].programs[p]);

		if (program && bpf_program__autoload(program))
			return true;
	}
	return false;
}

static void set_up(const struct landmarks_bpf *s, bool life, struct tail *tail)
{
	*tail = (struct tail){ .runs = life ? "traced-life" : "traced-call",
			       .of = life ? "total" : "call" };
	for (size_t i = 0; i < KNOWN; i++) {
		struct tail_cause *cause;

		if (!(known[i].views & (life ? OF_LIFE : OF_CALL)))
			continue;
		cause = tail_add_cause(tail, known[i].name, known[i].source,
				       known[i].cause != TRACK_MIGRATED);
		if (!is_looked_at(s, i))
			snprintf(cause->reason, sizeof(cause->reason),
				 "this kernel has no tracepoint %s", known[i].programs[0]);
	}
}

static void add_causes(const struct track_tail *seen, bool slow, bool life, struct tail *tail)
{
	struct tail_cause *cause = tail->causes;

	for (size_t i = 0; i < KNOWN; i++) {
		if (!(known[i].views & (life ? OF_LIFE : OF_CALL)))
			continue;
		*(slow ? &cause->tail_n : &cause->rest_n) += seen->causes[known[i].cause].n;
		*(slow ? &cause->tail_ns : &cause->rest_ns) +=
			(double)seen->causes[known[i].cause].ns;
		if (slow)
			cause->tail_with_ns += (double)seen->causes[known[i].cause].with_ns;
		cause++;
	}
}

static void add_sums(const struct track_tail *seen, bool slow, bool life, struct tail *tail)
{
	*(slow ? &tail->n : &tail->rest_n) += seen->n;
	*(slow ? &tail->tail_ns : &tail->rest_ns) += (double)seen->ns;
	add_causes(seen, slow, life, tail);
}

/* A caller's phases: of these, what is not the slow ones' is the others'. */
static int add_phase(struct landmarks_bpf *s, const struct phase_map *map, uint32_t i,
		     const double *slow_ns, struct track_sums *sums, int cpus, struct tail *tail)
{
	const struct track_use *use = &s->bss->use;
	struct tail_phase *phase = &tail->phases[tail->phase_count];
	double ns = 0;

	if (i < use->begin || (i >= use->born && i <= use->last_of_child) ||
	    (!use->life && i > use->last_of_call))
		return 0;
	if (bpf_map_lookup_elem(bpf_map__fd(s->maps.sums), &i, sums))
		return -errno;
	for (int cpu = 0; cpu < cpus; cpu++)
		ns += (double)sums[cpu].ns;
	*phase = (struct tail_phase){ .name = phases[map->rows[i]].name,
				      .tail_ns = slow_ns[i],
				      .rest_ns = ns - slow_ns[i] };
	tail->phase_count++;
	return 0;
}

static int add_phases(struct landmarks_bpf *s, const struct phase_map *map, const double *slow_ns,
		      int cpus, struct tail *tail)
{
	struct track_sums *sums = calloc((size_t)cpus, sizeof(*sums));
	int error = sums ? 0 : -ENOMEM;

	for (uint32_t i = 0; i < map->states && i < TAIL_PHASES && !error; i++)
		error = add_phase(s, map, i, slow_ns, sums, cpus, tail);
	free(sums);
	return error;
}

_Static_assert(sizeof(struct track_sums) % 8 == 0, "a per-CPU value is padded to eight bytes");
_Static_assert(sizeof(struct track_tail) % 8 == 0, "a per-CPU value is padded to eight bytes");
_Static_assert(TAIL_PHASES >= TRACK_PHASES, "there is room for every phase");
_Static_assert(TAIL_CAUSES > KNOWN, "there is room for every cause, and for what others add");

int landmarks_read_tail(struct landmarks_bpf *s, const struct phase_map *map, bool life,
			struct trace *trace)
{
	int cpus = libbpf_num_possible_cpus(), error = 0;
	struct track_tail *seen = cpus > 0 ? calloc((size_t)cpus, sizeof(*seen)) : NULL;
	double slow_ns[TRACK_PHASES] = { 0 };
	struct tail tail;

	if (!seen || !s->bss->use.slow_ns) {
		free(seen);
		return cpus < 0 ? cpus : seen ? 0 : -ENOMEM;
	}
	set_up(s, life, &tail);
	for (uint32_t slow = 0; slow < 2 && !error; slow++) {
		if (bpf_map_lookup_elem(bpf_map__fd(s->maps.tails), &slow, seen))
			error = -errno;
		for (int cpu = 0; cpu < cpus && !error; cpu++) {
			add_sums(&seen[cpu], slow, life, &tail);
			for (size_t i = 0; i < TRACK_PHASES && slow; i++)
				slow_ns[i] += (double)seen[cpu].phase_ns[i];
		}
	}
	free(seen);
	tail.thresholds_ns = (double)tail.n * (double)s->bss->use.slow_ns;
	if (!error)
		error = add_phases(s, map, slow_ns, cpus, &tail);
	if (!error)
		tail_merge(&tail, &trace->tails[life]);
	return error;
}
