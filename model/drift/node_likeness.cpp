#include "model/drift/node_likeness.h"

#include "model/drift/dump_hash.h"
#include "model/kubeproxy/expected_rules.h"
#include "model/kubeproxy/node_port_addresses.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace fairlead::drift {
namespace {

using cluster::ProxyMode;
using kubeproxy::ExpectedPort;

// Stands for an address of the node itself, which is another one on each node.
constexpr std::string_view ownAddress = "\x01own";

class LikenessReader {
public:
    LikenessReader(const evidence::Evidence& evidence, const cluster::ClusterNode& node, const kubeproxy::ProxySettings& settings)
        : m_evidence(evidence), m_node(node), m_settings(settings)
    {
        for (const IpAddress& address : settings.nodeIps)
            m_own.push_back(address.toString());
    }

    std::uint64_t read(std::span<const kubeproxy::ExpectedPorts> expected)
    {
        addSettings();
        for (const kubeproxy::ExpectedPorts& ports : expected)
            addPorts(ports);
        addRules();
        return m_hash.value();
    }

private:
    template <class Value> void addNumber(const Value& value) { m_hash.add(static_cast<std::uint64_t>(value)); }
    // What the dumps say of the node's own address is alike only if the API means the node there too.
    void addAddress(const IpAddress& ip)
    {
        const std::string address = ip.toString();
        m_hash.add(std::ranges::find(m_own, address) == m_own.end() ? std::string_view(address) : ownAddress);
    }
    void addPrefixes(const std::vector<Prefix>& prefixes)
    {
        addNumber(prefixes.size());
        for (const Prefix& prefix : prefixes)
            m_hash.add(prefix.toString());
    }

    void addSettings()
    {
        const kubeproxy::ProxySettings& s = m_settings;
        addNumber(s.mode);
        addNumber(s.minor.value);
        addNumber(s.families.size());
        for (const IpFamily family : s.families)
            addFamily(family);
        addNumber(s.detection.value);
        addPrefixes(s.localCidrs.value);
        m_hash.add(s.localInterface.value);
        addNumber(s.masqueradeBit.value);
        for (const bool flag : {s.masqueradeAll.value, s.localhostNodePorts.value, s.tcpBeLiberal.value, s.accounting.value,
                                s.randomFully.value, s.endpointsObjects.value})
            addNumber(flag);
        addNumber(s.nodePortAddresses.value.size());
        for (const std::string& range : s.nodePortAddresses.value)
            m_hash.add(range);
        m_hash.add(s.ipvsScheduler.value);
        addPrefixes(s.ipvsExcludedCidrs.value);
        addPrefixes(s.serviceCidrs.value);
        if (s.hostIp)
            addAddress(*s.hostIp);
    }

    void addFamily(IpFamily family)
    {
        addNumber(family);
        addNumber(m_settings.nodeIp(family).has_value());
        const auto addresses = kubeproxy::nodePortAddresses(m_settings, m_node, family);
        addNumber(addresses ? addresses->size() + 1 : 0);
        for (const IpAddress& address : addresses.value_or(std::vector<IpAddress>()))
            addAddress(address);
        if (m_settings.mode != ProxyMode::ipvs)
            return;
        for (const IpAddress& address : kubeproxy::localAddresses(m_node, family))  // a virtual server for each
            addAddress(address);
    }

    // What each of kube-proxy's modes makes of a port; whose endpoints are on the node matters to
    // hairpins (IPVS, nftables) and to policy Local.
    void addPorts(const kubeproxy::ExpectedPorts& expected)
    {
        const bool hairpins = m_settings.mode == ProxyMode::ipvs || m_settings.mode == ProxyMode::nftables;
        addNumber(expected.largeCluster());
        addNumber(expected.ports.size());
        for (const ExpectedPort& port : expected.ports) {
            m_hash.add(port.label);
            addNumber(port.hasEndpoints);
            addNumber(port.rangesHoldNode);
            for (const auto& virtualIp : port.frontends.virtualIps)
                addAddress(virtualIp.address);
            for (const ExpectedPort::Target& target : port.targets) {
                addAddress(target.address);
                addNumber(target.port);
                addNumber(hairpins && target.local);
            }
            addNumber(port.cluster.size());
            for (const std::uint32_t index : port.cluster)
                addNumber(index);
            if (hairpins || port.internalLocal() || port.externalLocal()) {
                for (const std::uint32_t index : port.local)
                    addNumber(index + 1);
            }
            for (const ExpectedPort::Target& target : port.idle)
                m_hash.add(target.text);
        }
    }

    // The dumps that a comparison looks at.
    void addRules()
    {
        for (const IpFamily family : m_settings.families) {
            const netfilter::RuleSet* const dump = kubeproxy::foundRules(m_node, m_settings, family);
            addNumber(dump != nullptr);
            if (dump)
                addText(dump->evidence(), dump->syntax() == netfilter::Syntax::nftables ? DumpKind::blocks : DumpKind::iptables);
        }
        if (m_settings.mode != ProxyMode::ipvs)
            return;
        addNumber(m_node.rules.ipsets != nullptr);
        addNumber(m_node.rules.ipvs != nullptr);
        for (const char* const file : {"/ipset.txt", "/ipvs.txt"}) {
            if (const auto text = m_evidence.find("nodes/" + m_node.name + file))
                addText(*text, DumpKind::lines);
        }
    }

    void addText(std::string_view text, DumpKind kind)
    {
        std::string replaced;
        for (const std::string& address : m_own) {
            if (text.find(address) == std::string_view::npos)
                continue;
            replaced = withOwnAddress(text, address);
            text = replaced;
        }
        m_hash.add(hashOfDump(text, kind));
    }

    // "10.0.0.1" is not meant where "10.0.0.12" stands.
    static std::string withOwnAddress(std::string_view text, std::string_view address)
    {
        const auto isPart = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || c == '.'; };
        std::string changed;
        std::size_t from = 0;
        for (std::size_t at = text.find(address); at != std::string_view::npos; at = text.find(address, at + 1)) {
            const std::size_t end = at + address.size();
            if ((at > 0 && isPart(text[at - 1])) || (end < text.size() && isPart(text[end])) || at < from)
                continue;
            changed.append(text.substr(from, at - from)).append(ownAddress);
            from = end;
        }
        return changed.append(text.substr(from));
    }

    const evidence::Evidence& m_evidence;
    const cluster::ClusterNode& m_node;
    const kubeproxy::ProxySettings& m_settings;
    std::vector<std::string> m_own;
    SequenceHash m_hash;
};

}  // namespace

std::uint64_t likenessOf(const evidence::Evidence& evidence, const cluster::ClusterNode& node,
                         const kubeproxy::ProxySettings& settings, std::span<const kubeproxy::ExpectedPorts> expected)
{
    return LikenessReader(evidence, node, settings).read(expected);
}

}  // namespace fairlead::drift
