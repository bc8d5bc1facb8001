// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/machine_key.h"

#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/document.h"
#include "analysis/json_figure.h"
#include "analysis/number.h"
#include "analysis/text.h"

#define MEMORY_TOLERANCE 0.04

static struct json_object *number(double value)
{
	return isfinite(value) ? json_object_new_double(value) : NULL;
}

struct json_object *machine_key_make(const struct document *document)
{
	static const char *const texts[] = { "architecture", "cpu_model", "hypervisor",
					     "hostname" };
	static const char *const product[] = { "sys_vendor", "product_name" };
	static const char *const numbers[] = { "packages", "cores", "memory_bytes" };
	struct json_object *machine = json_object_new_object(), *dmi = NULL;

	if (!machine)
		return NULL;
	for (size_t i = 0; i < 4; i++)
		json_add_text(machine, texts[i], document_string(document->machine, texts[i], ""));
	if (json_object_object_get_ex(document->machine, "dmi", &dmi) &&
	    json_object_is_type(dmi, json_type_object))
		for (size_t i = 0; i < 2; i++)
			json_add_text(machine, product[i], document_string(dmi, product[i], ""));
	for (size_t i = 0; i < 3; i++)
		json_object_object_add(machine, numbers[i],
				       number(document_number(document->machine, numbers[i])));
	return machine;
}

bool machine_key_same(struct json_object *a, struct json_object *b)
{
	static const char *const texts[] = { "architecture", "cpu_model",  "hypervisor",
					     "hostname",     "sys_vendor", "product_name" };
	static const char *const numbers[] = { "packages", "cores" };
	double one = document_number(a, "memory_bytes"), other = document_number(b, "memory_bytes");

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (strcmp(document_string(a, texts[i], ""), document_string(b, texts[i], "")))
			return false;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		double x = document_number(a, numbers[i]), y = document_number(b, numbers[i]);

		if (isnan(x) != isnan(y) || (!isnan(x) && x != y))
			return false;
	}
	return !(fabs(one - other) > MEMORY_TOLERANCE * one);
}

char *machine_key_words(struct json_object *key)
{
	const char *model = document_string(key, "cpu_model", "");
	const char *hypervisor = document_string(key, "hypervisor", "");
	const char *host = document_string(key, "hostname", "");
	char memory[NUMBER_SIZE], *words, *plain;
	double cores = document_number(key, "cores");

	number_bytes(document_number(key, "memory_bytes"), memory);
	if (asprintf(&words, "%s%s%s, %.0f core%s, %s%s%s", host, *host ? ": " : "",
		     *model ? model : document_string(key, "architecture", "?"),
		     isfinite(cores) ? cores : 0, cores == 1 ? "" : "s", memory,
		     *hypervisor ? ", " : "", hypervisor) < 0)
		return NULL;
	plain = text_plain(words);
	free(words);
	return plain;
}
