# SPDX-License-Identifier: GPL-2.0-or-later
# Two panels over time; recovery.tsv has one block a cell. 0 is the end of the storm.
load "style.gp"
set multiplot
set lmargin at screen 0.11
set rmargin at screen 0.74
set key outside right center vertical Left reverse
set object 1 rectangle from began, graph 0 to 0, graph 1 behind fillcolor rgb faint fillstyle solid 0.2 noborder
set format x "%.1s %cs"
set format y "%.0s%c/s"
set yrange [0:*]
set tmargin at screen 1 - (top + 14.0)/height
set bmargin at screen 0.57
set ylabel "children created" textcolor rgb text
set arrow 1 from graph 0, first 0.95*was to graph 1, first 0.95*was nohead lw 0.8 dt 3 lc rgb text
set arrow 2 from graph 0, first 1.05*was to graph 1, first 1.05*was nohead lw 0.8 dt 3 lc rgb text
plot for [i=1:cells] "recovery.tsv" index i-1 using 1:2 with linespoints lw 1.6 pt mark(i) ps 0.4 lc rgb colour(i) \
	title columnheader(1), \
	NaN with boxes fillcolor rgb faint fillstyle solid 0.2 noborder title "storm", \
	NaN with lines lw 0.8 dt 3 lc rgb text title "before it, ±5 %"
unset arrow
unset label 99
set yrange [*:*]
set tmargin at screen 0.50
set bmargin at screen 0.11
set format y "%.0f MiB"
set xlabel "time since the end of the storm" textcolor rgb text
set ylabel "kernel memory" textcolor rgb text
plot for [i=1:cells] "recovery.tsv" index i-1 using 1:3 every ::1 with linespoints lw 1.6 pt mark(i) ps 0.4 \
	lc rgb colour(i) notitle
unset multiplot
