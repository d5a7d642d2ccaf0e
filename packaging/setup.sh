# shellcheck shell=bash
# What packaging/run, test and lint do first; to be sourced.

# Those of the packages given that dpkg does not have installed, one on a line.
missingPackages() {
    local package
    for package; do
        [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo "$package"
    done
}

# As root: at once. Otherwise by sudo, which may ask for a password if there is somebody to ask.
asRoot() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

canBecomeRoot() {
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; }
}

# Installs those of the packages given that are missing; ends the script with what to do where it cannot.
installMissing() {
    if ! command -v apt-get >/dev/null; then
        echo "This is not Debian, so install what answers to these packages yourself: $*"
        return
    fi
    local missing
    mapfile -t missing < <(missingPackages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0

    if ! canBecomeRoot; then
        echo "These packages are missing, and neither root nor sudo is at hand to install them. As root:" >&2
        echo "  apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
        exit 1
    fi
    echo "Installing ${#missing[@]} missing packages: ${missing[*]}"
    local log
    log=$(mktemp)
    if ! { asRoot apt-get update -q &&
        asRoot env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends \
            -o Acquire::Retries=3 "${missing[@]}"; } >"$log" 2>&1; then
        cat "$log" >&2
        echo "The packages could not be installed; apt-get says why above. Fairlead is built for Debian 12." >&2
        exit 1
    fi
    rm -f "$log"
}
