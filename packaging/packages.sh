# shellcheck shell=bash disable=SC2034
# The Debian 12 packages that Fairlead needs: the one list, read by packaging/run, test and lint.

buildPackages=(
    g++ cmake ninja-build pkg-config
    qt6-base-dev qt6-charts-dev qt6-svg-dev
    libqt6opengl6-dev libgl-dev # Qt Charts does not configure without OpenGL
    libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev
    libssl-dev libssh2-1-dev libyaml-cpp-dev libsimdjson-dev libarchive-dev zlib1g-dev libcli11-dev
    qtkeychain-qt6-dev
)

testPackages=(
    libgtest-dev libgmock-dev libbenchmark-dev
    clang-format-14
    iproute2 iptables nftables ipset nfacct # the kernel judges what the program says about rules
    openssh-server openssh-client # and sshd, about what it says over SSH
)

lintPackages=(clang-format-14 clang-tidy-14 shellcheck)
