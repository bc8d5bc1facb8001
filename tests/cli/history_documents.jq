# SPDX-License-Identifier: GPL-2.0-or-later
# $n documents of one machine, one a day, made of one that has phases: figures scatter by half a percent around those
# that it has. From document $at on the kernel is a newer one, and the cells of 64 MiB of memory take 8 % longer, which is
# copy_page_range's; the cells without memory take $drift percent longer from the first document to the last.
def scatter($i; $c): # nearly normal, standard deviation 1, from nothing but its two numbers
  [range(0; 6) | (($i * 78.233 + $c * 37.719 + . * 12.9898) | sin) * 43758.5453 | . - floor] | (add - 3) * 1.41421356;
def slower($i): if .axes.mm == "64M" then (if $i >= $at then 1.08 else 1 end)
  elif .axes.mm == "0" then 1 + $drift / 100 * $i / ($n - 1) else 1 end;
def figures($factor): with_entries(if .value | type == "number" and . > 0 then .value *= $factor else . end);
range(0; $n) as $i | (1700000000 + 86400 * $i) as $day
| .plan.started = ($day | todate) | .plan.finished = ($day + 90 | todate) | .plan.seed = $i
| .kernel.boot_id = "0f1e2d3c-0000-4000-8000-\($i + 100000000000)"
| .kernel.release = (if $i < $at then "6.1.0-9-amd64" else "6.1.0-10-amd64" end)
| .cells |= [to_entries[] | .key as $c | .value | slower($i) as $slower
  | ($slower * (1 + 0.005 * scatter($i; $c))) as $factor
  | .intervals |= map_values(figures($factor) | if has("n") then .n = 7872 else . end | .ci95_ns = null)
  | .ops_per_s /= $factor | .runs = [] | .histogram = {intervals: {}}
  | if .axes.mm == "64M" and $i >= $at then
      (.phases // [])[] |= (if .name == "copy_page_range" then .mean_ns *= 1.12
        elif .name == "dup_mmap" or .name == "copy_mm" or .name == "copy_process" or .name == "call" then .mean_ns += 28800 else . end)
    else . end]
| .controls |= [to_entries[] | .key as $c | .value | (1 + 0.005 * scatter($i; $c + 50)) as $factor
  | .intervals |= map_values(figures($factor) | .ci95_ns = null | if has("n") then .n = 7872 else . end) | .runs = [] | .histogram = {intervals: {}}]
