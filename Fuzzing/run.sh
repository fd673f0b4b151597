#!/usr/bin/env bash
# Fuzzes one target, or each in turn: `run.sh [TARGET|all] [SECONDS]`. What breaks lies in .build/broken/TARGET afterwards,
# and the script fails. `run.sh build` builds only; `run.sh small TARGET` keeps in corpus/TARGET the
# seeds and the smallest of what else reaches something. docs/internals/fuzzing.md tells what to do with what it finds.
set -euo pipefail
cd "$(dirname "$0")"

target=${1:-all}
seconds=${2:-60}

# libFuzzer comes with Swift; where a toolchain left it out, Debian's does as well.
resources=$(swift -print-target-info | sed -n 's/.*"runtimeResourcePath" : "\(.*\)".*/\1/p')
library() { find "$resources/../clang" /usr/lib/llvm-* -name 'libclang_rt.fuzzer_no_main*.a' -print -quit 2>/dev/null || true; }
LIBFUZZER=$(library)
if [ -z "$LIBFUZZER" ]; then
  ${SUDO:-} apt-get update -qq
  DEBIAN_FRONTEND=noninteractive ${SUDO:-} apt-get install -y -qq --no-install-recommends libclang-rt-14-dev
  LIBFUZZER=$(library)
fi
export LIBFUZZER
nice -n 5 swift build -c release --product Fuzz
fuzz=.build/release/Fuzz
# Swift's own report of a crash would take the signal before libFuzzer can keep the input.
export SWIFT_BACKTRACE=enable=no
# 64 KB in five seconds and 2 GB: what takes more is a way to stop a server.
limits=(-max_len=65536 -timeout=5 -rss_limit_mb=2048)

fuzz() {
  local name=$1 grown=.build/grown/$1 broken=.build/broken/$1
  mkdir -p "$grown" "$broken" "corpus/$name" "found/$name" .build/dictionaries
  python3 dictionary.py "$name" >".build/dictionaries/$name"
  echo "== $name, $seconds s"
  FUZZ_TARGET=$name nice -n 5 "$fuzz" "${limits[@]}" -max_total_time="$seconds" -dict=".build/dictionaries/$name" -use_value_profile=1 \
    -artifact_prefix="$broken/" -print_final_stats=1 ${FUZZ_FLAGS:-} "$grown" "corpus/$name" "found/$name" 2>".build/$name.log" || {
    grep -E 'does not hold|Fatal error|ERROR|SUMMARY|Test unit written' ".build/$name.log" | cut -c1-400
    return 1
  }
  grep -E 'DONE|number_of_executed_units' ".build/$name.log" | cut -c1-120
}

case $target in
build) ;;
small)
  # What reaches something that nothing else reaches, the smallest first, as much of it as git should carry; and the seeds,
  # which are whole texts.
  name=$2
  mkdir -p "corpus/$name" ".build/grown/$name"
  rm -rf .build/small .build/seeds && mkdir .build/small
  FUZZ_TARGET=$name nice -n 5 "$fuzz" "${limits[@]}" -set_cover_merge=1 .build/small "corpus/$name" ".build/grown/$name" 2>".build/$name.log"
  python3 seeds.py .build/seeds
  python3 - "corpus/$name" .build/small ".build/seeds/$name" <<'PYTHON'
import hashlib
import pathlib
import sys

corpus, small, seeds = map(pathlib.Path, sys.argv[1:])
kept = [path.read_bytes() for path in sorted(seeds.iterdir())]
room = 32_000
for data in sorted((path.read_bytes() for path in small.iterdir()), key=len)[:40]:
    room -= len(data)
    if room > 0 and data not in kept:
        kept.append(data)
for path in corpus.iterdir():
    path.unlink()
for data in kept:
    (corpus / hashlib.sha1(data).hexdigest()[:16]).write_bytes(data)
print(f"{corpus.name}: {len(kept)} files, {sum(map(len, kept))} bytes")
PYTHON
  ;;
all)
  name=$2
  mkdir -p "corpus/$name" ".build/grown/$name"
  rm -rf .build/small && mkdir .build/small
  FUZZ_TARGET=$name nice -n 5 "$fuzz" "${limits[@]}" -set_cover_merge=1 .build/small "corpus/$name" ".build/grown/$name" 2>".build/$name.log"
  rm -f "corpus/$name"/* && cp .build/small/* "corpus/$name"
  echo "$name: $(find "corpus/$name" -type f | wc -l) files, $(cat "corpus/$name"/* | wc -c) bytes"
  ;;
all)
  failed=()
  for name in $("$fuzz" list); do fuzz "$name" || failed+=("$name"); done
  [ ${#failed[@]} = 0 ] || { echo "broken: ${failed[*]}" >&2; exit 1; }
  ;;
*) fuzz "$target" ;;
esac
