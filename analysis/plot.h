/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plot of a document: one file plots/NAME.c that decides what is shown and ends in one `const
 * struct plot`, one gnuplot script NAME.gp that decides how it looks, and one word in the list of
 * analysis/meson.build. The document's words reach gnuplot only inside data files, since it runs
 * what stands in backquotes in its own strings. */
#ifndef ANALYSIS_PLOT_H
#define ANALYSIS_PLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct document;

enum plot_format {
	PLOT_SVG,
	PLOT_PNG
};

/* What a plot's write() fills in. */
struct plot_job {
	const struct document *document;
	const void *subject; /* of plot_make_of(); else NULL */
	const char *folder;  /* private, for the data files: plot_data() */
	FILE *settings; /* gnuplot assignments `name=NUMBER;`: numbers and fixed words only, never
			   the document's */
	FILE *note;     /* a sentence for the reader about what was left out */
	unsigned width, height;
	char *why;
	size_t why_size;
};

struct plot {
	const char *name; /* also of its script and its file: mm.gp, mm.svg */
	const char *title;
	const char *caption; /* how to read it */

	/* Write the data files. 0, -ENODATA with one clause in job->why ("the plan has one mm
	 * only"), or -errno. */
	int (*write)(struct plot_job *job);
};

extern const struct plot *const plots[];
extern const size_t plot_count;

/* For write(): create a data file in the job's folder. NULL with errno set. */
FILE *plot_data(const struct plot_job *job, const char *name);

/* A plot that was made, or why it was not. */
struct plot_image {
	char *bytes; /* NULL: not made */
	size_t size;
	char *note;    /* "" mostly */
	char why[256]; /* one line, when not made */
};

/* Make one plot in memory with the scripts of SCRIPT_FOLDER. 0; -ENODATA when the document has
 * nothing for it; another -errno when gnuplot is missing or failed. In both cases IMAGE->why says
 * why. */
int plot_make(const struct plot *plot, const struct document *document, const char *script_folder,
	      enum plot_format format, struct plot_image *image);

/* The same with SUBJECT for a plot that shows something else than one document; DOCUMENT lends its
 * seed. */
int plot_make_of(const struct plot *plot, const struct document *document, const void *subject,
		 const char *script_folder, enum plot_format format, struct plot_image *image);

void plot_image_free(struct plot_image *image);

/* Its place in plots[], or plot_count. */
size_t plot_find(const char *name);

/* Make every plot, or those of which ONLY (plot_count long, or NULL) is true, and write it to
 * OUTPUT_FOLDER/NAME.svg or .png (each by a temporary file and rename). IMAGES has plot_count
 * entries, to be freed one by one whatever comes back; those without bytes say why. 0 also when
 * plots are missing for want of data; -errno with one line in WHY when gnuplot or a file failed. */
int plot_all(const struct document *document, const bool *only, const char *script_folder,
	     const char *output_folder, enum plot_format format, struct plot_image *images,
	     char *why, size_t why_size);

#endif
