#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::ssh {

// What a server says of itself in clear text before anything is encrypted: its identification (RFC 4253, 4.2) and the
// algorithms it offers (7.1), in its order. Whatever did not come yet is empty.
struct ServerOffer {
    std::string greeting;  // the first line that came, made plain, whether it is SSH or not
    std::string software;  // "OpenSSH_9.2p1 Debian-2"; empty: no SSH server, as far as it spoke
    std::vector<std::string> keyExchange;
    std::vector<std::string> hostKeys;
    std::vector<std::string> ciphers;  // towards us
    std::vector<std::string> macs;  // towards us
};

// Reads the first bytes that came from a server, which can be cut anywhere and be anything.
ServerOffer parseServerOffer(std::string_view beginning);

// An OpenSSH since 8.8, which takes no signature over SHA-1.
bool refusesSha1(const ServerOffer& offer);

}  // namespace fairlead::ssh
