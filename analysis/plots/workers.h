/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rates over workers: the universal scalability law through each line. */
#ifndef ANALYSIS_PLOTS_WORKERS_H
#define ANALYSIS_PLOTS_WORKERS_H

struct plot_job;
struct series_set;

/* Write fits.tsv for workers.gp: a block for each line of SET, the law's curve or, where it cannot
 * be fitted, the measured points; and a sentence for each law into the note. 0, -errno. */
int plot_workers_laws(struct plot_job *job, const struct series_set *set);

#endif
