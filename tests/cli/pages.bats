#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What mm is made of: the subject finds what was asked, and fork costs what such pages must cost, as ratios within one
# run. What this machine is not set up for is skipped, with forkmark's own reason.

kinds=4k,thp,mthp-64,hugetlb-2m,hugetlb-1g,file-private,file-shared,shmem,memfd,mlocked,pinned,ksm,dontfork,wipeonfork,swapped

setup() {
	export BATS_TEST_RETRIES=2 # other work on the machine can disturb a comparison of times
	dir=$(mktemp -d "$BATS_TMPDIR/forkmark.XXXXXX")
}

teardown() {
	rm -rf "$dir"
}

measure() {
	run "$FORKMARK" run --runs 1 --budget 1s --no-report --no-controls -q -o "$dir/out" --set mechanism=fork "$@"
	[ "$status" -eq 0 ] || { echo "$output"; return 1; }
}

# refused WORDS ARGUMENT...: one line with WORDS, exit 2, nothing written.
refused() {
	local words=$1
	shift
	run "$FORKMARK" run --no-report -o "$dir/no" --set mechanism=fork "$@"
	[ "$status" -eq 2 ]
	[ "${#lines[@]}" -eq 1 ]
	[[ $output == *"$words"* ]] || { echo "$output"; return 1; }
	[ ! -e "$dir/no" ]
}

# of CELL FILTER: FILTER of the cell whose name has CELL after its threads=1 ("": no more).
of() {
	jq -r --arg tail "threads=1${1:+ $1}" ".cells[] | select(.name | endswith(\$tail)) | $2" "$dir/out/result.json"
}

need() {
	local reason
	reason=$("$FORKMARK" list pages --json | jq -r --arg kind "$1" \
		'[.. | objects | select(.name? == $kind)][0] | select(.available | not) | .reason')
	[ -z "$reason" ] || skip "pages=$1: $reason"
}

# skipped CELL: skip, with its reason, a test of what the machine cannot have so much of.
skipped() {
	[ "$(of "$1" .verdict)" != SKIP ] || skip "$(of "$1" .reason)"
	[ "$(of "$1" .verdict)" = OK ]
}

# costs CELL FACTOR OTHER: the least total of CELL, times FACTOR, is below that of OTHER.
costs() {
	local a b
	a=$(of "$1" .intervals.total.min_ns) b=$(of "$3" .intervals.total.min_ns)
	echo "'$1': $a, '$3': $b"
	[ "$(jq -n "$a * $2 < $b")" = true ]
}

# finds CELL NAME BYTES
finds() {
	[ "$(of "$1" ".image.$2")" -eq "$3" ]
}

@test "list: each kind is available, or the reason names a command or a limit" {
	run "$FORKMARK" list pages --json
	[ "$status" -eq 0 ]
	[ "$(jq '[.. | objects | select(has("available") and .name != "")] | length' <<<"$output")" -ge 15 ]
	[ "$(jq '[.. | objects | select(.available? == false) | .reason |
		test("echo|swapon|sysctl|ulimit|CONFIG_|no huge pages|Linux|prctl|mount")] | all' <<<"$output")" = true ]
}

@test "as root and as nobody: each kind is OK or SKIP with its reason, never BROKEN" {
	measure --set mm=2M --set "pages=${kinds/hugetlb-1g,/}"
	[ "$(jq '[.cells[] | .verdict == "OK" or (.verdict == "SKIP" and (.reason | length > 20))] | all' "$dir/out/result.json")" = true ]
	[ "$(of '' .verdict)" = OK ]
	[ "$(id -u)" -eq 0 ] || return 0
	chmod 777 "$dir"
	run su -s /bin/sh nobody -c "cd / && exec '$FORKMARK' run --runs 1 --budget 1s --no-report --no-controls -q \
		-o '$dir/nobody' --set mechanism=fork --set mm=2M --set 'pages=${kinds/hugetlb-1g,/}'"
	[ "$status" -eq 0 ]
	[ "$(jq '[.cells[] | .verdict == "OK" or (.verdict == "SKIP" and (.reason | length > 20))] | all' "$dir/nobody/result.json")" = true ]
	[ "$(jq -r '.cells[0].verdict' "$dir/nobody/result.json")" = OK ]
}

@test "thp: huge pages, and fork copies an entry each" {
	need thp
	measure --set mm=64M --set pages=4k,thp
	finds pages=thp huge_bytes 67108864
	finds '' anon_huge_bytes 0
	costs pages=thp 2 ''
}

@test "mthp-64: folios of this size, and no larger ones" {
	need mthp-N
	measure --set mm=64M --set pages=4k,mthp-64
	skipped pages=mthp-64
	if [ "$(of pages=mthp-64 .image.folios_seen_each)" -eq 1 ]; then
		finds pages=mthp-64 folios 1024
	else
		finds pages=mthp-64 touch_faults 1024
	fi
	finds pages=mthp-64 anon_huge_bytes 0
	costs pages=mthp-64 1.2 ''
}

@test "mthp-64, an ordinary user: one page fault each" {
	need mthp-N
	[ "$(id -u)" -eq 0 ] || skip "the test before was this one"
	chmod 777 "$dir"
	setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups "$FORKMARK" run --runs 1 --budget 1s --no-report \
		--no-controls -q -o "$dir/out" --set mechanism=fork --set mm=64M --set pages=mthp-64
	skipped pages=mthp-64
	finds pages=mthp-64 folios_seen_each 0
	finds pages=mthp-64 touch_faults 1024
}

@test "hugetlb-2m: pages of the pool, no page tables" {
	need hugetlb-2m
	measure --set mm=64M --set pages=4k,hugetlb-2m
	skipped pages=hugetlb-2m
	finds pages=hugetlb-2m huge_bytes 67108864
	[ "$(of pages=hugetlb-2m .image.page_table_bytes)" -lt 131072 ]
	costs pages=hugetlb-2m 3 ''
}

@test "hugetlb-1g: pages of the pool" {
	need hugetlb-1g
	measure --set mm=1G --set pages=4k,hugetlb-1g
	skipped pages=hugetlb-1g
	finds pages=hugetlb-1g huge_bytes 1073741824
	costs pages=hugetlb-1g 3 ''
}

@test "shmem, memfd: shared memory's page tables are not copied" {
	measure --set mm=64M --set pages=4k,shmem,memfd
	finds pages=shmem file_bytes 67108864
	finds pages=memfd file_bytes 67108864
	[ "$(of pages=memfd '.image.fds - .image.own_fds')" -eq 3 ]
	costs pages=shmem 3 ''
	costs pages=memfd 3 ''
}

@test "file-shared is not copied; file-private is, once written" {
	need file-shared
	measure --set mm=64M --set pages=file-private,file-shared
	skipped pages=file-shared
	finds pages=file-shared file_bytes 67108864
	[ "$(of pages=file-private '.image.anonymous_bytes >= 67108864')" = true ]
	[ "$(of pages=file-private .image.file_system)" -gt 0 ]
	[ "$(of pages=file-private '.image.fds - .image.own_fds')" -eq 3 ]
	costs pages=file-shared 3 pages=file-private
}

@test "pinned: fork copies each page; one descriptor more, of ours" {
	need pinned
	measure --set mm=32M --set pages=4k,pinned
	skipped pages=pinned
	finds pages=pinned pinned_bytes 33554432
	finds pages=pinned ring_fds 1
	[ "$(of pages=pinned .image.vmas)" -eq "$(of '' .image.vmas)" ]
	[ "$(of pages=pinned .image.own_fds)" -eq $(($(of '' .image.own_fds) + 1)) ]
	[ "$(of pages=pinned '.image.fds - .image.own_fds')" -eq 3 ]
	costs '' 2 pages=pinned
}

@test "dontfork, wipeonfork: the child gets nothing of them, and an empty mapping" {
	measure --set mm=0,64M --set pages=4k
	cp "$dir/out/result.json" "$dir/plain.json"
	rm -r "$dir/out"
	measure --set mm=64M --set pages=4k,dontfork,wipeonfork
	[ "$(of pages=dontfork '.image.anonymous_bytes >= 67108864')" = true ]
	costs pages=dontfork 3 ''
	costs pages=wipeonfork 3 ''
	# as good as without any memory: nearer to mm=0 than to 64M by far
	empty=$(jq '.cells[0].intervals.total.min_ns' "$dir/plain.json")
	[ "$(jq -n "$(of pages=dontfork .intervals.total.min_ns) < 4 * $empty")" = true ]
}

@test "mlocked: locked in the parent, not in the child" {
	need mlocked
	"$FORKMARK" run --runs 1 --budget 3s --no-report --no-controls -q -o "$dir/out" --set mechanism=fork --set mm=64M \
		--set pages=mlocked --set action=touch >"$dir/log" 2>&1 &
	program=$!
	children=0 parents=0
	while kill -0 "$program" 2>/dev/null; do
		keeper=$(pgrep -P "$program") && subject=$(pgrep -P "$keeper" forkmark-subjec) || continue
		locked=$(awk '/^VmLck/ { print $2 }' "/proc/$subject/status" 2>/dev/null) || continue
		[ "${locked:-0}" -eq 65536 ] || continue
		parents=$((parents + 1))
		child=$(pgrep -P "$subject") || continue
		locked=$(awk '/^VmLck/ { print $2 }' "/proc/${child%%$'\n'*}/status" 2>/dev/null) || continue
		[ -n "$locked" ] || continue
		[ "$locked" -eq 0 ]
		children=$((children + 1))
	done
	wait "$program" || { cat "$dir/log"; false; }
	skipped 'pages=mlocked action=touch'
	finds 'pages=mlocked action=touch' locked_bytes 67108864
	[ "$parents" -gt 0 ] && [ "$children" -gt 0 ]
}

@test "ksm: all pages are merged with a neighbour" {
	need ksm
	measure --set mm=4M --set pages=4k,ksm
	finds pages=ksm merged_bytes 4194304
	[ "$(of pages=ksm .intervals.total.n)" -gt 0 ]
}

@test "swapped: nothing is in memory, and fork copies the entries" {
	need swapped
	measure --set mm=64M --set pages=shmem,swapped
	skipped pages=swapped
	finds pages=swapped swapped_bytes 67108864
	costs pages=shmem 2 pages=swapped
}

@test "touched: what was never written is not copied, and is what was asked" {
	measure --set mm=64M --set touched=write,read,never
	finds touched=read zero_page_bytes 67108864
	finds touched=read touched_pages 16384
	finds touched=never touched_pages 0
	[ "$(of touched=read '.image.page_table_bytes >= 131072')" = true ]
	[ "$(of touched=never '.image.page_table_bytes < 131072')" = true ]
	costs touched=never 3 ''
	costs touched=read 3 ''
}

@test "touched=read of less than a page table maps, pages of a kind too" {
	measure --set mm=64K --set touched=read --set pages=4k,shmem,file-private
	finds touched=read zero_page_bytes 65536
	finds 'pages=shmem touched=read' file_bytes 65536
	finds 'pages=file-private touched=read' file_bytes 65536
}

@test "thp read only: the huge zero page, or pages of its own" {
	need thp
	measure --set mm=64M --set pages=thp --set touched=read
	[ "$(of 'pages=thp touched=read' '.image | .zero_page_bytes + .huge_bytes')" -eq 67108864 ]
}

@test "stride: as many page tables, fewer pages, cheaper" {
	measure --set mm=64M --set stride=1,512
	finds stride=512 touched_pages 32
	[ "$(of stride=512 '.image.page_table_bytes >= 131072')" = true ]
	[ "$(of stride=512 '.image.anonymous_bytes < 1048576')" = true ]
	costs stride=512 2 ''
	rm -r "$dir/out"
	measure --set mm=4M --set stride=7 --set touched=write,read --set pages=4k,shmem,file-private
	[ "$(jq -c '[.cells[] | [.verdict, .image.touched_pages]] | unique' "$dir/out/result.json")" = '[["OK",147]]' ]
}

@test "stride of huge pages: whole pages of theirs" {
	need thp
	measure --set mm=64M --set pages=thp --set stride=1024
	finds 'pages=thp stride=1024' huge_bytes 33554432
	refused "not a multiple of its 512 base pages" --set mm=64M --set pages=thp --set stride=16
}

@test "what does not go together is refused in one line" {
	refused "set mm" --set mm=0 --set pages=thp
	refused "not a multiple of 2M" --set mm=3M --set pages=hugetlb-2m
	refused "not a multiple of 1G" --set mm=64M --set pages=hugetlb-1g
	refused "not a multiple of 8K" --set mm=4K --set pages=ksm
	for kind in mlocked pinned ksm swapped mthp-64; do
		refused "which takes pages that were written" --set mm=64M --set "pages=$kind" --set touched=never
		refused "which takes pages that were written" --set mm=64M --set "pages=$kind" --set touched=read
	done
	for kind in mlocked pinned ksm; do
		refused "which takes all pages" --set mm=64M --set "pages=$kind" --set stride=8
	done
	refused "the child has no such memory" --set mm=64M --set pages=dontfork --set action=touch
	refused "is too small" --set mm=64M --set pages=mthp-0
	refused "is not a count" --set mm=64M --set pages=mthp-x
	refused "no cell can be measured here" --set mm=64M --set pages=mthp-3
	refused "is unknown" --set mm=64M --set pages=hugetlb-3m
}

@test "preflight: memory that fork copies counts, memory that is not touched does not" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to pin half of the memory"
	need pinned
	half=$(awk '/^MemAvailable/ { print int($2 / 1024 * 0.6) }' /proc/meminfo)
	refused "of memory" --set "mm=${half}M" --set pages=pinned
	measure --set "mm=${half}M" --set touched=never
	[ "$(of touched=never .verdict)" = OK ]
}
