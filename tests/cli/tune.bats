#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# forkmark tune: what it would set, setting it, and that every file is as it was afterwards, whatever happens in between. On
# a folder with files like the kernel's; then on this machine, with two settings that nobody here feels. Real files of all
# kinds are set in a guest: guest_tune.bats.
bats_require_minimum_version 1.5.0

cpu=sys/devices/system/cpu
thp=sys/kernel/mm/transparent_hugepage/enabled
ksm=sys/kernel/mm/ksm/run
balancing=proc/sys/kernel/numa_balancing

# put FILE TEXT: into the made machine.
put() {
	mkdir -p "$(dirname "$root/$1")"
	printf "$2" >"$root/$1"
}

# Four CPUs in two cores, of which the second thread of each is the higher number.
machine() {
	local i
	for i in 0 1 2 3; do
		put "$cpu/cpufreq/policy$i/scaling_governor" 'powersave\n'
		put "$cpu/cpufreq/policy$i/scaling_available_governors" 'performance powersave\n'
		put "$cpu/cpu$i/topology/thread_siblings_list" "$((i % 2)),$((i % 2 + 2))\n"
		put "$cpu/cpu$i/cpuidle/state0/disable" '0\n'
		put "$cpu/cpu$i/cpuidle/state0/latency" '2\n'
		put "$cpu/cpu$i/cpuidle/state1/disable" '0\n'
		put "$cpu/cpu$i/cpuidle/state1/latency" '133\n'
	done
	put "$cpu/cpufreq/policy2/scaling_governor" 'schedutil\n'
	put "$cpu/intel_pstate/no_turbo" '0\n'
	put "$cpu/smt/control" 'on\n'
	put "$cpu/online" '0-3\n'
	put "$cpu/present" '0-3\n'
	put "$thp" 'always [madvise] never\n'
	put "$ksm" '1\n'
	put "$balancing" '2\n'
	put proc/sys/kernel/nmi_watchdog '1\n'
	put proc/sys/kernel/soft_watchdog '1\n'
	put proc/sys/kernel/randomize_va_space '2\n'
	put proc/sys/kernel/random/boot_id '11111111-2222-3333-4444-555555555555\n'
	put proc/irq/default_smp_affinity '0000000f\n'
	put proc/irq/0/smp_affinity_list '0-3\n'
	put proc/irq/24/smp_affinity_list '3\n'
	put proc/irq/25/smp_affinity_list '1\n'
	mkdir "$root/run"
}

setup() {
	root=$BATS_TEST_TMPDIR/machine
	journal=$root/run/forkmark/tune.journal
	everything=(--thp never --no-aslr --no-deep-idle --cpus 3)
	mkdir "$root"
	machine
	before=$(files)
	pid=
}

# Should a test have failed; and this machine's settings.
teardown() {
	[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || :
	[ ! -e "$BATS_TEST_TMPDIR/sleeper" ] || kill -9 "$(cat "$BATS_TEST_TMPDIR/sleeper")" 2>/dev/null || :
	[ ! -e "$BATS_TEST_TMPDIR/ksm" ] || cat "$BATS_TEST_TMPDIR/ksm" >"/$ksm"
	[ ! -e "$BATS_TEST_TMPDIR/balancing" ] || cat "$BATS_TEST_TMPDIR/balancing" >"/$balancing"
}

# files: every file of the machine but what is in run, by its bytes.
files() {
	(cd "$root" && find . -path ./run -prune -o -type f -print0 | sort -z | xargs -0 sha256sum)
}

tune() {
	run --separate-stderr "$FORKMARK" tune --root "$root" "$@"
	echo "status $status"
	echo "$output"
	echo "$stderr"
}

# has FILE VALUE
has() {
	[ "$(cat "$root/$1")" = "$2" ] || { echo "$1 is $(cat "$root/$1")"; return 1; }
}

all_is_back() {
	[ "$(files)" = "$before" ]
	[ ! -e "$root/run/forkmark" ]
}

all_is_set() {
	local i
	for i in 0 1 2 3; do
		has "$cpu/cpufreq/policy$i/scaling_governor" performance
		has "$cpu/cpu$i/cpuidle/state0/disable" 0
		has "$cpu/cpu$i/cpuidle/state1/disable" 1
	done
	has "$cpu/intel_pstate/no_turbo" 1
	has "$cpu/smt/control" off
	has "$thp" never
	has "$ksm" 0
	has "$balancing" 0
	has proc/sys/kernel/nmi_watchdog 0
	has proc/sys/kernel/soft_watchdog 0
	has proc/sys/kernel/randomize_va_space 0
	has proc/irq/default_smp_affinity 3
	has proc/irq/0/smp_affinity_list 0-1
	has proc/irq/24/smp_affinity_list 0-1
	has proc/irq/25/smp_affinity_list 1
}

# begin OPTIONS: tune --apply with a command that lasts, when everything is set; its pid in $pid.
begin() {
	# Under nohup SIGHUP would be ignored, as it should be.
	# shellcheck disable=SC2016 # sh expands it
	env --default-signal=HUP "$FORKMARK" tune --root "$root" --apply "$@" -- \
		sh -c 'echo $$ >"$1"; exec sleep 100' sh "$BATS_TEST_TMPDIR/sleeper" 3>&- &
	pid=$!
	for _ in {1..200}; do
		[ ! -s "$BATS_TEST_TMPDIR/sleeper" ] || return 0
		sleep 0.05
	done
	return 1
}

# ends SIGNAL: what it sends to the process of begin, and its exit status in $status.
ends() {
	kill "-$1" "$pid"
	status=0
	wait "$pid" || status=$?
	pid=
}

@test "shown: each knob with its files, now, would be and why; nothing is set" {
	tune
	[ "$status" -eq 0 ]
	[[ ${lines[0]} == knob*now*"would be"*file ]]
	grep -qE '^governor +powersave +performance .*/policy\*/scaling_governor \(3 of 4\)$' <<<"$output"
	grep -qE '^governor +schedutil +performance +/sys.*/policy2/scaling_governor$' <<<"$output"
	grep -qE '^smt +on +off ' <<<"$output"
	grep -qE '^aslr +\(not asked\) ' <<<"$output"
	grep -qE '^ksm +1 +0 ' <<<"$output"
	[ "$(awk '{ print length }' <<<"$output" | sort -n | tail -n 1)" -le 112 ]
	all_is_back
	rm -r "${root:?}/$cpu/cpufreq" "${root:?}/$cpu/intel_pstate"
	put "$ksm" '2\n'
	put "$cpu/online" '0-2\n'
	tune
	grep -qE '^governor +\(cannot\) ' <<<"$output"
	[ "$(grep -c '^turbo' <<<"$output")" -eq 1 ]
	grep -qE '^ksm +2 +\(is good\) ' <<<"$output"
	grep -qF 'CPUs 3 are offline; putting SMT back would bring them online' <<<"$output"
}

@test "shown as JSON: the same" {
	tune --json --only ksm,smt,thp --thp always
	[ "$status" -eq 0 ]
	[ "$(jq -c '[.journal.state, .container, [.knobs[].knob]]' <<<"$output")" = '["none",null,["thp","ksm","smt"]]' ]
	[ "$(jq -c '[.knobs[].files[] | [.state, .now, .would_be]]' <<<"$output")" = '[["change","madvise","always"],["change","1","0"],["change","on","off"]]' ]
	[ "$(jq -r '.knobs[1].files[0].path' <<<"$output")" = /sys/kernel/mm/ksm/run ]
	tune --json
	[ "$(jq -c '[.knobs[] | select(.asked | not) | .option] | unique' <<<"$output")" = '["--cpus","--no-aslr","--no-deep-idle","--thp"]' ]
	rm -r "${root:?}/sys/kernel/mm/ksm"
	tune --json --only ksm
	[ "$(jq -c '.knobs[0] | [.files, .absent]' <<<"$output")" = '[[],"the kernel has no KSM"]' ]
	[ ! -e "$root/run/forkmark" ]
}

@test "set until --undo: every file is set, then byte for byte as it was" {
	tune --apply "${everything[@]}"
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	[[ $output == "set: governor (4), turbo (1), idle-states (4), thp (1), ksm (1), "* ]]
	all_is_set
	[ "$(stat -c %a "$journal")" = 600 ]
	tune
	[[ $output == *"a journal is open"*"forkmark tune --undo"* ]]
	tune --apply
	[ "$status" -eq 2 ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == *"a journal is open"*"--undo"* ]]
	all_is_set
	tune --undo
	[ "$status" -eq 0 ]
	[ "$output" = "19 of 19 files are as they were" ]
	all_is_back
	tune --undo
	[ "$status" -eq 0 ]
	[ "$output" = "nothing to put back" ]
}

@test "kill -9: --undo puts every file back byte for byte" {
	begin "${everything[@]}"
	all_is_set
	tune
	[[ $output == *"process $pid has this machine tuned"* ]]
	tune --undo
	[ "$status" -eq 2 ]
	[[ $stderr == *"process $pid has this machine tuned"* ]]
	all_is_set
	ends KILL
	all_is_set
	tune --undo
	[ "$status" -eq 0 ]
	all_is_back
}

@test "kill -9 at any time: what is in the journal is put back, what is not was not set" {
	local i
	for i in {1..20}; do
		"$FORKMARK" tune --root "$root" --apply "${everything[@]}" >/dev/null 3>&- &
		pid=$!
		sleep "0.00$((RANDOM % 10))"
		kill -9 "$pid" 2>/dev/null || :
		wait "$pid" || :
		pid=
		tune --undo
		[ "$status" -eq 0 ]
		all_is_back
	done
}

@test "for a command: its words, its output and its status, then everything is back" {
	tune --apply "${everything[@]}" -- sh -c 'cat "$1"; printf "<%s>" "$@"; echo words >&2; exit 7' sh "$root/$ksm" -x '--undo' ''
	[ "$status" -eq 7 ]
	[ "$output" = "0
<$root/$ksm><-x><--undo><>" ]
	[ "$stderr" = words ]
	all_is_back
	tune --apply sh -c "kill -9 \$\$"
	[ "$status" -eq 137 ]
	all_is_back
	run -127 --separate-stderr "$FORKMARK" tune --root "$root" --apply -- /nonexistent
	[ "$stderr" = "forkmark: /nonexistent: No such file or directory" ]
	all_is_back
	tune --apply -- "$root/$ksm"
	[ "$status" -eq 126 ]
	all_is_back
}

@test "SIGTERM, SIGINT and SIGHUP end the command, and everything is back" {
	local signal
	for signal in TERM HUP; do
		rm -f "$BATS_TEST_TMPDIR/sleeper"
		begin "${everything[@]}"
		all_is_set
		ends "$signal"
		[ "$status" -eq $((128 + $(kill -l "$signal"))) ]
		all_is_back
		[ ! -e "/proc/$(cat "$BATS_TEST_TMPDIR/sleeper")" ]
	done
	# who is started in the background ignores SIGINT, and so would the command
	# shellcheck disable=SC2016
	run --separate-stderr python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' "$FORKMARK" tune --root "$root" --apply -- sh -c 'kill -INT $PPID; exec sleep 100'
	[ "$status" -eq 130 ]
	all_is_back
}

@test "a command that ignores SIGTERM is killed by the third" {
	# shellcheck disable=SC2016
	tune --apply -- sh -c 'trap "echo on" TERM; while kill $PPID; do sleep 0.2; done'
	[ "$status" -eq 137 ]
	[ "$output" = $'on\non' ]
	all_is_back
}

@test "what somebody else has set since is left and told; --force puts it back, --keep leaves it" {
	local way
	for way in --force --keep; do
		tune --apply
		[ "$status" -eq 0 ]
		put "$ksm" '2\n'
		tune --undo
		[ "$status" -eq 2 ]
		[ "${#stderr_lines[@]}" -eq 2 ]
		[[ $stderr == *"/sys/kernel/mm/ksm/run is 2, set by somebody else since: left (it was 1, tune made it 0)"*"--force"*"--keep"* ]]
		has "$ksm" 2
		has "$balancing" 2
		[ "$(grep -c '^/\|^[a-z-]* /' "$journal")" -eq 1 ]
		tune --apply
		[ "$status" -eq 2 ]
		tune --undo "$way"
		[ "$status" -eq 0 ]
		[ "$way" = --force ] || { has "$ksm" 2; put "$ksm" '1\n'; }
		all_is_back
	done
	tune --apply -- sh -c "echo 2 >$root/$ksm"
	[ "$status" -eq 2 ]
	has "$ksm" 2
	has "$balancing" 2
}

@test "the file as it was, or the same CPUs in other words, is nobody else's" {
	tune --apply "${everything[@]}"
	put "$ksm" '1\n'
	put proc/irq/0/smp_affinity_list '0,1\n'
	put proc/irq/default_smp_affinity '00000000,00000003\n'
	tune --undo
	[ "$status" -eq 0 ]
	all_is_back
}

@test "a file that fails: everything before it is put back, exit 2" {
	mv "$root/$balancing" "$root/real"
	before=$(files)
	ln -s "$root/real" "$root/$balancing" # can be read, not written
	tune --apply
	[ "$status" -eq 2 ]
	[[ $stderr == *"/$balancing: Too many levels of symbolic links (it was 2, tune makes it 0)"* ]]
	[ "$(cat "$root/real")" = 2 ]
	all_is_back
	tune --apply -- touch "$BATS_TEST_TMPDIR/ran"
	[ "$status" -eq 2 ]
	[ ! -e "$BATS_TEST_TMPDIR/ran" ]
	all_is_back
}

@test "an interrupt that stays where it is: told, and the others are moved" {
	mv "$root/proc/irq/24/smp_affinity_list" "$root/real"
	before=$(files)
	ln -s "$root/real" "$root/proc/irq/24/smp_affinity_list"
	tune --apply --cpus 2-3 --only irq
	[ "$status" -eq 0 ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == *"/proc/irq/24/smp_affinity_list stays 3: "* ]]
	has proc/irq/0/smp_affinity_list 0-1
	[[ $output == "set: irq (2)"* ]]
	tune --undo
	[ "$status" -eq 0 ]
	all_is_back
}

@test "refused in a container; one who is not root is refused too" {
	mkdir "$root/run/systemd"
	put run/systemd/container 'docker\n'
	tune --apply
	[ "$status" -eq 2 ]
	[ "${#stderr_lines[@]}" -eq 1 ]
	[[ $stderr == "forkmark: refused: this is a container (docker)"* ]]
	tune
	[ "$status" -eq 0 ]
	[[ $output == *"--apply is refused here: this is a container (docker)"* ]]
	rm -r "$root/run/systemd"
	all_is_back
	local as=()
	[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	cp "$FORKMARK" "$BATS_TEST_TMPDIR/forkmark"
	chmod 755 "$BATS_TEST_TMPDIR" "$BATS_TEST_TMPDIR/forkmark"
	"${as[@]}" "$BATS_TEST_TMPDIR/forkmark" --version || skip "another user cannot run it from here"
	[ -z "$("$FORKMARK" tune --json | jq -r '.container // ""')" ] || skip "this is a container"
	for way in --apply --undo; do
		run --separate-stderr "${as[@]}" "$BATS_TEST_TMPDIR/forkmark" tune "$way"
		[ "$status" -eq 2 ]
		[ "$stderr" = "forkmark: --apply and --undo need root: the settings are the machine's" ]
	done
	run "${as[@]}" "$BATS_TEST_TMPDIR/forkmark" tune
	[ "$status" -eq 0 ]
}

@test "a journal of an earlier boot means nothing: told and removed" {
	tune --apply --only ksm
	put proc/sys/kernel/random/boot_id '99999999-2222-3333-4444-555555555555\n'
	put "$ksm" '1\n'
	tune
	[[ $output == *"a journal of an earlier boot"* ]]
	cp "$journal" "$BATS_TEST_TMPDIR/old"
	tune --undo
	[ "$status" -eq 0 ]
	[[ $output == "the journal was of an earlier boot"*removed ]]
	has "$ksm" 1
	[ ! -e "$root/run/forkmark" ]
	mkdir -m 700 "$root/run/forkmark"
	cp "$BATS_TEST_TMPDIR/old" "$journal"
	tune --apply --only ksm
	[ "$status" -eq 0 ]
	[[ $stderr == *"of an earlier boot"*removed ]]
	has "$ksm" 0
}

@test "a damaged journal: told; nothing is put back but with --force" {
	tune --apply
	sed -i '/^end /d' "$journal"
	tune
	[[ $output == *"a journal is open and damaged"*"--undo --force"* ]]
	tune --apply
	[ "$status" -eq 2 ]
	tune --undo
	[ "$status" -eq 2 ]
	[[ $stderr == *"tune.journal: line "*" is not one of a journal; nothing is put back"* ]]
	has "$ksm" 0
	tune --undo --force
	[ "$status" -eq 2 ]
	[[ $stderr == *"putting back what can be read"* ]]
	all_is_back
	tune --apply
	head -c 100 /dev/zero >"$journal"
	tune --undo
	[ "$status" -eq 2 ]
	has "$ksm" 0
}

@test "a journal that another could have written is not trusted, and no other file is ever written" {
	local line
	tune --apply --only ksm
	chmod o+w "$journal"
	tune --undo --force
	[ "$status" -eq 2 ]
	[[ $stderr == *"nobody else may write to"* ]]
	has "$ksm" 0
	chmod o-w "$journal"
	chmod g+w "$root/run/forkmark"
	tune --undo
	[ "$status" -eq 2 ]
	has "$ksm" 0
	chmod g-w "$root/run/forkmark"
	put victim 'mine\n'
	put proc/irq/victim 'mine\n'
	for line in 'ksm /victim 1%0A mine' 'irq /proc/irq/../victim 1%0A mine' 'irq /proc/irq/0/../victim 1 mine' \
		'irq /proc/irq/victim 1%0A mine' 'thp /sys/kernel/mm/ksm/run 1%0A 0' 'ksm /sys/kernel/mm/ksm/run/../run 1%0A 0'; do
		sed -i "3s,.*,$line," "$journal"
		tune --undo --force
		[ "$status" -eq 2 ]
		[[ $stderr == *"line 3 is not one of a journal"* ]]
		[ "$(cat "$root/victim" "$root/proc/irq/victim")" = $'mine\nmine' ]
		has "$ksm" 0
		[ -e "$journal" ] || {
			[ -d "$root/run/forkmark" ] || mkdir -m 700 "$root/run/forkmark"
			printf 'forkmark-tune 1\nboot 11111111-2222-3333-4444-555555555555\nx\nend 1\n' >"$journal"
			chmod 600 "$journal"
		}
	done
}

@test "words that are wrong are told in one line, and nothing is set" {
	local words
	while read -r words; do
		# shellcheck disable=SC2086 # several words
		tune $words
		[ "$status" -eq 2 ]
		[ -n "$stderr" ]
		[ -z "$output" ]
		all_is_back
	done <<-'END'
		--apply --only kms
		--apply --only
		--apply --only ksm,
		--apply --only thp
		--apply --only irq
		--apply --thp sometimes
		--apply --cpus 0-3
		--apply --cpus 9
		--apply --cpus x
		--apply --cpus 3-
		--apply --undo
		--force
		--apply --keep
		--undo --force --keep
		--apply --json
		true
	END
	tune --only kms
	[[ $stderr == *"did you mean 'ksm'?" ]]
}

@test "what docs/caveats.md says of mending by tune does something" {
	local words seen=0
	put "$thp" '[always] madvise never\n'
	before=$(files)
	while read -r words; do
		# shellcheck disable=SC2086 # several words
		tune $words -- grep -q '^end [1-9]' "$journal"
		[ "$status" -eq 0 ]
		all_is_back
		seen=$((seen + 1))
	done < <(grep -oE '`forkmark tune --apply [^`]* -- forkmark run`' "$SOURCE/docs/caveats.md" | sed -E 's/.forkmark tune (.*) -- .*/\1/')
	[ "$seen" -ge 8 ]
}

@test "this machine: set, kill -9, --undo: the files are byte for byte as they were" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	[ -z "$("$FORKMARK" tune --json | jq -r '.container // ""')" ] || skip "this is a container"
	[ "$("$FORKMARK" tune --json | jq -r .journal.state)" = none ] || skip "somebody has tuned this machine"
	local knobs=()
	[ ! -w "/$ksm" ] || { knobs+=(ksm); cat "/$ksm" >"$BATS_TEST_TMPDIR/ksm"; echo 1 >"/$ksm"; }
	[ ! -w "/$balancing" ] || { knobs+=(numa-balancing); cat "/$balancing" >"$BATS_TEST_TMPDIR/balancing"; echo 1 >"/$balancing"; }
	[ "${#knobs[@]}" -gt 0 ] || skip "the kernel has neither KSM nor NUMA balancing"
	local only before now
	only=$(IFS=,; echo "${knobs[*]}")
	before=$("$FORKMARK" tune --json --only "$only" | jq -c '[.knobs[].files[] | .now]')
	[ "$before" != "$("$FORKMARK" tune --json --only "$only" | jq -c '[.knobs[].files[] | .would_be]')" ]
	root='' begin --only "$only"
	now=$("$FORKMARK" tune --json --only "$only")
	[ "$(jq -c '[.knobs[].files[] | .state] | unique' <<<"$now")" = '["good"]' ]
	ends KILL
	run "$FORKMARK" tune --undo
	[ "$status" -eq 0 ]
	[ "$output" = "${#knobs[@]} of ${#knobs[@]} files are as they were" ]
	[ "$("$FORKMARK" tune --json --only "$only" | jq -c '[.knobs[].files[] | .now]')" = "$before" ]
	[ ! -e "/$ksm" ] || [ "$(cat "/$ksm")" = 1 ]
	[ ! -e /run/forkmark/tune.journal ]
}
