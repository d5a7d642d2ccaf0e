#!/bin/sh
# check_format.sh TOP: every C++ file below TOP is as clang-format 14 writes it. Exit status 77: there is none to ask.
set -eu
cd "$1"

if ! clang_format=$(command -v clang-format-14); then
    echo "SKIPPED: clang-format 14 is not installed (apt-get install clang-format-14)"
    exit 77
fi

if find app model tests views \( -name '*.cpp' -o -name '*.h' \) -print0 2>/dev/null |
    xargs -0 "$clang_format" --dry-run -Werror; then
    echo "Every file is as $clang_format writes it."
else
    echo "To mend it: $clang_format -i FILE"
    exit 1
fi
