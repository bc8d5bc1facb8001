/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What differs between two trees of phases, and which phase it is that grew. Rows are matched by
 * name, below parents that are matched. All times are means. Which difference is more than noise is
 * not told here: a tree has no intervals. */
#ifndef ANALYSIS_PHASES_DIFF_H
#define ANALYSIS_PHASES_DIFF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct phases;
struct phases_look;

struct phases_change {
	const char *name; /* the trees' */
	size_t parent;    /* PHASES_ROOT, or an index */
	size_t end;       /* as in struct phases_row */
	unsigned depth;
	/* What is not executed, or is in the other tree only, takes 0. NAN: not known; so is what
	 * one of two backends does not have. */
	double a_ns, b_ns, difference_ns;
	double own_ns; /* of the difference, what is no child's */
	double share;  /* of its root's difference: -0.2 went against it; NAN where that is 0 */
	/* Phases that one of the trees cannot tell from each other are compared as one: the first
	 * has the time of all, for the others this is its index. PHASES_NONE: it has its own. */
	size_t leader;
	bool most; /* among those whose own time grew most */
};

struct phases_changes {
	size_t count;
	struct phases_change *list;
};

/* At most so many changes are marked `most` below one root, each with at least this share of what
 * grew there. */
#define PHASES_DIFF_MOST  3
#define PHASES_DIFF_LEAST 0.1

/* From A to B. The roots are in A's order, children by falling difference, those without one last.
 * 0, -ENOMEM. The names are the trees', which must live as long as CHANGES. */
int phases_diff(const struct phases *a, const struct phases *b, struct phases_changes *changes);

void phases_diff_free(struct phases_changes *changes);

/* Print the changes; A_NAME and B_NAME are the trees' for people. 0, -ENOMEM, or -EIO when FILE
 * cannot be written. */
int phases_diff_write(const struct phases_changes *changes, const char *a_name, const char *b_name,
		      const struct phases_look *look, FILE *file);

#endif
