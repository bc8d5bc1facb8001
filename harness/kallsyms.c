// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/kallsyms.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/sysfile.h"

static int by_address(const void *a, const void *b)
{
	const struct kallsym *first = a, *second = b;

	return (first->address > second->address) - (first->address < second->address);
}

static bool is_text(char type)
{
	return strchr("tTwW", type);
}

/* "ffffffff81000000 T _text" and for modules "\t[name]" behind it. LINE is cut into pieces. */
static bool parse(char *line, struct kallsym *symbol)
{
	char *end;

	symbol->address = strtoull(line, &end, 16);
	if (end == line || end[0] != ' ' || !end[1] || end[2] != ' ' || !is_text(end[1]))
		return false;
	symbol->is_static = end[1] == 't' || end[1] == 'w';
	symbol->name = end + 3;
	end += 3 + strcspn(end + 3, " \t\n");
	*end = '\0';
	return true;
}

int kallsyms_read(const char *path, struct kallsyms *symbols)
{
	size_t room = 0;
	char *line, *rest;
	int error;

	*symbols = (struct kallsyms){ .hidden = true };
	error = sysfile_load("", path, &symbols->text);
	if (error)
		return error;
	rest = symbols->text;
	while ((line = strsep(&rest, "\n"))) {
		struct kallsym symbol;

		if (!parse(line, &symbol))
			continue;
		if (symbols->count == room) {
			struct kallsym *list;

			room = room ? 2 * room : 65536;
			list = realloc(symbols->list, room * sizeof(*list));
			if (!list)
				return -ENOMEM;
			symbols->list = list;
		}
		symbols->hidden = symbols->hidden && !symbol.address;
		symbols->list[symbols->count++] = symbol;
	}
	if (!symbols->hidden)
		qsort(symbols->list, symbols->count, sizeof(*symbols->list), by_address);
	return 0;
}

bool kallsyms_has(const struct kallsyms *symbols, const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < symbols->count; i++) {
		const char *other = symbols->list[i].name;

		if (!strncmp(other, name, length) && (!other[length] || other[length] == '.'))
			return true;
	}
	return false;
}

const char *kallsyms_name(const struct kallsyms *symbols, uint64_t address, char *name, size_t size,
			  uint64_t *offset)
{
	size_t low = 0, high = symbols->count;
	const struct kallsym *found;

	if (symbols->hidden || !address)
		return NULL;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (symbols->list[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return NULL;
	found = &symbols->list[low - 1];
	*offset = address - found->address;
	snprintf(name, size, "%.*s", (int)strcspn(found->name, "."), found->name);
	return name;
}

void kallsyms_free(struct kallsyms *symbols)
{
	free(symbols->list);
	free(symbols->text);
	*symbols = (struct kallsyms){ 0 };
}
