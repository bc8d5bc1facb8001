# SPDX-License-Identifier: GPL-2.0-or-later
# Panels below each other: columns.tsv has one block a panel (seconds, median, 10th and 90th percentile, fastest,
# slowest), limits.tsv where each run begins, panels.tsv a title and a remark a panel.
load "style.gp"
set logscale y
set format y "%.0s %cs"
set format x "%g s"
set key off
share = 1 - (top + 10.0)/height
each = (share - 6.0/height)/panels
set style fill transparent solid 0.25 noborder
set multiplot
do for [p=1:panels] {
	y = share - (p - 1)*each
	set lmargin at screen 66.0/width
	set rmargin at screen 1 - 20.0/width
	set tmargin at screen y - 22.0/height
	set bmargin at screen y - each + 28.0/height
	# With nothing but the block in range, so that its ends are the axis's.
	set autoscale
	stats "columns.tsv" index p-1 every ::1 using 1:6 nooutput prefix "S"
	stats "columns.tsv" index p-1 every ::1 using 5 nooutput prefix "F"
	last = S_max_x + S_min_x
	low = F_min/1.3
	high = S_max_y*1.5
	set xrange [0:last]
	set yrange [low:high]
	set ytics auto
	if (high < 100*low) { eval label_2_5 }
	plot "limits.tsv" index p-1 every ::1 using 1:(low):(0):(high-low) with vectors nohead lw 0.7 lc rgb faint dt 2, \
		"columns.tsv" index p-1 every ::1 using 1:3:4 with filledcurves lc rgb colour(1), \
		"" index p-1 every ::1 using 1:5 with lines lw 0.7 lc rgb colour(1), \
		"" index p-1 every ::1 using 1:2 with lines lw 1.8 lc rgb colour(1), \
		"" index p-1 every ::1 using 1:6 with points pt 7 ps 0.25 lc rgb colour(4), \
		"panels.tsv" every ::p-1::p-1 using (0):(high):1 with labels left offset 0,0.8 textcolor rgb text, \
		"panels.tsv" every ::p-1::p-1 using (last):(high):2 with labels right offset 0,0.8 textcolor rgb text
	unset label 99
}
unset multiplot
