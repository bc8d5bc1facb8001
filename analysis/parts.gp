# SPDX-License-Identifier: GPL-2.0-or-later
# One bar a mechanism: parts.tsv has y, call, the ends of start, run and exit, the label.
load "style.gp"
stats "parts.tsv" using 5 nooutput
scale = STATS_max < 1e-3 ? 1e6 : STATS_max < 1 ? 1e3 : 1
set format x "%g " . (STATS_max < 1e-3 ? "µs" : STATS_max < 1 ? "ms" : "s")
set xrange [0:*]
set yrange [0.4:bars + 0.6]
set grid noytics xtics lw 0.6 lc rgb faint dt 3
set border 1
set ytics scale 0
set tmargin at screen 1 - (top + 42.0)/height
set key at screen 0.97, screen 1 - (top + 8.0)/height top right horizontal Left reverse
set style fill solid 1 noborder
plot "parts.tsv" using (0):1:(0):($3*scale):($1-0.34):($1+0.34):yticlabel(6) with boxxyerror lc rgb "#0072B2" title "start", \
	"" using (0):1:($3*scale):($4*scale):($1-0.34):($1+0.34) with boxxyerror lc rgb "#E69F00" title "run", \
	"" using (0):1:($4*scale):($5*scale):($1-0.34):($1+0.34) with boxxyerror lc rgb "#009E73" title "exit", \
	"" using ($2*scale):($1-0.44):(0):(0.88) with vectors nohead lw 4.5 lc rgb "#000000" notitle, \
	"" using ($2*scale):($1-0.43):(0):(0.86) with vectors nohead lw 1.8 lc rgb "#ffffff" notitle, \
	NaN with lines lw 3 lc rgb text title "call"
