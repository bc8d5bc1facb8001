// SPDX-License-Identifier: GPL-2.0-or-later
/* The graph backend by hand, on any machine that allows it or in a guest: forks a number of times
 * with it on, and prints the tree, or JSON. Not a test by itself: what calls it judges. */
#include <errno.h>
#include <json-c/json.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/graph.h"
#include "harness/graph_json.h"

struct wish {
	unsigned forks, levels, most, kib;
	bool json, execs, sweeps, asks, dies; /* dies: kill -9 with the tracer on */
};

static const char usage[] =
	"graph-try [-n FORKS] [-l LEVELS] [-m MOST] [-b KIB] [-e] [-j] [-k] [-s] [-u]\n"
	"  -e children execute /bin/true, -j JSON, -k kill -9 oneself in the middle,\n"
	"  -s only put back what was left, -u only say whether it can be used\n";

static bool read_wish(int count, char **words, struct wish *wish)
{
	int option;

	*wish = (struct wish){ .forks = 20 };
	while ((option = getopt(count, words, "n:l:m:b:ejksu")) != -1) {
		switch (option) {
		case 'n':
			wish->forks = (unsigned)atoi(optarg);
			break;
		case 'l':
			wish->levels = (unsigned)atoi(optarg);
			break;
		case 'm':
			wish->most = (unsigned)atoi(optarg);
			break;
		case 'b':
			wish->kib = (unsigned)atoi(optarg);
			break;
		case 'e':
			wish->execs = true;
			break;
		case 'j':
			wish->json = true;
			break;
		case 'k':
			wish->dies = true;
			break;
		case 's':
			wish->sweeps = true;
			break;
		case 'u':
			wish->asks = true;
			break;
		default:
			return false;
		}
	}
	return optind == count;
}

static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Fork, wait, and again; the mean time of the call of fork, in ns. */
static double fork_often(const struct wish *wish)
{
	double sum = 0;

	for (unsigned i = 0; i < wish->forks; i++) {
		double begin = now_ns();
		pid_t pid = fork();

		if (!pid) {
			if (wish->execs)
				execl("/bin/true", "true", NULL);
			_exit(0);
		}
		sum += now_ns() - begin;
		waitpid(pid, NULL, 0);
	}
	return wish->forks ? sum / wish->forks : 0;
}

/* The one that forks: once untraced, then, when told, traced. Both times go down the pipe. */
static void subject(const struct wish *wish, int go, int times)
{
	double took[2] = { fork_often(wish), 0 };
	char word;

	if (write(times, took, sizeof(took[0])) < 0 || read(go, &word, 1) != 1)
		_exit(1);
	took[1] = fork_often(wish);
	_exit(write(times, &took[1], sizeof(took[1])) < 0);
}

static void print_tree(const struct graph_result *result)
{
	struct graph_node *nodes;
	size_t count;

	if (graph_tree_nodes(result->tree, &nodes, &count))
		return;
	printf("%10s %10s %10s %10s %8s\n", "p50", "p99", "mean", "self", "calls");
	for (size_t i = 0; i < count; i++)
		printf("%10.0f %10.0f %10.0f %10.0f %8.2f %*s%s\n", nodes[i].p50_ns,
		       nodes[i].p99_ns, nodes[i].mean_ns, nodes[i].self_p50_ns,
		       (double)nodes[i].count / (double)nodes[i].root_calls,
		       (int)(2 * nodes[i].level), "", graph_result_name(result, nodes[i].function));
	free(nodes);
}

static int show(const struct wish *wish, const struct graph_result *result, const double *took)
{
	struct json_object *object = graph_json(result);

	if (!object)
		return 1;
	if (!wish->json) {
		print_tree(result);
		printf("a fork takes %.0f ns, traced %.0f ns\n", took[0], took[1]);
		json_object_object_del(object, "rows");
	}
	puts(json_object_to_json_string_ext(object, wish->json ? JSON_C_TO_STRING_PRETTY : 0));
	json_object_put(object);
	return 0;
}

static int trace(const struct wish *wish, const int go[2], const int times[2], pid_t pid)
{
	const struct graph_spec spec = { .entries = graph_entries,
					 .entry_count = graph_entry_count,
					 .pids = &pid,
					 .pid_count = 1,
					 .buffer_kib = wish->kib,
					 .most_calls = wish->most,
					 .levels = wish->levels };
	struct graph_result *result;
	struct graph *graph;
	double took[2] = { 0 };
	char why[200];
	int failed;

	if (read(times[0], &took[0], sizeof(took[0])) < 0)
		return 1;
	if (graph_start(&spec, &graph, why, sizeof(why))) {
		fprintf(stderr, "graph-try: %s\n", why);
		return 1;
	}
	if (graph_begin(graph) || write(go[1], "", 1) != 1)
		fprintf(stderr, "graph-try: it cannot begin\n");
	if (read(times[0], &took[1], sizeof(took[1])) < 0)
		took[1] = 0;
	if (wish->dies)
		raise(SIGKILL);
	if (graph_stop(graph, &result, why, sizeof(why))) {
		fprintf(stderr, "graph-try: %s\n", why);
		return 1;
	}
	failed = show(wish, result, took);
	graph_result_free(result);
	return failed;
}

static int run(const struct wish *wish)
{
	int go[2], times[2], failed;
	pid_t pid;

	if (pipe(go) || pipe(times))
		return 1;
	pid = fork();
	if (!pid) {
		close(go[1]);
		close(times[0]);
		subject(wish, go[0], times[1]);
	}
	close(go[0]);
	close(times[1]);
	failed = pid < 0 ? 1 : trace(wish, go, times, pid);
	close(go[1]);
	waitpid(pid, NULL, 0);
	return failed;
}

int main(int count, char **words)
{
	struct wish wish;
	char why[200] = "";

	if (!read_wish(count, words, &wish)) {
		fputs(usage, stderr);
		return 2;
	}
	if (wish.asks) {
		puts(graph_unavailable(why, sizeof(why)) ? why : "available");
		return 0;
	}
	if (wish.sweeps) {
		int error = graph_sweep(why, sizeof(why));

		if (error)
			fprintf(stderr, "graph-try: %s\n", why);
		return error ? 1 : 0;
	}
	return run(&wish);
}
