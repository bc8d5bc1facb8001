# SPDX-License-Identifier: GPL-2.0-or-later
# Predicted against measured, both logarithmic, and below how far they differ: points.tsv has one block a mechanism,
# missed.tsv the labels.
load "style.gp"
set logscale x
dense = high < 100*low
if (dense) do for [k=-9:9] { do for [m in '2 5'] { set xtics add (real(m)*10**k) } }
set xrange [low/1.4:high*1.4]
set grid xtics ytics lw 0.6 lc rgb faint dt 3
set style fill transparent solid 0.18 noborder
set samples 40
left = 0.1
right = 0.78
set lmargin at screen left
set rmargin at screen right
set multiplot
set logscale y
if (dense) eval label_2_5
set format x ""
set format y "%.0s %cs"
set yrange [low/1.4:high*1.4]
set ylabel "predicted" textcolor rgb text
set tmargin at screen 1 - (top + 14.0)/height
set bmargin at screen 0.42
set key at screen right + 0.02, screen 1 - (top + 20.0)/height left top vertical Left reverse
plot "+" using 1:($1*(1 - band)):($1*(1 + band)) with filledcurves lc rgb faint title sprintf("within %.0f %%", 100*band), \
	"+" using 1:1 with lines lw 1 dt 2 lc rgb text title "as measured", \
	for [i=1:mechanisms] "points.tsv" index i-1 using 1:2 with points pt mark(int(word(colours, i))) ps 0.8 \
	lc rgb colour(int(word(colours, i))) title columnheader(1)
unset label 99
unset logscale y
set ytics autofreq
widest = widest > 1.5*band ? widest : 1.5*band
set yrange [-115*widest:115*widest]
set format x "%.0s %cs"
set format y "%+.0f%%"
set xlabel "measured" textcolor rgb text
set ylabel "miss" textcolor rgb text
set tmargin at screen 0.38
set bmargin at screen 52.0/height
plot "+" using 1:(-100*band):(100*band) with filledcurves lc rgb faint notitle, \
	"+" using 1:(0) with lines lw 1 dt 2 lc rgb text notitle, \
	for [i=1:mechanisms] "points.tsv" index i-1 using 1:(100*($2/$1 - 1)) with points pt mark(int(word(colours, i))) ps 0.8 \
	lc rgb colour(int(word(colours, i))) notitle, \
	labels ? "missed.tsv" : "/dev/null" using 1:(100*($2/$1 - 1)):3 with labels left offset 0.8,0 font ",10" textcolor rgb text notitle
unset multiplot
