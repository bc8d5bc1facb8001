// SPDX-License-Identifier: GPL-2.0-or-later
/* What the documents say of their machines, kernels, clocks and plans, side by side: members are
 * taken as they come, so that those of a later version of forkmark are compared, too. What differs
 * is shown, by what matters most to process creation; what is equal is folded. */
#include <errno.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/page_table.h"
#include "analysis/platforms_parts.h"
#include "analysis/report_parts.h"
#include "analysis/text.h"

struct fact {
	const char *section; /* of sections[] */
	const char *group;   /* "thp" of thp.enabled; or NULL */
	const char *key;
	char **values; /* HTML by machine; NULL: not known there */
	bool differs;
	size_t place, index;
};

struct facts {
	size_t count, machines;
	struct fact *list;
	bool failed; /* memory was short */
};

static const char *const sections[] = { "machine", "kernel", "clock", "plan", "tool" };
static const char *const section_titles[] = { "Machine", "Kernel", "Clock", "Plan", "forkmark" };

/* The first things to look at, in this order. Others come behind in the documents' order. */
static const char *const first_keys[] = {
	"cpu_model",   "architecture",    "cpus_online",  "cores",         "packages",
	"numa_nodes",  "memory_bytes",    "hypervisor",   "container",     "release",
	"mitigations", "governor",        "turbo",        "smt",           "thp",
	"clocksource", "page_size_bytes", "cpus_allowed", "cpus_isolated", "name",
	"config",      "cgroup",          "aslr",         "version",
};

/* Of each run its own, told elsewhere on the page, or for programs. */
static const char *const left_out[] = { "hwloc_xml", "uptime_s", "boot_id", "seed",    "started",
					"finished",  "question", "command", "complete" };

static bool among(const char *key, const char *const *list, size_t count, size_t *place)
{
	for (size_t i = 0; i < count; i++) {
		if (!strcmp(key, list[i])) {
			*place = i;
			return true;
		}
	}
	return false;
}

static struct fact *find_fact(struct facts *facts, const char *section, const char *group,
			      const char *key)
{
	struct fact *list, *fact;

	for (size_t i = 0; i < facts->count; i++) {
		fact = &facts->list[i];
		if (fact->section == section && !strcmp(fact->key, key) &&
		    !strcmp(fact->group ? fact->group : "", group ? group : ""))
			return fact;
	}
	list = realloc(facts->list, (facts->count + 1) * sizeof(*list));
	if (!list)
		return NULL;
	facts->list = list;
	fact = &list[facts->count];
	*fact = (struct fact){
		.section = section, .group = group, .key = key, .index = facts->count
	};
	if (!among(group ? group : key, first_keys, sizeof(first_keys) / sizeof(*first_keys),
		   &fact->place))
		fact->place = sizeof(first_keys) / sizeof(*first_keys);
	fact->values = calloc(facts->machines, sizeof(*fact->values));
	facts->count += fact->values != NULL;
	return fact->values ? fact : NULL;
}

static void add_fact(struct facts *facts, size_t machine, const char *section, const char *group,
		     const char *key, struct json_object *member)
{
	struct fact *fact = find_fact(facts, section, group, key);
	char *text = NULL;
	size_t size;
	FILE *out = fact ? open_memstream(&text, &size) : NULL;

	if (!out) {
		facts->failed = true;
		return;
	}
	report_value(out, key, member);
	if (fclose(out)) {
		facts->failed = true;
		free(text);
		return;
	}
	free(fact->values[machine]);
	fact->values[machine] = text;
}

static void add_section(struct facts *facts, size_t machine, const char *section,
			struct json_object *object)
{
	size_t place;

	json_object_object_foreach (object, key, member) {
		if (!member || among(key, left_out, sizeof(left_out) / sizeof(*left_out), &place))
			continue;
		if (!json_object_is_type(member, json_type_object)) {
			add_fact(facts, machine, section, NULL, key, member);
			continue;
		}
		json_object_object_foreach (member, inner_key, inner)
			if (inner)
				add_fact(facts, machine, section, key, inner_key, inner);
	}
}

static void judge(struct fact *fact, size_t machines)
{
	const char *first = fact->values[0];

	for (size_t i = 1; i < machines; i++)
		fact->differs |= !first || !fact->values[i] || strcmp(first, fact->values[i]) != 0;
}

static int by_place(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

static void write_fact(FILE *file, const struct fact *fact, size_t machines)
{
	fputs("<tr><th scope=\"row\">", file);
	if (fact->group) {
		report_label(file, fact->group);
		fputs(": ", file);
	}
	report_label(file, fact->key);
	fputs("</th>", file);
	for (size_t i = 0; i < (fact->differs ? machines : 1); i++)
		fprintf(file, "<td class=\"words\">%s</td>",
			fact->values[i] ? fact->values[i] : "-");
	fputs("</tr>\n", file);
}

/* A group of rows for each section that has some. */
static void write_facts(FILE *file, const struct facts *facts, bool differing)
{
	bool any = false;

	for (size_t s = 0; s < sizeof(sections) / sizeof(*sections); s++) {
		size_t in_section = 0;

		for (size_t i = 0; i < facts->count; i++) {
			const struct fact *fact = &facts->list[i];

			if (fact->section != sections[s] || fact->differs != differing)
				continue;
			if (!in_section++)
				fprintf(file,
					"%s<tr class=\"group\"><th scope=\"rowgroup\" "
					"colspan=\"%zu\">%s</th></tr>\n",
					any ? "</tbody>\n<tbody>" : "",
					1 + (differing ? facts->machines : 1), section_titles[s]);
			write_fact(file, fact, facts->machines);
		}
		any |= in_section > 0;
	}
}

static size_t count_facts(const struct facts *facts, bool differing)
{
	size_t count = 0;

	for (size_t i = 0; i < facts->count; i++)
		count += facts->list[i].differs == differing;
	return count;
}

void platforms_columns(const struct platforms *platforms, FILE *file)
{
	for (size_t i = 0; i < platforms->count; i++) {
		fputs("<th scope=\"col\" class=\"words\">", file);
		text_html(file, platforms->list[i].label);
		fputs("</th>", file);
	}
}

static void write_differing(const struct platforms *platforms, const struct facts *facts,
			    FILE *file)
{
	static const char *const columns[] = { "fact" };

	if (!count_facts(facts, true)) {
		fputs("<p>Nothing that the documents tell of their machines differs.</p>\n", file);
		return;
	}
	page_table_begin(file, "differing", "");
	fputs("What the documents say differently of their machines (-: not known)", file);
	page_table_heads(file, columns, 1);
	platforms_columns(platforms, file);
	fputs("</tr></thead><tbody>\n", file);
	write_facts(file, facts, true);
	page_table_end(file);
}

static void write_same(const struct facts *facts, FILE *file)
{
	static const char *const columns[] = { "fact", "\"on all machines" };
	size_t count = count_facts(facts, false);

	if (!count)
		return;
	fprintf(file, "<details><summary>The same everywhere: %zu facts</summary>", count);
	page_table_begin(file, "same", "facts");
	fputs("What is the same on all machines", file);
	page_table_heads(file, columns, 2);
	fputs("</tr></thead><tbody>\n", file);
	write_facts(file, facts, false);
	page_table_end(file);
	fputs("</details>\n", file);
}

int platforms_differences(const struct platforms *platforms, FILE *file)
{
	struct facts facts = { .machines = platforms->count };

	for (size_t i = 0; i < platforms->count; i++)
		for (size_t s = 0; s < sizeof(sections) / sizeof(*sections); s++)
			add_section(&facts, i, sections[s],
				    json_object_object_get(platforms->list[i].document->root,
							   sections[s]));
	for (size_t i = 0; i < facts.count; i++)
		judge(&facts.list[i], facts.machines);
	if (facts.count && !facts.failed)
		qsort(facts.list, facts.count, sizeof(*facts.list), by_place);
	if (!facts.failed) {
		write_differing(platforms, &facts, file);
		write_same(&facts, file);
	}
	for (size_t i = 0; i < facts.count; i++) {
		for (size_t j = 0; j < facts.machines; j++)
			free(facts.list[i].values[j]);
		free(facts.list[i].values);
	}
	free(facts.list);
	return facts.failed ? -ENOMEM : 0;
}
