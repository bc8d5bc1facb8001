// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/stress_document.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/document.h"
#include "harness/folder.h"

const char *stress_verdict(enum verdict verdict)
{
	static const char *const words[] = { [VERDICT_OK] = "PASS",
					     [VERDICT_SKIP] = "SKIP",
					     [VERDICT_FAIL] = "FAIL",
					     [VERDICT_BROKEN] = "BROKEN" };

	return words[verdict];
}

const char *stress_repeat(const struct stress_order *order, uint64_t iteration, char *text,
			  size_t size)
{
	int used = snprintf(text, size, "forkmark stress %s --seed %llu --from %llu --load %s",
			    order->invariant->name, (unsigned long long)order->seed,
			    (unsigned long long)iteration, order->load_count ? "" : "none");

	for (size_t i = 0; i < order->load_count && used > 0 && (size_t)used < size; i++)
		used += snprintf(text + used, size - (size_t)used, "%s%s", i ? "," : "",
				 order->loads[i]->name);
	return text;
}

static void add_text(struct json_object *object, const char *key, const char *text)
{
	json_object_object_add(object, key, text ? json_object_new_string(text) : NULL);
}

static void add_count(struct json_object *object, const char *key, uint64_t count)
{
	json_object_object_add(object, key, json_object_new_uint64(count));
}

static void add_rate(struct json_object *object, const char *key, uint64_t count, uint64_t ns)
{
	char text[32];

	snprintf(text, sizeof(text), "%.1f", ns ? (double)count * 1e9 / (double)ns : 0);
	json_object_object_add(object, key, json_object_new_double_s(atof(text), text));
}

struct json_object *stress_document(struct json_object *tool, struct json_object *kernel,
				    uint64_t seed, uint64_t time_ns, const char *log_absent)
{
	struct json_object *document = json_object_new_object(), *trials = json_object_new_array();
	char now[32];

	if (!document || !trials) {
		json_object_put(document);
		json_object_put(trials);
		return NULL;
	}
	document_timestamp(now);
	add_text(document, "format", "forkmark.stress");
	json_object_object_add(document, "version", json_object_new_int(1));
	json_object_object_add(document, "tool", tool);
	json_object_object_add(document, "kernel", kernel);
	add_count(document, "seed", seed);
	add_count(document, "time_ns", time_ns);
	add_text(document, "started", now);
	add_text(document, "finished", NULL);
	json_object_object_add(document, "complete", json_object_new_boolean(false));
	json_object_object_add(document, "interrupted", json_object_new_boolean(false));
	add_text(document, "log_unwatched", *log_absent ? log_absent : NULL);
	json_object_object_add(document, "trials", trials);
	return document;
}

static struct json_object *describe_failures(const struct stress_order *order,
					     const struct stress_finding *finding)
{
	struct json_object *list = json_object_new_array();

	for (uint64_t i = 0; list && i < finding->failures && i < BOARD_MOST_FAILURES; i++) {
		const struct board_failure *failure = &finding->failure[i];
		struct json_object *row = json_object_new_object();
		char text[256];

		if (!row || json_object_array_add(list, row)) {
			json_object_put(row);
			break;
		}
		add_text(row, "expected", failure->expected);
		add_text(row, "seen", failure->seen);
		add_count(row, "iteration", failure->iteration);
		add_count(row, "job", failure->job);
		json_object_object_add(row, "pid", json_object_new_int(failure->pid));
		add_text(row, "repeat",
			 stress_repeat(order, failure->iteration, text, sizeof(text)));
	}
	return list;
}

int stress_document_add(struct json_object *document, const struct stress_order *order,
			const struct stress_finding *finding)
{
	struct json_object *trials = json_object_object_get(document, "trials");
	struct json_object *row = json_object_new_object(), *beside = json_object_new_array();
	char evidence[BOARD_WORD + 16];

	if (!row || !beside || json_object_array_add(trials, row)) {
		json_object_put(row);
		json_object_put(beside);
		return -ENOMEM;
	}
	for (size_t i = 0; i < order->load_count; i++)
		json_object_array_add(beside, json_object_new_string(order->loads[i]->name));
	add_text(row, "name", order->invariant->name);
	add_text(row, "group", order->invariant->group);
	add_text(row, "verdict", stress_verdict(finding->verdict));
	add_text(row, "reason", *finding->reason ? finding->reason : NULL);
	add_text(row, "contained_by", *finding->contained_by ? finding->contained_by : NULL);
	json_object_object_add(row, "loads", beside);
	add_count(row, "jobs", order->jobs);
	add_count(row, "duration_ns", finding->duration_ns);
	add_count(row, "iterations", finding->iterations);
	add_count(row, "checks", finding->checks);
	add_count(row, "operations", finding->operations);
	add_count(row, "load_operations", finding->load_operations);
	add_rate(row, "checks_per_s", finding->checks, finding->duration_ns);
	add_count(row, "failures", finding->failures);
	snprintf(evidence, sizeof(evidence), "evidence/%s.txt", order->invariant->name);
	add_text(row, "evidence", finding->failures ? evidence : NULL);
	json_object_object_add(row, "first_failures", describe_failures(order, finding));
	return 0;
}

static void print_evidence(const struct stress_order *order, const struct stress_finding *finding,
			   FILE *file)
{
	char text[256];

	for (uint64_t i = 0; i < finding->failures && i < BOARD_MOST_FAILURES; i++) {
		const struct board_failure *failure = &finding->failure[i];

		fprintf(file, "expected: %s\nseen:     %s\nagain:    %s\n\n", failure->expected,
			failure->seen,
			stress_repeat(order, failure->iteration, text, sizeof(text)));
		if (i < BOARD_MOST_EVIDENCE && finding->evidence[i])
			fprintf(file, "%s\n", finding->evidence[i]);
	}
	fprintf(file, "=== the kernel's log since the trial began\n%s",
		finding->log ?: "(nothing)\n");
}

int stress_evidence_write(const struct stress_order *order, const struct stress_finding *finding,
			  const char *folder, char *why, size_t why_size)
{
	char path[PATH_MAX];
	FILE *file = NULL;
	int error;

	if (!finding->failures)
		return 0;
	snprintf(path, sizeof(path), "%s/evidence", folder);
	error = folder_make(path);
	if ((size_t)snprintf(path, sizeof(path), "%s/evidence/%s.txt", folder,
			     order->invariant->name) >= sizeof(path))
		error = -ENAMETOOLONG;
	if (!error && !(file = fopen(path, "we")))
		error = -errno;
	if (file) {
		print_evidence(order, finding, file);
		if (ferror(file))
			error = -EIO;
		if (fclose(file) && !error)
			error = -errno;
	}
	if (error)
		snprintf(why, why_size, "%s: %s", path, strerror(-error));
	return error;
}

int stress_document_write(struct json_object *document, const char *folder, bool finished,
			  bool interrupted, char *why, size_t why_size)
{
	char path[PATH_MAX], temporary[PATH_MAX], now[32];
	int error = 0, fd;

	document_timestamp(now);
	add_text(document, "finished", finished ? now : NULL);
	json_object_object_add(document, "complete",
			       json_object_new_boolean(finished && !interrupted));
	json_object_object_add(document, "interrupted", json_object_new_boolean(interrupted));
	if ((size_t)snprintf(path, sizeof(path), "%s/stress.json", folder) >= sizeof(path) - 4)
		error = -ENAMETOOLONG;
	snprintf(temporary, sizeof(temporary), "%.*s.tmp", (int)sizeof(temporary) - 5, path);
	fd = error ? -1 : open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (!error && fd < 0)
		error = -errno;
	if (!error && json_object_to_fd(fd, document, JSON_C_TO_STRING_NOSLASHESCAPE))
		error = errno ? -errno : -EIO;
	if (!error && fsync(fd))
		error = -errno;
	if (fd >= 0 && close(fd) && !error)
		error = -errno;
	if (!error && rename(temporary, path))
		error = -errno;
	if (error)
		snprintf(why, why_size, "%s: %s", path, strerror(-error));
	return error;
}
