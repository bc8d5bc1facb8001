// SPDX-License-Identifier: GPL-2.0-or-later
/* What `forkmark trace` shows of cells that were traced: trees, what grew, JSON, pictures. */
#include "harness/cmd_trace_show.h"

#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/flame.h"
#include "analysis/output.h"
#include "analysis/phases.h"
#include "analysis/phases_diff.h"
#include "analysis/phases_table.h"
#include "harness/command.h"

#define WHY_SIZE (PATH_MAX + 600)

static int print_json(struct json_object *const *cells, size_t count)
{
	struct json_object *all = count == 1 ? json_object_get(cells[0]) : json_object_new_array();

	for (size_t i = 0; i < count && count > 1; i++)
		json_object_array_add(all, json_object_get(cells[i]));
	return command_json(all);
}

static int print_diff(const struct phases *a, const char *a_name, const struct phases *b,
		      const char *b_name)
{
	struct phases_look look = phases_look_of(stdout);
	struct phases_changes changes;
	int error = phases_diff(a, b, &changes);

	if (!error)
		error = phases_diff_write(&changes, a_name, b_name, &look, stdout);
	phases_diff_free(&changes);
	return error && error != -EIO ? command_error("trace: %s", strerror(-error)) : EXIT_GOOD;
}

static int write_text(const char *path, void (*make)(const void *what, FILE *file),
		      const void *what)
{
	char *text = NULL, why[WHY_SIZE];
	size_t size = 0;
	FILE *file = open_memstream(&text, &size);
	int error;

	if (!file)
		return command_error("trace: out of memory");
	make(what, file);
	error = ferror(file);
	if (fclose(file) || error) {
		free(text);
		return command_error("trace: out of memory");
	}
	error = output_write(path, text, size, why, sizeof(why));
	free(text);
	return error ? command_error("%s", why) : EXIT_GOOD;
}

struct shown {
	size_t count;
	struct phases trees[CMD_TRACE_CELLS];
	const char *names[CMD_TRACE_CELLS];
};

static void make_folded(const void *what, FILE *file)
{
	const struct shown *shown = what;

	for (size_t i = 0; i < shown->count; i++)
		flame_folded(&shown->trees[i], file);
}

static void make_svg(const void *what, FILE *file)
{
	const struct shown *shown = what;
	struct flame_tree trees[CMD_TRACE_CELLS];

	for (size_t i = 0; i < shown->count; i++)
		trees[i] = (struct flame_tree){ shown->names[i], &shown->trees[i] };
	flame_svg(trees, shown->count, "kernel phases", file);
}

static int write_flame(const char *path, const struct shown *shown)
{
	char picture[PATH_MAX];
	int code = write_text(path, make_folded, shown);

	if (code != EXIT_GOOD)
		return code;
	if ((size_t)snprintf(picture, sizeof(picture), "%s.svg", path) >= sizeof(picture))
		return command_error("%s.svg: %s", path, strerror(ENAMETOOLONG));
	return write_text(picture, make_svg, shown);
}

static int print_trees(const struct shown *shown)
{
	struct phases_look look = phases_look_of(stdout);

	for (size_t i = 0; i < shown->count; i++) {
		printf("%s%s\n", i ? "\n" : "", shown->names[i]);
		if (phases_table_write(&shown->trees[i], &look, stdout) == -ENOMEM)
			return command_error("trace: out of memory");
	}
	if (shown->count == 1)
		return EXIT_GOOD;
	putchar('\n');
	return print_diff(&shown->trees[0], shown->names[0], &shown->trees[1], shown->names[1]);
}

int cmd_trace_show(const struct cmd_trace_look *look, const char *const *names,
		   struct json_object *const *cells, size_t count)
{
	struct shown shown = { .count = count };
	char why[WHY_SIZE];
	int code = EXIT_GOOD;

	for (size_t i = 0; i < count && code == EXIT_GOOD; i++) {
		shown.names[i] = names[i];
		if (phases_read(cells[i], "trace", &shown.trees[i], why, sizeof(why)))
			code = command_error("%s", why);
		else if (!shown.trees[i].count)
			code = command_error("'%s' was not traced: %s", names[i],
					     shown.trees[i].reason);
	}
	if (code == EXIT_GOOD)
		code = look->json ? print_json(cells, count) : print_trees(&shown);
	if (code == EXIT_GOOD && look->flame)
		code = write_flame(look->flame, &shown);
	for (size_t i = 0; i < count; i++)
		phases_free(&shown.trees[i]);
	return code;
}

int cmd_trace_diff(const char *const paths[2])
{
	struct phases trees[2] = { 0 };
	char why[WHY_SIZE];
	int code = EXIT_GOOD;

	for (int i = 0; i < 2 && code == EXIT_GOOD; i++)
		if (phases_load(paths[i], &trees[i], why, sizeof(why)))
			code = command_error("%s", why);
	if (code == EXIT_GOOD)
		code = print_diff(&trees[0], paths[0], &trees[1], paths[1]);
	for (int i = 0; i < 2; i++)
		phases_free(&trees[i]);
	return code;
}
