# SPDX-License-Identifier: GPL-2.0-or-later
# One panel a series, one below the other: points.tsv has a block of document and value for each, levels.tsv the lines
# of its medians, steps.tsv its changes and whether each is for the worse, names.tsv what it is called, tics.tsv the day
# or the kernel of some documents, which stand below the last panel.
load "style.gp"
set multiplot
unset key
set style fill empty
set xrange [0:documents + 1]
set offsets 0, 0, graph 0.08, graph 0.08
set format y rate ? "%.0s%c/s" : "%.2s %cs"
set lmargin at screen 92.0/width
set rmargin at screen 1 - 20.0/width
each = (height - top - 60.0)/panels
do for [i=1:panels] {
	upper = top + (i - 1)*each
	set tmargin at screen 1 - (upper + 30.0)/height
	set bmargin at screen 1 - (upper + each - 6.0)/height
	if (i > 1) { unset label 99 }
	set xtics scale 0.6 format ""
	# What is out of range does not count; the last panel had a range of its own.
	set yrange [*:*]
	stats "points.tsv" index i-1 using 2 nooutput name "y"
	low = y_min - 0.1*(y_max - y_min)
	high = y_max + 0.1*(y_max - y_min)
	flat = low >= high
	low = flat ? 0.99*low : low
	high = flat ? 1.01*high : high
	set yrange [low:high]
	# Three or four marks an axis: a panel is low.
	raw = (high - low)/3
	power = 10.0**floor(log10(raw))
	step = raw < 2*power ? 2*power : raw < 5*power ? 5*power : 10*power
	set ytics step
	plot "steps.tsv" index i-1 using 1:(low):(0):(high - low):($2 > 0 ? 0xD55E00 : 0x009E73) with vectors nohead lw 1.4 dt 2 lc rgb variable, \
		"points.tsv" index i-1 using 1:2 with points pt 7 ps 0.4 lc rgb faint, \
		"levels.tsv" index i-1 using 1:2 with lines lw 2.2 lc rgb colour(1), \
		"names.tsv" every ::i-1::i-1 using (0.5):(high):1 with labels left offset 0,0.9 textcolor rgb text, \
		"tics.tsv" using 1:(i == panels ? low : NaN):2 with labels center offset 0,-1.1 textcolor rgb text
}
unset multiplot
