#pragma once

#include "model/ssh/session/secret_text.h"

#include <cstdint>
#include <string>
#include <vector>

namespace fairlead::kubernetes {

// What the way over SSH needs to know from a person. Every text is plain: what a server sends moves no cursor and hides nothing.
struct SshQuestion {
    enum class Kind : std::uint8_t {
        hostKey,  // whether the key of an unknown host is the right one
        secrets,  // a passphrase, a password, the server's own questions
        proxyCommand,  // whether to run a program of the SSH configuration
    };
    struct Field {
        std::string label;
        bool echo = false;  // what is typed may be seen
    };
    Kind kind = Kind::secrets;
    std::string host;  // "node-1", "admin@node-1"
    std::string keyType;  // "ED25519"; of a host key, as the two below
    std::string fingerprint;  // "SHA256:…"
    std::string knownHostsFile;  // where it will be written; empty: nowhere
    std::string command;
    std::string title;  // of the secrets, and what the server says with them
    std::string words;
    std::vector<Field> fields;
};

struct SshAnswer {
    bool given = false;  // false: refused, or nobody answered
    std::vector<ssh::SecretText> secrets;  // one for each field
};

}  // namespace fairlead::kubernetes
