/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The figures of one cell. */
#ifndef ANALYSIS_FIGURES_ADD_H
#define ANALYSIS_FIGURES_ADD_H

struct figures_cell;

/* Fill the list of CELL. 0 or -ENOMEM; what was added stays. */
int figures_add(struct figures_cell *cell);

#endif
