#!/bin/sh
# Succeed when Chromium and its driver are there; install Debian's where we may, otherwise say what is missing.
have() { command -v "$1" >/dev/null 2>&1; }
complete() {
    { have chromium || have chromium-browser || have google-chrome; } && have chromedriver
}
complete && exit 0
if have apt-get && [ "$(id -u)" = 0 ]; then
    echo "Installing Debian's chromium and chromium-driver …"
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    if { apt-get update && apt-get install -y --no-install-recommends chromium chromium-driver fonts-noto-cjk; } \
        </dev/null >"$log" 2>&1; then
        rm -f "$log"
        complete && exit 0
    else
        tail -n 5 "$log" >&2
        rm -f "$log"
    fi
fi
echo "guanxi: the browser tests need chromium and chromedriver. On Debian: apt-get install chromium chromium-driver" >&2
exit 1
