// SPDX-License-Identifier: GPL-2.0-or-later
/* fuzz-document [--runs N | --seconds N] [--seed N] [--only N] FILE...
 *
 * Damaged documents for the loader and all that reads what it accepted. Damage N of a file is the
 * same on every machine: what is found is found again by --only N, which also prints the text to
 * standard output. To be built with sanitizers; a finding ends in exit status 1, and a sanitizer's
 * own ends the program after a line that says which damage it was.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/fuzz/analyse.h"
#include "tests/fuzz/mutate.h"

struct options {
	uint64_t runs, seconds, seed, only;
	int one;
};

/* For a sanitizer's last words. */
static struct {
	const char *file;
	uint64_t damage;
} now;

void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

static void say_which(void)
{
	fprintf(stderr, "fuzz-document: damage %llu of %s\n", (unsigned long long)now.damage,
		now.file);
}

static char *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "re");
	char *text = NULL;
	long length = -1;

	if (file && !fseek(file, 0, SEEK_END))
		length = ftell(file);
	if (length > 0) {
		rewind(file);
		text = malloc((size_t)length);
	}
	if (text && fread(text, 1, (size_t)length, file) != (size_t)length) {
		free(text);
		text = NULL;
	}
	if (file)
		fclose(file);
	*size = text ? (size_t)length : 0;
	return text;
}

static int try_one(struct analyse *a, const char *text, size_t size, const struct options *o)
{
	char why[600];
	size_t mutated;
	char *copy = mutate(text, size, o->seed ^ now.damage << 20, &mutated);
	int status = copy ? 0 : -1;

	snprintf(why, sizeof(why), "out of memory");
	if (copy && o->one)
		fwrite(copy, 1, mutated, stdout);
	if (copy)
		status = analyse(a, copy, mutated, why, sizeof(why));
	if (status < 0) {
		say_which();
		fprintf(stderr, "fuzz-document: %s\n", why);
	}
	free(copy);
	return status;
}

static int try_file(struct analyse *a, const char *path, const struct options *o)
{
	time_t end = time(NULL) + (time_t)o->seconds;
	uint64_t accepted = 0, refused = 0, wrong = 0;
	size_t size;
	char why[600], *text = read_file(path, &size);

	if (!text) {
		fprintf(stderr, "fuzz-document: %s: cannot be read\n", path);
		return 1;
	}
	now.file = path;
	analyse_forget(a);
	if (analyse(a, text, size, why, sizeof(why)) != 1) {
		fprintf(stderr, "fuzz-document: %s: is no good document to begin with\n", path);
		wrong++;
	}
	for (uint64_t i = 0; o->seconds ? time(NULL) < end : i < o->runs; i++) {
		int status;

		now.damage = o->one ? o->only : i;
		status = try_one(a, text, size, o);
		accepted += status == 1;
		refused += status == 0;
		wrong += status < 0;
		if (o->one)
			break;
	}
	fprintf(stderr, "%s: %llu accepted, %llu refused, %llu wrong\n", path,
		(unsigned long long)accepted, (unsigned long long)refused,
		(unsigned long long)wrong);
	free(text);
	return wrong || (!o->one && !accepted) || (!o->one && !refused);
}

static int usage(void)
{
	fprintf(stderr,
		"usage: fuzz-document [--runs N | --seconds N] [--seed N] [--only N] FILE...\n");
	return 2;
}

static int parse(int argc, char **argv, struct options *o)
{
	int i = 1;

	for (; i + 1 < argc && !strncmp(argv[i], "--", 2); i += 2) {
		char *end;
		uint64_t value = strtoull(argv[i + 1], &end, 10);

		if (*end)
			return 0;
		if (!strcmp(argv[i], "--runs"))
			o->runs = value;
		else if (!strcmp(argv[i], "--seconds"))
			o->seconds = value;
		else if (!strcmp(argv[i], "--seed"))
			o->seed = value;
		else if (!strcmp(argv[i], "--only"))
			o->only = value, o->one = 1;
		else
			return 0;
	}
	return i < argc ? i : 0;
}

int main(int argc, char **argv)
{
	struct options o = { .runs = 1000 };
	int first = parse(argc, argv, &o), bad = 0;
	char why[600];
	struct analyse *a;

	if (!first)
		return usage();
	if (__sanitizer_set_death_callback)
		__sanitizer_set_death_callback(say_which);
	a = analyse_begin(why, sizeof(why));
	if (!a) {
		fprintf(stderr, "fuzz-document: %s\n", why);
		return 1;
	}
	for (int i = first; i < argc; i++)
		bad |= try_file(a, argv[i], &o);
	analyse_end(a);
	return bad;
}
