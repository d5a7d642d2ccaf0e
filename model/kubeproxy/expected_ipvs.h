#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/kubeproxy/expected_iptables.h"
#include "model/kubeproxy/expected_ports.h"
#include "model/kubeproxy/expected_text.h"
#include "model/kubeproxy/proxy_settings.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::kubeproxy {

// The ipsets of IPVS mode with their elements, by the name they have in IPv4 ("KUBE-CLUSTER-IP").
class ExpectedIpsets {
public:
    ExpectedIpsets(IpFamily family, int minor);

    void add(std::string_view set, std::string element, EntryOwner owner);
    bool isEmpty(std::string_view set) const;
    // The name in this family, as the kernel cuts it: "KUBE-6-CLUSTER-IP".
    std::string nameOf(std::string_view set) const;
    // The output of `ipset save`.
    ExpectedText save() const;

private:
    struct Entry {
        std::string element;
        EntryOwner owner;
    };
    struct Set {
        std::string type;
        std::vector<Entry> entries;
    };
    IpFamily m_family;
    std::map<std::string, Set, std::less<>> m_sets;
};

// What kube-proxy has in IPVS mode beside iptables rules: fills the sets, and returns the virtual
// servers as `ipvsadm -Sn` lists them (facts, sections 3.1 and 3.2).
ExpectedText writeExpectedIpvs(ExpectedIpsets& sets, const cluster::ClusterNode& node, const ProxySettings& settings,
                               const ExpectedPorts& ports, IpFamily family);

// The nearly constant iptables rules beside them (section 3.3).
void writeIpvsIptables(IptablesDump& dump, const ExpectedIpsets& sets, const ProxySettings& settings, const ExpectedPorts& ports);

}  // namespace fairlead::kubeproxy
