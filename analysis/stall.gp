# SPDX-License-Identifier: GPL-2.0-or-later
# Gaps against memory: stall.tsv has one block a line, x is already log2 of the size.
load "style.gp"
set logscale y
set format y "%.0s %cs"
set xrange [left - 0.06*(right - left + 1) : right + 0.06*(right - left + 1)]
set xlabel "memory that the parent has written" textcolor rgb text
set ylabel "gap between two writes of a thread" textcolor rgb text
set key outside right center vertical Left reverse
plot "ticks.tsv" using 1:(NaN):xticlabel(2) notitle, \
	for [i=1:lines] "stall.tsv" index i-1 using 1:2 with linespoints lw 1.8 pt mark(i) ps 0.7 \
	lc rgb colour(i) title columnheader(1), \
	for [i=1:lines] "stall.tsv" index i-1 using 1:3 every ::1 with linespoints lw 1.4 dt 2 pt mark(i) ps 0.5 \
	lc rgb colour(i) notitle, \
	for [i=1:lines] "stall.tsv" index i-1 using 1:5 every ::1 with linespoints lw 0.8 dt 4 pt mark(i) ps 0.4 \
	lc rgb colour(i) notitle, \
	for [i=1:lines] "stall.tsv" index i-1 using 1:4 every ::1 with lines lw 1.6 dt 3 lc rgb colour(i) notitle, \
	NaN with lines lw 1.8 lc rgb text title "longest", \
	NaN with lines lw 1.4 dt 2 lc rgb text title "99th percentile", \
	NaN with lines lw 0.8 dt 4 lc rgb text title "median", \
	NaN with lines lw 1.6 dt 3 lc rgb text title "longest, no fork"
