#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/kubeproxy/expected_ports.h"
#include "model/kubeproxy/expected_text.h"
#include "model/kubeproxy/proxy_settings.h"

#include <string>
#include <string_view>
#include <vector>

namespace fairlead::kubeproxy {

// What kube-proxy writes in nftables mode, as `nft list ruleset` shows its table of the family. The
// shapes of 1.36, 1.34 to 1.35 and 1.31 to 1.33 (facts, section 2.6). `newBaseChains`: the base
// chains of 1.34, which came to 1.33 with a patch release.
ExpectedText writeExpectedNft(const cluster::ClusterNode& node, const ProxySettings& settings, const ExpectedPorts& ports,
                              IpFamily family, bool newBaseChains);

// Words as nft prints them: "0x00004000", "1h30m", "a" or "{ a, b }".
std::string nftMark(std::uint32_t mark);
std::string nftDuration(std::uint32_t seconds);
std::string nftList(const std::vector<std::string>& entries);

// The blocks of a table as nft prints them.
class NftTable {
public:
    explicit NftTable(IpFamily family) : m_ip(family == IpFamily::ipv4 ? "ip" : "ip6"), m_family(family)
    {
        m_text.line(std::string("table ") + m_ip + " kube-proxy {");
    }

    bool isV4() const { return m_family == IpFamily::ipv4; }
    const std::string& ip() const { return m_ip; }  // "ip", "ip6"
    std::string addressType() const { return isV4() ? "ipv4_addr" : "ipv6_addr"; }

    // `kind`: "set" or "map"; elements follow with element(); close with endSet().
    void beginSet(std::string_view kind, std::string_view name, std::string_view type, std::string_view more = {});
    void element(std::string_view text, EntryOwner owner = {});
    void endSet();

    void beginChain(std::string_view name, std::string_view base = {}, EntryOwner owner = {});
    void rule(std::string_view text, EntryOwner owner = {});
    void endChain();

    ExpectedText finish();

private:
    std::string m_ip;
    IpFamily m_family;
    ExpectedText m_text;
    std::string m_pending;  // an element whose comma is not known yet
    EntryOwner m_pendingOwner;
    bool m_anyElement = false;
};

}  // namespace fairlead::kubeproxy
