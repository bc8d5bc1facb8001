# SPDX-License-Identifier: GPL-2.0-or-later
# Predicted against measured, both logarithmic: points.tsv has one block a mechanism, missed.tsv the labels.
load "style.gp"
set logscale xy
dense = high < 100*low
if (dense) eval label_2_5
if (dense) do for [k=-9:9] { do for [m in '2 5'] { set xtics add (real(m)*10**k) } }
set format x "%.0s %cs"
set format y "%.0s %cs"
set xrange [low/1.4:high*1.4]
set yrange [low/1.4:high*1.4]
set xlabel "measured" textcolor rgb text
set ylabel "predicted" textcolor rgb text
set grid xtics ytics lw 0.6 lc rgb faint dt 3
set key outside right center vertical Left reverse
set style fill transparent solid 0.18 noborder
set samples 2
plot "+" using 1:($1*(1 - band)):($1*(1 + band)) with filledcurves lc rgb faint title sprintf("within %.0f %%", 100*band), \
	x with lines lw 1 dt 3 lc rgb text title "as measured", \
	for [i=1:mechanisms] "points.tsv" index i-1 using 1:2 with points pt mark(int(word(colours, i))) ps 0.8 \
	lc rgb colour(int(word(colours, i))) title columnheader(1), \
	labels ? "missed.tsv" : "/dev/null" using 1:2:3 with labels left offset 0.8,-0.4 font ",10" textcolor rgb text notitle
