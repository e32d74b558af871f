#!/bin/sh
# Print the first Python that can make our environment: 3.11, 3.12 or 3.13 with venv and pip.
# Usage: find_python.sh [candidate …]; without one: .venv's own, then what PATH offers.
# When there is none: say so on standard error, with what to do, and fail.
lacking=''
asked="$*"
[ $# -gt 0 ] || set -- .venv/bin/python python3.13 python3.12 python3.11 python3
for candidate in "$@"; do
    "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1 || continue
    if "$candidate" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        command -v "$candidate"
        exit 0
    fi
    lacking=$("$candidate" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
done
if [ -n "$lacking" ]; then
    echo "guanxi: $lacking cannot make virtual environments. On Debian or Ubuntu: apt-get install $lacking-venv" >&2
elif [ -n "$asked" ]; then
    echo "guanxi: $asked is not a Python 3.11, 3.12 or 3.13 that runs" >&2
else
    echo "guanxi: found no Python 3.11, 3.12 or 3.13. Install one, or name it: make PYTHON=/path/to/python3.13 setup" >&2
fi
exit 1
