# SPDX-License-Identifier: GPL-2.0-or-later
# Two panels over time; recovery.tsv has one block a cell. 0 is the end of the storm, which is BAND wide.
load "style.gp"
set multiplot
set lmargin at screen 0.11
set rmargin at screen 0.69
set key at screen 0.705, graph 1 left top vertical Left reverse
set object 1 rectangle from -band, graph 0 to 0, graph 1 behind fillcolor rgb faint fillstyle solid 0.2 noborder
set xrange [*:4.04*band]
set xtics (0)
step = 10**floor(log10(4*band))
step = 4*band/step > 4 ? step : 4*band/step > 2 ? step/2 : step/5
do for [i=0:10] { set xtics add (i*step) }
set format x "%.0s %cs"
set format y "%.0f %%"
set yrange [0:*]
set tmargin at screen 1 - (top + 14.0)/height
set bmargin at screen 0.57
set ylabel "rate, of that before" textcolor rgb text
set arrow 1 from graph 0, first 95 to graph 1, first 95 nohead lw 0.8 dt 3 lc rgb text
set arrow 2 from graph 0, first 105 to graph 1, first 105 nohead lw 0.8 dt 3 lc rgb text
plot for [i=1:cells] "recovery.tsv" index i-1 using 1:2 with linespoints lw 1.6 pt mark(i) ps 0.4 lc rgb colour(i) \
	title columnheader(1), \
	NaN with boxes fillcolor rgb faint fillstyle solid 0.2 noborder title "storm", \
	NaN with lines lw 0.8 dt 3 lc rgb text title "within 5 %"
unset arrow
unset label 99
set yrange [*:*]
set tmargin at screen 0.50
set bmargin at screen 0.11
set format y "%.1f MiB"
set xlabel "time since the end of the storm (the storm is not to scale)" textcolor rgb text
set ylabel "kernel memory, beyond before" textcolor rgb text
plot for [i=1:cells] "recovery.tsv" index i-1 using 1:3 every ::1 with linespoints lw 1.6 pt mark(i) ps 0.4 \
	lc rgb colour(i) notitle
unset multiplot
