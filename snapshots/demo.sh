#!/bin/sh
# The main job, on the made-up code of this folder: import, what changed, the timeline.
# usage: LAWDIFF=path/to/lawdiff sh snapshots/demo.sh FOLDER
set -eu
here=$(dirname "$0")
repo=$1
lawdiff=${LAWDIFF:-lawdiff}

run() {
    printf '\n$ lawdiff'
    for word in "$@"; do
        case $word in
            *' '*) printf ' "%s"' "$word" ;;
            *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n\n'
    "$lawdiff" --repo "$repo" "$@"
}

run import "$here/2014-03-10-code-des-jardins-partages.txt"
run import "$here/2016-01-01" --code "Code des jardins partagés" --date 2016-01-01 --complete
run import "$here/LEGITEXT900000000001-2018-07-01.json" \
    "$here/LEGITEXT900000000001-2020-01-01.json.gz" \
    "$here/legi-data-2022-09-01.tgz" --code "Code des jardins partagés"
run import "$here/LEGITEXT900000000001-2024-01-01.json"
run versions
run show "L. 121-5" --between 2016-01-01 "1er janvier 2020"
run changes --between 2020-01-01 2022-09-01
run timeline L112-2
printf '\n$ git -C %s log --oneline\n\n' "$repo"
git -C "$repo" log --oneline
