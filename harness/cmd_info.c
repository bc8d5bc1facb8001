// SPDX-License-Identifier: GPL-2.0-or-later
/* forkmark info: the machine as a result document would record it, then what will make figures
 * noisy there. What is printed comes from the very objects that a document holds, so that nothing
 * is shown that is not recorded. */
#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/amount.h"
#include "harness/command.h"
#include "harness/machine.h"
#include "harness/noise.h"
#include "harness/place.h"

#define LABEL_WIDTH 15
#define LINE_WIDTH  100

enum {
	OPTION_JSON = 1,
	OPTION_IDENTIFY
};

static const struct argp_option options[] = {
	{ "json", OPTION_JSON, NULL, 0, "Print one JSON object: machine, kernel, warnings", 0 },
	{ "identify", OPTION_IDENTIFY, NULL, 0,
	  "Include the host name, serial numbers and the kernel's whole command line", 0 },
	{ 0 },
};

struct arguments {
	bool json, identify;
};

static error_t parse(int key, char *text, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	(void)text;
	switch (key) {
	case OPTION_JSON:
		arguments->json = true;
		return 0;
	case OPTION_IDENTIFY:
		arguments->identify = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp info_argp = {
	.options = options,
	.parser = parse,
	.doc = "Show the machine as it will be recorded, and what will make figures noisy.",
};

/* All that is shown; the caller frees with facts_free. */
struct facts {
	struct json_object *machine, *kernel;
	struct machine_warning *warnings;
	size_t warning_count;
};

static void facts_free(struct facts *facts)
{
	json_object_put(facts->machine);
	json_object_put(facts->kernel);
	free(facts->warnings);
}

static int facts_gather(bool identify, struct facts *facts)
{
	hwloc_topology_t topology;
	hwloc_bitmap_t allowed;
	int error = place_load(&topology, &allowed);

	memset(facts, 0, sizeof(*facts));
	if (error)
		return error;
	error = machine_describe(topology, identify, &facts->machine);
	if (!error)
		error = kernel_describe(identify, &facts->kernel);
	if (!error)
		error = machine_warnings(&facts->warnings, &facts->warning_count);
	if (!error)
		error = machine_warnings_look(allowed, &facts->warnings, &facts->warning_count);
	hwloc_bitmap_free(allowed);
	hwloc_topology_destroy(topology);
	if (error)
		facts_free(facts);
	return error;
}

/* VALUE behind a label, folded at LINE_WIDTH between words where there are any. */
static void print_folded(const char *label, const char *value)
{
	size_t room = LINE_WIDTH - LABEL_WIDTH - 4, length = strlen(value);

	printf("  %-*s  ", LABEL_WIDTH, label);
	while (length > room) {
		size_t cut = room;

		while (cut && value[cut] != ' ')
			cut--;
		if (!cut)
			cut = room;
		printf("%.*s\n%*s", (int)cut, value, LABEL_WIDTH + 4, "");
		value += cut + (value[cut] == ' ');
		length = strlen(value);
	}
	printf("%s\n", value);
}

static const char *text_of(struct json_object *value, char *text, size_t size)
{
	if (!value)
		return "not known";
	if (json_object_is_type(value, json_type_boolean))
		return json_object_get_boolean(value) ? "on" : "off";
	snprintf(text, size, "%s", json_object_get_string(value));
	return *text ? text : "none";
}

/* "a: x, b: y" for an object of words. */
static void print_members(const char *label, struct json_object *object)
{
	char *line = NULL;
	size_t size;
	FILE *out;

	if (!object) {
		print_folded(label, "not known");
		return;
	}
	out = open_memstream(&line, &size);
	if (!out)
		return;
	json_object_object_foreach (object, key, value) {
		char text[300];

		fprintf(out, "%s%s %s", ftell(out) > 0 ? ", " : "", key,
			text_of(value, text, sizeof(text)));
	}
	if (!fclose(out))
		print_folded(label, line);
	free(line);
}

/* Those that the CPU is not open to are only counted. */
static void print_mitigations(const char *label, struct json_object *object)
{
	char line[1024];
	int safe = 0;

	if (!object) {
		print_folded(label, "not known");
		return;
	}
	json_object_object_foreach (object, key, value) {
		const char *text = json_object_get_string(value);

		if (!strcmp(text, "Not affected")) {
			safe++;
			continue;
		}
		snprintf(line, sizeof(line), "%s: %s", key, text);
		print_folded(label, line);
		label = "";
	}
	snprintf(line, sizeof(line), "not affected by %d others", safe);
	print_folded(label, line);
}

/* A machine has memory: 0 is the format's word for a /proc that is not there. It may well have no
 * swap. */
static void print_bytes(const char *label, struct json_object *value)
{
	char text[AMOUNT_SIZE];

	uint64_t bytes = value ? (uint64_t)json_object_get_int64(value) : 0;

	if (!value || (!bytes && strcmp(label, "swap")))
		print_folded(label, "not known");
	else
		print_folded(label, bytes ? amount_bytes(bytes, text) : "none");
}

static void print_limits(struct json_object *cgroup)
{
	struct json_object *memory = json_object_object_get(cgroup, "memory_max_bytes");
	struct json_object *pids = json_object_object_get(cgroup, "pids_max");
	struct json_object *quota = json_object_object_get(cgroup, "cpu_quota");
	char line[200], bytes[AMOUNT_SIZE], version[16];

	if (!cgroup) {
		print_folded("limits", "not known");
		return;
	}
	snprintf(line, sizeof(line), "cgroup %s: memory %s, processes %s, CPUs %s",
		 text_of(json_object_object_get(cgroup, "version"), version, sizeof(version)),
		 memory ? amount_bytes((uint64_t)json_object_get_int64(memory), bytes)
			: "not limited",
		 pids ? json_object_get_string(pids) : "not limited",
		 quota ? json_object_get_string(quota) : "not limited");
	print_folded("limits", line);
}

/* How a member of `machine` is shown; those that are not listed here are only in the document. */
static const struct row {
	const char *label, *key;
	enum {
		ROW_TEXT,
		ROW_OPTIONAL,
		ROW_BYTES,
		ROW_MEMBERS,
		ROW_MITIGATIONS,
		ROW_LIMITS
	} kind;
} machine_rows[] = {
	{ "host name", "hostname", ROW_TEXT },
	{ "architecture", "architecture", ROW_TEXT },
	{ "CPU", "cpu_model", ROW_TEXT },
	{ "microcode", "microcode", ROW_TEXT },
	{ "packages", "packages", ROW_TEXT },
	{ "cores", "cores", ROW_TEXT },
	{ "CPUs online", "cpus_online", ROW_TEXT },
	{ "CPUs allowed", "cpus_allowed", ROW_TEXT },
	{ "CPUs isolated", "cpus_isolated", ROW_TEXT },
	{ "NUMA nodes", "numa_nodes", ROW_TEXT },
	{ "NUMA distances", "numa_distances", ROW_OPTIONAL },
	{ "memory", "memory_bytes", ROW_BYTES },
	{ "swap", "swap_bytes", ROW_BYTES },
	{ "page size", "page_size_bytes", ROW_BYTES },
	{ "hypervisor", "hypervisor", ROW_TEXT },
	{ "container", "container", ROW_TEXT },
	{ "limits", "cgroup", ROW_LIMITS },
	{ "board", "dmi", ROW_MEMBERS },
	{ "governor", "governor", ROW_TEXT },
	{ "turbo", "turbo", ROW_TEXT },
	{ "SMT", "smt", ROW_TEXT },
	{ "clocksource", "clocksource", ROW_TEXT },
	{ "hugepages", "thp", ROW_MEMBERS },
	{ "KSM", "ksm", ROW_TEXT },
	{ "ASLR", "aslr", ROW_TEXT },
	{ "overcommit", "overcommit", ROW_TEXT },
	{ "security", "lsm", ROW_TEXT },
	{ "lockdown", "lockdown", ROW_TEXT },
	{ "perf paranoid", "perf_event_paranoid", ROW_TEXT },
	{ "mitigations", "mitigations", ROW_MITIGATIONS },
}, kernel_rows[] = {
	{ "release", "release", ROW_TEXT },
	{ "version", "version", ROW_TEXT },
	{ "boot id", "boot_id", ROW_TEXT },
	{ "command line", "cmdline", ROW_TEXT },
	{ "config sha256", "config_sha256", ROW_TEXT },
	{ "tainted", "tainted", ROW_TEXT },
};

static void print_row(const struct row *row, struct json_object *object)
{
	struct json_object *value;
	char text[4096];

	if (!json_object_object_get_ex(object, row->key, &value))
		return;
	switch (row->kind) {
	case ROW_BYTES:
		print_bytes(row->label, value);
		return;
	case ROW_MEMBERS:
		print_members(row->label, value);
		return;
	case ROW_MITIGATIONS:
		print_mitigations(row->label, value);
		return;
	case ROW_LIMITS:
		print_limits(value);
		return;
	case ROW_OPTIONAL:
		if (!value)
			return;
		/* fall through */
	case ROW_TEXT:
		/* null is the answer where nothing is in between */
		if (!value && (!strcmp(row->key, "hypervisor") || !strcmp(row->key, "container")))
			print_folded(row->label, "none seen");
		else
			print_folded(row->label, text_of(value, text, sizeof(text)));
	}
}

static void print_cost(const char *cost)
{
	char line[200];

	snprintf(line, sizeof(line), "costs %s", cost);
	print_folded("", line);
}

static void print_warnings(const struct facts *facts)
{
	static const char *const headings[] = { "good to know", "noisier", "doubtful" };
	static const char *const colours[] = { "\033[36m", "\033[33m", "\033[31m" };
	const char *plain = getenv("NO_COLOR");
	bool colour = isatty(STDOUT_FILENO) && (!plain || !*plain);
	int severity = -1;

	printf("\nwarnings%s\n",
	       facts->warning_count ? " (commands are for root's shell)" : ": none");
	for (size_t i = 0; i < facts->warning_count; i++) {
		const struct machine_warning *warning = &facts->warnings[i];

		if (warning->severity != severity)
			printf(" %s%s%s\n", colour ? colours[warning->severity] : "",
			       headings[warning->severity], colour ? "\033[0m" : "");
		severity = warning->severity;
		print_folded(warning->name, warning->detail);
		if (*warning->mend)
			print_folded("", warning->mend);
		if (strcmp(warning->cost, NOISE_COST_UNKNOWN))
			print_cost(warning->cost);
	}
}

static void print_facts(const struct facts *facts)
{
	printf("machine\n");
	for (size_t i = 0; i < sizeof(machine_rows) / sizeof(machine_rows[0]); i++)
		print_row(&machine_rows[i], facts->machine);
	printf("\nkernel\n");
	for (size_t i = 0; i < sizeof(kernel_rows) / sizeof(kernel_rows[0]); i++)
		print_row(&kernel_rows[i], facts->kernel);
	print_warnings(facts);
}

static int print_json(const struct facts *facts)
{
	struct json_object *all = json_object_new_object(),
			   *list = machine_warnings_describe(facts->warnings, facts->warning_count);
	const char *text = NULL;

	if (all && list &&
	    !json_object_object_add(all, "machine", json_object_get(facts->machine)) &&
	    !json_object_object_add(all, "kernel", json_object_get(facts->kernel)) &&
	    !json_object_object_add(all, "warnings", json_object_get(list)))
		text = json_object_to_json_string_ext(all, JSON_C_TO_STRING_PRETTY |
								   JSON_C_TO_STRING_SPACED |
								   JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text)
		puts(text);
	json_object_put(list);
	json_object_put(all);
	return text ? 0 : -ENOMEM;
}

static int run(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct facts facts;
	int error;

	if (argp_parse(&info_argp, argc, argv, 0, NULL, &arguments))
		return EXIT_USAGE;
	error = facts_gather(arguments.identify, &facts);
	if (error)
		return command_error("the machine cannot be described: %s", strerror(-error));
	if (arguments.json)
		error = print_json(&facts);
	else
		print_facts(&facts);
	facts_free(&facts);
	if (error)
		return command_error("the machine cannot be described: %s", strerror(-error));
	return command_finish(EXIT_GOOD);
}

const struct command command_info = {
	.name = "info",
	.summary = "the machine as it will be recorded, and what makes figures noisy",
	.argp = &info_argp,
	.run = run,
};
