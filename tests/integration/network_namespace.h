#pragma once

#include <string>

namespace fairlead::test {

// A network namespace without a name: it is gone when this object and the process are, however the
// process ends. Sockets and commands are made inside of it.
class NetworkNamespace {
public:
    NetworkNamespace();
    ~NetworkNamespace();
    NetworkNamespace(const NetworkNamespace&) = delete;
    NetworkNamespace& operator=(const NetworkNamespace&) = delete;

    struct Output {
        int status = -1;
        std::string text;  // standard output and error
    };
    // Runs a shell script inside.
    Output run(const std::string& script) const;
    // As run(), and throws with the output where it fails.
    std::string must(const std::string& script) const;
    int socket(int domain, int type, int protocol) const;
    int descriptor() const { return m_descriptor; }

private:
    int m_descriptor = -1;
};

}  // namespace fairlead::test
