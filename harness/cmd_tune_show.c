// SPDX-License-Identifier: GPL-2.0-or-later
/* The table of `forkmark tune`: files of a knob that are in the same state with the same values
 * share a row. */
#include "harness/cmd_tune_show.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "harness/command.h"
#include "harness/tune_knob.h"

#define NAME_WIDTH  14
#define VALUE_WIDTH 12

static const char *text_or(const char *text, const char *other)
{
	return text && *text ? text : other;
}

/* What the row of SETTING has in its third column. */
static const char *verdict(const struct tune_setting *setting)
{
	switch (setting->state) {
	case TUNE_CHANGE:
		return setting->wanted;
	case TUNE_GOOD:
		return "(is good)";
	default:
		return "(cannot)";
	}
}

static bool alike(const struct tune_setting *a, const struct tune_setting *b)
{
	return a->knob == b->knob && a->state == b->state &&
	       !strcmp(text_or(a->now, ""), text_or(b->now, "")) &&
	       !strcmp(verdict(a), verdict(b)) && !strcmp(a->reason, b->reason);
}

static void print_line(const char *name, const char *now, const char *then, const char *files)
{
	printf("%-*s  %-*s  %-*s  %s\n", NAME_WIDTH, name, VALUE_WIDTH, now, VALUE_WIDTH, then,
	       files);
}

static void print_below(const char *text)
{
	printf("%*s%s\n", NAME_WIDTH + 2, "", text);
}

/* The row of those that are like setting I, if it is the first of them. */
static void print_group(const struct tune_list *list, size_t i)
{
	const struct tune_setting *setting = &list->settings[i];
	size_t same = 0, all = 0;
	char files[160];

	for (size_t k = 0; k < list->count; k++) {
		if (k < i && alike(setting, &list->settings[k]))
			return;
		same += alike(setting, &list->settings[k]);
		all += setting->knob == list->settings[k].knob;
	}
	if (same == 1)
		snprintf(files, sizeof(files), "%s", setting->path);
	else if (same == all)
		snprintf(files, sizeof(files), "%s (all %zu)", setting->knob->pattern, all);
	else
		snprintf(files, sizeof(files), "%s (%zu of %zu)", setting->knob->pattern, same,
			 all);
	print_line(setting->knob->name, text_or(setting->now, "?"), verdict(setting), files);
	if (*setting->reason)
		print_below(setting->reason);
}

/* Whether the row, or BY_NAME another one of its name, has files here. */
static bool has_files(const struct tune_list *list, const struct tune_knob *knob, bool by_name)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->settings[i].knob == knob ||
		    (by_name && !strcmp(list->settings[i].knob->name, knob->name)))
			return true;
	return false;
}

/* Of several rows without files of one name only the first is shown. */
static bool is_repeated(const struct tune_list *list, const struct tune_knob *knob)
{
	return has_files(list, knob, true) ||
	       (knob > tune_knobs && !strcmp(knob[-1].name, knob->name));
}

static bool all_cannot(const struct tune_list *list, const struct tune_knob *knob)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->settings[i].knob == knob && list->settings[i].state != TUNE_CANNOT)
			return false;
	return true;
}

static void print_knob(const struct cmd_tune_facts *facts, const struct tune_knob *knob)
{
	char why[160];

	if (!tune_knob_asked(knob, facts->request)) {
		print_line(knob->name, "", "(not asked)", knob->pattern);
		snprintf(why, sizeof(why), "only with %s; %s", knob->option, knob->why);
		print_below(why);
		return;
	}
	if (!has_files(facts->list, knob, false)) {
		if (is_repeated(facts->list, knob))
			return;
		print_line(knob->name, "", "(cannot)", knob->pattern);
		print_below(knob->absent);
		return;
	}
	for (size_t i = 0; i < facts->list->count; i++)
		if (facts->list->settings[i].knob == knob)
			print_group(facts->list, i);
	if (!all_cannot(facts->list, knob))
		print_below(knob->why);
}

static void print_journal(const struct cmd_tune_facts *facts)
{
	if (facts->holder)
		printf("\nprocess %d has this machine tuned and puts everything back at its end (%s)\n",
		       (int)facts->holder, facts->journal);
	else if (facts->state == TUNE_JOURNAL_OPEN)
		printf("\na journal is open: %s\n'forkmark tune --undo' puts everything back as it was\n",
		       facts->journal);
	else if (facts->state == TUNE_JOURNAL_BEFORE)
		printf("\na journal of an earlier boot: %s\nnothing of it is in force; 'forkmark tune --undo' removes it\n",
		       facts->journal);
	else if (facts->state == TUNE_JOURNAL_DAMAGED)
		printf("\na journal is open and damaged: %s: %s\n'forkmark tune --undo --force' puts back what can be read\n",
		       facts->journal, facts->why);
	else if (facts->state == TUNE_JOURNAL_UNTRUSTED)
		printf("\na journal that is not trusted: %s: %s\n", facts->journal, facts->why);
	else if (facts->state == TUNE_JOURNAL_UNSEEN)
		printf("\nwhether a journal is open can only root see (%s)\n", facts->journal);
}

void cmd_tune_table(const struct cmd_tune_facts *facts)
{
	print_line("knob", "now", "would be", "file");
	for (size_t i = 0; i < tune_knob_count; i++)
		if (tune_knob_named(&tune_knobs[i], facts->request))
			print_knob(facts, &tune_knobs[i]);
	print_journal(facts);
	if (facts->container)
		printf("\n--apply is refused here: this is a container (%s)\n", facts->container);
	else
		printf("\nnothing was set; 'forkmark tune --apply' as root sets it\n");
}

static struct json_object *text_json(const char *text)
{
	return text && *text ? json_object_new_string(text) : NULL;
}

static const char *state_word(enum tune_state state)
{
	return state == TUNE_CHANGE ? "change" : state == TUNE_GOOD ? "good" : "cannot";
}

static int add_file(struct json_object *files, const struct tune_setting *setting)
{
	struct json_object *file = json_object_new_object();

	if (!file || json_object_array_add(files, file)) {
		json_object_put(file);
		return -ENOMEM;
	}
	return json_object_object_add(file, "path", text_json(setting->path)) ||
			       json_object_object_add(file, "state",
						      text_json(state_word(setting->state))) ||
			       json_object_object_add(file, "now", text_json(setting->now)) ||
			       json_object_object_add(file, "would_be",
						      text_json(setting->wanted)) ||
			       json_object_object_add(file, "reason", text_json(setting->reason))
		       ? -ENOMEM
		       : 0;
}

static int add_knob(struct json_object *knobs, const struct cmd_tune_facts *facts,
		    const struct tune_knob *knob)
{
	struct json_object *object = json_object_new_object(), *files = json_object_new_array();
	bool asked = tune_knob_asked(knob, facts->request);
	int error = 0;

	if (!object || !files || json_object_object_add(object, "files", files)) {
		json_object_put(object);
		json_object_put(files);
		return -ENOMEM;
	}
	if (json_object_object_add(object, "knob", text_json(knob->name)) ||
	    json_object_object_add(object, "pattern", text_json(knob->pattern)) ||
	    json_object_object_add(object, "why", text_json(knob->why)) ||
	    json_object_object_add(object, "option", text_json(knob->option)) ||
	    json_object_object_add(object, "asked", json_object_new_boolean(asked)))
		error = -ENOMEM;
	for (size_t i = 0; i < facts->list->count && !error; i++)
		if (facts->list->settings[i].knob == knob)
			error = add_file(files, &facts->list->settings[i]);
	if (!error)
		error = json_object_object_add(
			object, "absent",
			asked && !json_object_array_length(files) ? text_json(knob->absent) : NULL);
	if (error || json_object_array_add(knobs, object)) {
		json_object_put(object);
		return -ENOMEM;
	}
	return 0;
}

static const char *journal_word(enum tune_journal_state state)
{
	static const char *const words[] = {
		[TUNE_JOURNAL_NONE] = "none",
		[TUNE_JOURNAL_OPEN] = "open",
		[TUNE_JOURNAL_BEFORE] = "earlier-boot",
		[TUNE_JOURNAL_DAMAGED] = "damaged",
		[TUNE_JOURNAL_UNTRUSTED] = "not-trusted",
		[TUNE_JOURNAL_UNSEEN] = "not-seen",
	};

	return words[state];
}

static int add_facts(struct json_object *all, const struct cmd_tune_facts *facts)
{
	struct json_object *journal = json_object_new_object(), *knobs = json_object_new_array();
	int error = 0;

	if (json_object_object_add(all, "journal", journal) ||
	    json_object_object_add(all, "knobs", knobs) || !journal || !knobs ||
	    json_object_object_add(all, "container", text_json(facts->container)) ||
	    json_object_object_add(journal, "path", text_json(facts->journal)) ||
	    json_object_object_add(journal, "state", text_json(journal_word(facts->state))) ||
	    json_object_object_add(journal, "why", text_json(facts->why)) ||
	    json_object_object_add(journal, "process",
				   facts->holder ? json_object_new_int(facts->holder) : NULL))
		return -ENOMEM;
	for (size_t i = 0; i < tune_knob_count && !error; i++)
		if (tune_knob_named(&tune_knobs[i], facts->request))
			error = add_knob(knobs, facts, &tune_knobs[i]);
	return error;
}

int cmd_tune_json(const struct cmd_tune_facts *facts)
{
	struct json_object *all = json_object_new_object();
	int error = all ? add_facts(all, facts) : -ENOMEM;
	const char *text = NULL;

	if (!error)
		text = json_object_to_json_string_ext(all, JSON_C_TO_STRING_PRETTY |
								   JSON_C_TO_STRING_SPACED |
								   JSON_C_TO_STRING_NOSLASHESCAPE);
	if (text)
		puts(text);
	json_object_put(all);
	return text ? 0 : -ENOMEM;
}

static void tell(const struct tune_setting *setting)
{
	char *before = tune_file_value(setting->before);

	switch (setting->state) {
	case TUNE_FOREIGN:
		command_error(
			"%s is %s, set by somebody else since: left (it was %s, tune made it %s)",
			setting->path, setting->now, text_or(before, "?"), setting->wanted);
		break;
	case TUNE_REFUSED:
		command_error("%s stays %s: %s", setting->path, text_or(before, "?"),
			      setting->reason);
		break;
	case TUNE_CANNOT:
		command_error("%s stays as it is: %s", setting->path, setting->reason);
		break;
	default:
		command_error("%s: %s (it was %s, tune makes it %s)", setting->path,
			      setting->reason, text_or(before, "?"), setting->wanted);
	}
	free(before);
}

void cmd_tune_tell(const struct tune_list *list, enum tune_state state)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->settings[i].state == state)
			tell(&list->settings[i]);
}

void cmd_tune_tell_absent(const struct tune_request *request, const struct tune_list *list)
{
	for (size_t i = 0; i < tune_knob_count && request->only; i++)
		if (tune_knob_named(&tune_knobs[i], request) && !is_repeated(list, &tune_knobs[i]))
			command_error("%s: %s", tune_knobs[i].name, tune_knobs[i].absent);
}

void cmd_tune_names(const struct tune_list *list, char *text, size_t size)
{
	size_t length = 0;

	*text = '\0';
	for (size_t i = 0; i < tune_knob_count && length < size; i++) {
		size_t files = 0;

		for (size_t k = 0; k < list->count; k++)
			files += list->settings[k].state == TUNE_SET &&
				 !strcmp(list->settings[k].knob->name, tune_knobs[i].name);
		if (!files || (i && !strcmp(tune_knobs[i - 1].name, tune_knobs[i].name)))
			continue;
		length += (size_t)snprintf(text + length, size - length, "%s%s (%zu)",
					   length ? ", " : "", tune_knobs[i].name, files);
	}
}
