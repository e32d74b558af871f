#!/bin/sh
# Succeed when Chromium and its driver are there; install Debian's where we may, and a font for Chinese, otherwise say
# what is missing. Without the font the tests still hold, but Chinese in screenshots is empty boxes.
have() { command -v "$1" >/dev/null 2>&1; }
drives() {
    { have chromium || have chromium-browser || have google-chrome; } && have chromedriver
}
writes_chinese() {
    ! have fc-list || [ -n "$(fc-list :lang=zh)" ]
}
missing=
drives || missing="chromium chromium-driver fontconfig fonts-noto-cjk"
writes_chinese || missing="$missing fonts-noto-cjk"
[ -z "$missing" ] && exit 0
if have apt-get && [ "$(id -u)" = 0 ]; then
    echo "Installing Debian's $missing …"
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    # shellcheck disable=SC2086 # one word a package
    { apt-get update && apt-get install -y --no-install-recommends $missing; } </dev/null >"$log" 2>&1 ||
        tail -n 5 "$log" >&2
    rm -f "$log"
fi
writes_chinese || echo "guanxi: screenshots lack Chinese. On Debian: apt-get install fonts-noto-cjk" >&2
drives && exit 0
echo "guanxi: the browser tests need chromium and chromedriver. On Debian: apt-get install chromium chromium-driver" >&2
exit 1
