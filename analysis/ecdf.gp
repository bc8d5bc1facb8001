# SPDX-License-Identifier: GPL-2.0-or-later
# Two curves over a logarithmic time: curves.tsv has base's and new's block, ticks.tsv the axis's marks.
load "style.gp"
set lmargin at screen 52.0/width
set rmargin at screen 1 - 20.0/width
set tmargin at screen 1 - (top + 34.0)/height
set bmargin at screen 40.0/height
set logscale x
set xrange [low:high]
set yrange [0:1]
set ytics 0,0.25,1
set grid xtics ytics lw 0.6 lc rgb faint dt 3
set key at screen 52.0/width, screen 1 - (top + 14.0)/height left center horizontal Left reverse samplen 3 width 2
# New is vermilion and dashed: told apart without colour, too.
set arrow 1 from median1, 0 to median1, 0.5 nohead lw 1.4 dt 3 lc rgb colour(1)
set arrow 2 from median2, 0 to median2, 0.5 nohead lw 1.4 dt 3 lc rgb colour(4)
plot "ticks.tsv" using 1:(NaN):xticlabel(2) notitle, \
	"curves.tsv" index 0 using 1:2 with lines lw 2.2 lc rgb colour(1) title columnheader(1), \
	"curves.tsv" index 1 using 1:2 with lines lw 2.2 dt (12,5) lc rgb colour(4) title columnheader(1)
