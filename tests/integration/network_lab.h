#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "tests/integration/network_namespace.h"
#include "tests/integration/rule_text.h"
#include "tests/support/temporary_folder.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::test {

// A device of the node in a lab. Its other end lies in the lab's world, named after its number there.
struct LabDevice {
    std::string name;
    std::vector<std::string> addresses;  // "10.9.1.1/24"
    bool up = true;
};

struct LabPlan {
    std::vector<LabDevice> devices;
    std::vector<std::string> routes;  // "10.244.1.0/24 via 172.30.56.11 dev eth0", as `ip route replace` takes them
    std::string ipsets;  // for `ipset restore`
    std::vector<std::string> accounts;  // names for `nfacct add`
    bool routeLocalnet = true;
};

// A node between two networks; its default route leads to the second.
//
//   10.9.1.0/24, fd09:1::/64 ── n1 .1  node  .1 n2 ── 10.9.2.0/24, fd09:2::/64
LabPlan planOfTwoDevices();

// The node, and around it a world that sees every packet and says nothing of its own: no address, no
// neighbour discovery. Nothing in it knows the host's network.
class NetworkLab {
public:
    // Why a lab cannot run here; empty where it can (root, and the tools).
    static std::string whyNot();
    explicit NetworkLab(const LabPlan& plan);

    NetworkNamespace node;
    NetworkNamespace world;

    const std::vector<LabDevice>& devices() const { return m_devices; }
    // Takes out all rules and puts these in. False, and why, where the kernel does not take them. What the
    // node itself answers (RST, ICMP) meets none of them until letAnswersOut(): a table of its own keeps it.
    bool load(const std::vector<RuleText>& rules, std::string* why = nullptr);
    void letAnswersOut();
    // What a capture of the node holds now, as far as the rules that were loaded fill it, and a
    // snapshot of it. Devices, routes and ipsets were read when the lab was made.
    std::shared_ptr<const cluster::ClusterSnapshot> snapshot() const;
    // The address that the kernel sends from to this destination, as a socket on the node sees it.
    std::optional<IpAddress> kernelSource(const IpAddress& destination) const;

private:
    using Files = std::map<std::string, evidence::Evidence::Text, std::less<>>;
    using Commands = std::vector<std::pair<std::string, std::string>>;  // file and command

    void connect();
    void harden(bool routeLocalnet);
    void read(const Commands& commands, Files& files) const;

    std::vector<LabDevice> m_devices;
    TemporaryFolder m_folder;
    Files m_evidence;
    Commands m_dumps;
};

}  // namespace fairlead::test
