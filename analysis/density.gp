# SPDX-License-Identifier: GPL-2.0-or-later
# Two panels over the number of live children; density.tsv has one block a cell.
load "style.gp"
set multiplot
set lmargin at screen 0.11
set rmargin at screen 0.69
set xrange [0:*]
set yrange [0:*]
set key at screen 0.705, graph 1 left top vertical Left reverse
set format y "%.0s%c/s"
set tmargin at screen 1 - (top + 14.0)/height
set bmargin at screen 0.57
set ylabel "children created" textcolor rgb text
plot for [i=1:cells] "density.tsv" index i-1 using 1:2 with linespoints lw 1.6 pt mark(i) ps 0.4 lc rgb colour(i) \
	title columnheader(1)
unset label 99
set tmargin at screen 0.50
set bmargin at screen 0.10
set format y "%.0f KiB"
set xlabel "live children" textcolor rgb text
set ylabel "memory of one child" textcolor rgb text
# What other work gives and takes is shared out among few children only: the kernel's part begins at a tenth.
stats "density.tsv" index 0 using 1 every ::1 nooutput
late(n, y) = n < 0.1*STATS_max ? NaN : y
name(i) = i == 1 ? "kernel, all of it" : i == 2 ? "slab" : i == 3 ? "page tables" : i == 4 ? "kernel stacks" : "per-CPU areas"
if (cells == 1) {
	plot for [i=1:5] "density.tsv" index 0 using 1:(late($1, column(i + 2))) every ::1 with linespoints \
		lw (i == 1 ? 2.2 : 1.4) pt mark(i) ps 0.4 lc rgb colour(i) \
		title name(i), \
		"" index 0 using 1:8 every ::1 with linespoints lw 1.6 dt 2 pt mark(6) ps 0.4 lc rgb colour(6) title "user (Pss)"
} else {
	plot for [i=1:cells] "density.tsv" index i-1 using 1:(late($1, $3)) every ::1 with linespoints lw 1.6 pt mark(i) ps 0.4 \
		lc rgb colour(i) notitle, \
		for [i=1:cells] "" index i-1 using 1:8 every ::1 with lines lw 1.6 dt 2 lc rgb colour(i) notitle, \
		NaN with lines lw 1.6 lc rgb text title "kernel memory", \
		NaN with lines lw 1.6 dt 2 lc rgb text title "user memory (Pss)"
}
unset multiplot
