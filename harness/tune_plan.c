// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/tune_plan.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/machine_cpu.h"
#include "harness/sysfile.h"
#include "harness/tune_knob.h"
#include "harness/words.h"

#define CPU "/sys/devices/system/cpu"

static int check_word(const struct tune_request *request, const char *word, size_t length,
		      char *why, size_t size)
{
	struct words_nearest nearest = { 0 };
	char text[WORDS_SHOWN], shown[WORDS_SHOWN];

	snprintf(text, sizeof(text), "%.*s", (int)length, word);
	nearest.text = text;
	for (size_t i = 0; i < tune_knob_count; i++) {
		const struct tune_knob *knob = &tune_knobs[i];

		words_offer(&nearest, knob->name);
		if (strlen(knob->name) != length || strncmp(word, knob->name, length))
			continue;
		if (tune_knob_asked(knob, request))
			return 0;
		snprintf(why, size, "--only %s: it is only set with %s; give that too", knob->name,
			 knob->option);
		return -EINVAL;
	}
	words_show(text, shown, sizeof(shown));
	if (words_answer(&nearest))
		snprintf(why, size, "--only: unknown word '%s'; did you mean '%s'?", shown,
			 words_answer(&nearest));
	else
		snprintf(why, size, "--only: unknown word '%s'; 'forkmark tune' shows them", shown);
	return -EINVAL;
}

static int check_cpus(const char *root, const struct tune_request *request, char *why, size_t size)
{
	hwloc_bitmap_t online = hwloc_bitmap_alloc();
	int error = online ? machine_cpu_list(root, CPU "/online", online) : -ENOMEM;

	if (error == -ENOMEM) {
		hwloc_bitmap_free(online);
		return error;
	}
	if (error)
		snprintf(why, size, "--cpus: " CPU "/online: %s", strerror(-error));
	else if (!hwloc_bitmap_isincluded(request->cpus, online))
		snprintf(why, size, "--cpus: not all of these are online (" CPU "/online)");
	else if (hwloc_bitmap_isequal(request->cpus, online))
		snprintf(why, size, "--cpus: these are all; one must be left for the interrupts");
	else
		size = 0;
	hwloc_bitmap_free(online);
	return size ? -EINVAL : 0;
}

int tune_plan_check(const char *root, const struct tune_request *request, char *why, size_t size)
{
	const char *word = request->only;
	int error = 0;

	while (word && !error) {
		size_t length = strcspn(word, ",");

		error = check_word(request, word, length, why, size);
		word = word[length] ? word + length + 1 : NULL;
	}
	if (!error && request->cpus)
		error = check_cpus(root, request, why, size);
	return error;
}

/* Take out of STAY what SMT's end will take: all but the first thread of each core. */
static void drop_siblings(const char *root, hwloc_bitmap_t online, hwloc_bitmap_t stay)
{
	hwloc_bitmap_t siblings = hwloc_bitmap_alloc();
	char path[128];
	int cpu;

	if (!siblings)
		return;
	hwloc_bitmap_foreach_begin(cpu, online)
		snprintf(path, sizeof(path), CPU "/cpu%d/topology/thread_siblings_list", cpu);
	if (!machine_cpu_list(root, path, siblings) && hwloc_bitmap_first(siblings) != cpu)
		hwloc_bitmap_clr(stay, (unsigned)cpu);
	hwloc_bitmap_foreach_end();
	hwloc_bitmap_free(siblings);
}

static bool smt_will_go(const struct tune_look *look)
{
	const struct tune_knob *knob = tune_knob_find("smt", CPU "/smt/control");
	char now[32], reason[128], *wanted = NULL;
	bool goes;

	if (!tune_knob_named(knob, look->request) ||
	    sysfile_line(look->root, now, sizeof(now), "%s", knob->pattern))
		return false;
	goes = !tune_want_smt(look, knob->pattern, now, &wanted, reason, sizeof(reason)) &&
	       strcmp(now, "off") && strcmp(now, "forceoff");
	free(wanted);
	return goes;
}

static int look_at_cpus(struct tune_look *look)
{
	hwloc_bitmap_t online = hwloc_bitmap_alloc(), left = hwloc_bitmap_alloc();
	int error = online && left ? 0 : -ENOMEM;

	if (!error && !machine_cpu_list(look->root, CPU "/online", online)) {
		if (hwloc_bitmap_andnot(left, online, look->request->cpus) ||
		    hwloc_bitmap_copy(look->stay, left))
			error = -ENOMEM;
		if (!error && smt_will_go(look))
			drop_siblings(look->root, online, look->stay);
		if (!error && hwloc_bitmap_iszero(look->stay) &&
		    hwloc_bitmap_copy(look->stay, left))
			error = -ENOMEM;
	}
	hwloc_bitmap_free(online);
	hwloc_bitmap_free(left);
	return error;
}

static bool is_good(const struct tune_knob *knob, const struct tune_setting *setting)
{
	if (tune_file_same(knob->form, setting->now, setting->wanted))
		return true;
	for (size_t i = 0; i < sizeof(knob->good) / sizeof(knob->good[0]); i++)
		if (knob->good[i] && !strcmp(setting->now, knob->good[i]))
			return true;
	return false;
}

/* What is to be done with a file that could be read. 1: nothing, it is not meant. */
static int judge(const struct tune_look *look, struct tune_setting *setting)
{
	const struct tune_knob *knob = setting->knob;
	char full[PATH_MAX];
	int error = 0;

	if (knob->want) {
		error = knob->want(look, setting->path, setting->now, &setting->wanted,
				   setting->reason, sizeof(setting->reason));
	} else {
		setting->wanted = strdup(knob->wanted);
		error = setting->wanted ? 0 : -ENOMEM;
	}
	setting->state = error ? TUNE_CANNOT : is_good(knob, setting) ? TUNE_GOOD : TUNE_CHANGE;
	if (error)
		return error == -ENOTSUP ? 0 : error;
	snprintf(full, sizeof(full), "%s%s", look->root, setting->path);
	/* root may write everywhere but there */
	if (setting->state == TUNE_CHANGE && access(full, W_OK) && errno == EROFS) {
		setting->state = TUNE_CANNOT;
		snprintf(setting->reason, sizeof(setting->reason), "%s", strerror(EROFS));
	}
	return 0;
}

static int look_at_file(const struct tune_look *look, const struct tune_knob *knob,
			const char *path, struct tune_list *list)
{
	struct tune_setting *setting;
	char *text = NULL;
	int error = sysfile_load(look->root, path, &text);

	setting = tune_list_add(list, knob, path, text, NULL);
	free(text);
	if (error == -ENOMEM || !setting)
		return -ENOMEM;
	if (error) {
		setting->state = TUNE_CANNOT;
		snprintf(setting->reason, sizeof(setting->reason), "cannot be read: %s",
			 strerror(-error));
		return 0;
	}
	setting->now = tune_file_value(setting->before);
	error = setting->now ? judge(look, setting) : -ENOMEM;
	return error;
}

static int look_at_knob(const struct tune_look *look, const struct tune_knob *knob,
			struct tune_list *list)
{
	size_t skip = strlen(look->root);
	char pattern[PATH_MAX];
	glob_t found;
	int error = 0;

	if ((size_t)snprintf(pattern, sizeof(pattern), "%s%s", look->root, knob->pattern) >=
	    sizeof(pattern))
		return -ENAMETOOLONG;
	switch (glob(pattern, GLOB_NOESCAPE, NULL, &found)) {
	case 0:
		break;
	case GLOB_NOSPACE:
		return -ENOMEM;
	default:
		return 0;
	}
	for (size_t i = 0; i < found.gl_pathc && error >= 0; i++) {
		error = look_at_file(look, knob, found.gl_pathv[i] + skip, list);
		if (error == 1)
			tune_list_drop_last(list);
	}
	globfree(&found);
	return error < 0 ? error : 0;
}

int tune_plan(const char *root, const struct tune_request *request, struct tune_list *list)
{
	struct tune_look look = { .root = root, .request = request };
	int error = 0;

	*list = (struct tune_list){ 0 };
	if (request->cpus) {
		look.stay = hwloc_bitmap_alloc();
		error = look.stay ? look_at_cpus(&look) : -ENOMEM;
	}
	for (size_t i = 0; i < tune_knob_count && !error; i++)
		if (tune_knob_named(&tune_knobs[i], request) &&
		    tune_knob_asked(&tune_knobs[i], request))
			error = look_at_knob(&look, &tune_knobs[i], list);
	hwloc_bitmap_free(look.stay);
	return error;
}
