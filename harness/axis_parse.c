// SPDX-License-Identifier: GPL-2.0-or-later
/* What each axis accepts. A value is never rounded, cut or guessed: what does not fit is refused
 * with what would. */
#include "harness/axis_parse.h"

#include <errno.h>
#include <numaif.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/mechanism.h"
#include "harness/axis.h"
#include "harness/quantity.h"
#include "harness/words.h"

#define LARGEST_MM   (64ULL << 40) /* what four levels of page tables can reach in RAM on x86-64 */
#define MOST_TASKS   4194304       /* the kernel's PID_MAX_LIMIT */
#define MOST_NODES   1024          /* the kernel's MAX_NUMNODES where NODES_SHIFT is largest */
#define LONGEST_WORD 32

typedef const char *(*word_list)(size_t i, const char **summary, const char **reason);

struct word {
	const char *name, *summary;
};

static const char *word_of(const struct word *words, size_t count, size_t i, const char **summary,
			   const char **reason)
{
	*reason = NULL;
	*summary = i < count ? words[i].summary : NULL;
	return i < count ? words[i].name : NULL;
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const char *axis_word_mechanism(size_t i, const char **summary, const char **reason)
{
	*reason = NULL;
	*summary = i < mechanism_count ? mechanisms[i]->summary : NULL;
	return i < mechanism_count ? mechanisms[i]->name : NULL;
}

const char *axis_word_action(size_t i, const char **summary, const char **reason)
{
	static const struct word words[] = {
		{ "exit", "end at once" },
		{ "exec", "execute a program that ends at once" },
		{ "touch", "write to every page of mm, then end" },
		{ "touch=N", "write to the first N pages of mm, then end" },
	};

	return word_of(words, COUNT(words), i, summary, reason);
}

const char *axis_word_reap(size_t i, const char **summary, const char **reason)
{
	static const struct word words[] = {
		{ "wait4", "block in wait4 until the child has ended" },
	};

	return word_of(words, COUNT(words), i, summary, reason);
}

const char *axis_word_placement(size_t i, const char **summary, const char **reason)
{
	static const struct word words[] = {
		{ "compact", "a core's threads, then the next core, then the next package" },
		{ "scatter", "as far apart as possible, second threads of a core last" },
		{ "core", "one worker a core in turn" },
		{ "l3", "one worker a last-level cache in turn" },
		{ "package", "one worker a package in turn" },
		{ "node", "one worker a NUMA node in turn" },
	};

	return word_of(words, COUNT(words), i, summary, reason);
}

/* Containers refuse the memory policy calls to whoever lacks CAP_SYS_NICE; some kernels do not have
 * them. */
static const char *policy_reason(void)
{
	if (!get_mempolicy(NULL, NULL, 0, NULL, 0))
		return NULL;
	return errno == ENOSYS  ? "this kernel was built without NUMA"
	       : errno == EPERM ? "this container forbids memory policies"
				: "this kernel refuses get_mempolicy";
}

const char *axis_word_mem(size_t i, const char **summary, const char **reason)
{
	static const struct word words[] = {
		{ "local", "the node of the worker's CPU" },
		{ "interleave", "page by page over all allowed nodes" },
		{ "node:N", "node N" },
	};
	const char *name = word_of(words, COUNT(words), i, summary, reason);

	if (name && i > 0)
		*reason = policy_reason();
	return name;
}

int axis_value_make(struct axis_value *value, const char *text, uint64_t number, char *why,
		    size_t why_size)
{
	char *copy = strdup(text);

	if (!copy) {
		snprintf(why, why_size, "does not fit: out of memory");
		return -ENOMEM;
	}
	*value = (struct axis_value){ .text = copy, .number = number };
	return 0;
}

static int refuse_word(const char *text, word_list list, char *why, size_t why_size)
{
	struct words_nearest nearest = { .text = text };
	const char *name, *summary, *reason;
	size_t length;

	for (size_t i = 0; (name = list(i, &summary, &reason)); i++)
		words_offer(&nearest, name);
	name = words_answer(&nearest);
	if (name) {
		snprintf(why, why_size, "is unknown; did you mean '%s'?", name);
		return -EINVAL;
	}
	length = (size_t)snprintf(why, why_size, "is unknown; write one of");
	for (size_t i = 0; length < why_size && (name = list(i, &summary, &reason)); i++)
		length += (size_t)snprintf(why + length, why_size - length, "%s %s", i ? "," : "",
					   name);
	return -EINVAL;
}

static int parse_word(const char *text, word_list list, struct axis_value *value, char *why,
		      size_t why_size)
{
	const char *name, *summary, *reason;

	for (size_t i = 0; (name = list(i, &summary, &reason)); i++)
		if (!strcmp(name, text))
			return axis_value_make(value, name, 0, why, why_size);
	return refuse_word(text, list, why, why_size);
}

int axis_parse_mechanism(const char *text, struct axis_value *value, char *why, size_t why_size)
{
	return parse_word(text, axis_word_mechanism, value, why, why_size);
}

int axis_parse_reap(const char *text, struct axis_value *value, char *why, size_t why_size)
{
	return parse_word(text, axis_word_reap, value, why, why_size);
}

int axis_parse_mm(const char *text, struct axis_value *value, char *why, size_t why_size)
{
	char canonical[LONGEST_WORD];
	uint64_t bytes;
	int error = quantity_parse_size(text, &bytes);

	if (error == -ERANGE || (!error && bytes > LARGEST_MM)) {
		snprintf(why, why_size, "is too large; the most is 64T");
		return -EINVAL;
	}
	if (error) {
		snprintf(why, why_size, "is not a size; write 0, 4K, 64M or 1G");
		return -EINVAL;
	}
	if (bytes % 4096) {
		snprintf(why, why_size, "is not a multiple of 4K, the smallest page; write %lluK",
			 (unsigned long long)(bytes / 4096 + 1) * 4);
		return -EINVAL;
	}
	quantity_format_size(bytes, canonical, sizeof(canonical));
	return axis_value_make(value, canonical, bytes, why, why_size);
}

/* A count from LEAST to MOST. */
static int parse_count(const char *text, uint64_t least, uint64_t most, uint64_t *count, char *why,
		       size_t why_size)
{
	int error = quantity_parse_count(text, count);

	if (error == -ERANGE || (!error && *count > most))
		snprintf(why, why_size, "is too large; the most is %llu", (unsigned long long)most);
	else if (error)
		snprintf(why, why_size, "is not a count; write a whole number such as %llu",
			 (unsigned long long)least);
	else if (*count < least)
		snprintf(why, why_size, "is too small; the least is %llu",
			 (unsigned long long)least);
	else
		return 0;
	return -EINVAL;
}

int axis_parse_tasks(const char *text, struct axis_value *value, char *why, size_t why_size)
{
	char canonical[LONGEST_WORD];
	uint64_t count;
	int error = parse_count(text, 1, MOST_TASKS, &count, why, why_size);

	if (error)
		return error;
	snprintf(canonical, sizeof(canonical), "%llu", (unsigned long long)count);
	return axis_value_make(value, canonical, count, why, why_size);
}

/* "touch=16", "node:1": the number after PREFIX. */
static int parse_family(const char *text, const char *prefix, uint64_t least, uint64_t most,
			struct axis_value *value, char *why, size_t why_size)
{
	char canonical[LONGEST_WORD];
	uint64_t number;
	int error = parse_count(text + strlen(prefix), least, most, &number, why, why_size);

	if (error)
		return error;
	snprintf(canonical, sizeof(canonical), "%s%llu", prefix, (unsigned long long)number);
	return axis_value_make(value, canonical, number, why, why_size);
}

int axis_parse_action(const char *text, struct axis_value *value, char *why, size_t why_size)
{
	if (!strncmp(text, "touch=", 6))
		return parse_family(text, "touch=", 1, LARGEST_MM / 4096, value, why, why_size);
	return parse_word(text, axis_word_action, value, why, why_size);
}

int axis_parse_mem(const char *text, struct axis_value *value, char *why, size_t why_size)
{
	if (!strncmp(text, "node:", 5))
		return parse_family(text, "node:", 0, MOST_NODES - 1, value, why, why_size);
	return parse_word(text, axis_word_mem, value, why, why_size);
}

int axis_parse_placement(const char *text, struct axis_value *value, char *why, size_t why_size)
{
	if (*text >= '0' && *text <= '9')
		return axis_parse_cpus(text, value, why, why_size);
	return parse_word(text, axis_word_placement, value, why, why_size);
}
