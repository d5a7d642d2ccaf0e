#pragma once

#include "model/cluster/cluster_snapshot.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

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

// client -- node -- server, with addresses of both families. Nothing in it knows the host's network.
//
//   client c1 10.9.1.2, .3  ── n1 10.9.1.1  node  10.9.2.1 n2 ── s1 10.9.2.2, .3, .4 server
//
// The node's default route is the server; neighbours are fixed, so no packet waits for one.
class NetworkLab {
public:
    // Why the lab cannot run here; empty where it can (root, and the tools).
    static std::string whyNot();
    NetworkLab();

    NetworkNamespace client;
    NetworkNamespace node;
    NetworkNamespace server;

    // What a capture of the node holds now, and a snapshot of it. The devices and routes are read once.
    std::shared_ptr<const cluster::ClusterSnapshot> snapshot();
    // The address that the kernel sends from to this destination, as a socket on the node sees it.
    std::optional<IpAddress> kernelSource(const IpAddress& destination) const;

private:
    void connect();
    void harden();

    std::map<std::string, std::shared_ptr<const std::string>, std::less<>> m_network;
};

}  // namespace fairlead::test
