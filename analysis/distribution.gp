# SPDX-License-Identifier: GPL-2.0-or-later
# Panels of curves, two a row: curves.tsv has one block a curve, panels.tsv one title a panel.
load "style.gp"
set logscale x
set format x "%.0s %cs"
if (high > 1000*low) set xtics 100
set xrange [low/1.2:high*1.2]
set yrange [0:1.22]
set ytics 0,0.5,1
set grid xtics ytics lw 0.6 lc rgb faint dt 3
columns = panels > 1 ? 2 : 1
rows = (panels + columns - 1)/columns
first = 0
share = 1 - real(top)/height
set multiplot
do for [p=1:panels] {
	n = int(word(counts, p))
	x = real((p - 1) % columns)/columns
	y = share*(1 - real((p - 1)/columns)/rows)
	set lmargin at screen x + 44.0/width
	set rmargin at screen x + 1.0/columns - 165.0/width
	set tmargin at screen y - 8.0/height
	set bmargin at screen y - share/rows + 34.0/height
	set key at screen x + 1.0/columns - 158.0/width, screen y - 24.0/height left top vertical Left reverse samplen 1.2
	plot for [i=1:n] "curves.tsv" index first+i-1 using 1:2 with lines lw 1.8 lc rgb colour(i) \
		title columnheader(1), \
		"panels.tsv" using (low/1.1):(1.13):1 every ::p-1::p-1 with labels left textcolor rgb text notitle
	first = first + n
	unset label 99
}
unset multiplot
