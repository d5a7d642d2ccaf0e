#include "model/kubeproxy/drift_collector.h"

#include <algorithm>
#include <map>

namespace fairlead::kubeproxy {
namespace {

using netfilter::IpvsTable;
using netfilter::RealServer;
using netfilter::VirtualServer;

std::string nameOf(const VirtualServer& server)
{
    return toString(server.protocol) + ' ' + toString(server.address, server.port);
}

class IpvsComparison {
public:
    IpvsComparison(DriftCollector& collector, const IpvsTable& found) : m_collector(collector), m_found(found) { }

    void compare(const std::vector<Prefix>& excluded)
    {
        std::map<std::string, const VirtualServer*> there;
        for (const VirtualServer& server : m_found.virtualServers) {
            const bool left = std::ranges::any_of(excluded, [&](const Prefix& range) { return range.contains(server.address); });
            if (!server.firewallMark && !left && server.address.family() == m_collector.expected().family)
                there.emplace(nameOf(server), &server);
        }
        for (const VirtualServer& server : m_collector.expected().ipvs->virtualServers) {
            const auto match = there.find(nameOf(server));
            if (match == there.end()) {
                addMissing(server);
                continue;
            }
            compareServers(server, *match->second);
            there.erase(match);
        }
        for (const auto& [name, server] : there)
            addExtra(*server);
    }

private:
    EntryOwner ownerOf(int line) const
    {
        const auto& owners = m_collector.expected().ipvsOwners;
        return line >= 1 && static_cast<std::size_t>(line) <= owners.size() ? owners[static_cast<std::size_t>(line) - 1]
                                                                            : EntryOwner();
    }

    Deviation deviation(Deviation::Kind kind, FoundOwner owner, const VirtualServer& server) const
    {
        Deviation result;
        result.kind = kind;
        result.owner = std::move(owner);
        result.subject = "address " + server.address.toString();
        result.chain = "IPVS " + nameOf(server);
        result.entry.place = result.chain;
        return result;
    }

    void addMissing(const VirtualServer& server)
    {
        Deviation missing = deviation(Deviation::Kind::missing, m_collector.ownerOf(ownerOf(server.line)), server);
        missing.entry.expected = server.text;
        m_collector.add(std::move(missing));
    }

    void addExtra(const VirtualServer& server)
    {
        FoundOwner owner;
        owner.port = m_collector.portAt(server.protocol, server.address, server.port);
        if (owner.port == EntryOwner::nobody)
            owner.port = m_collector.portAtNodePort(server.protocol, server.port);
        if (owner.port == EntryOwner::nobody)
            owner.port = m_collector.portWithVirtualIp(server.address);
        if (owner.port == EntryOwner::nobody)
            owner.label = server.address.toString();
        Deviation extra = deviation(Deviation::Kind::extra, std::move(owner), server);
        extra.entry.found = SourceRef{m_found.file, server.line, server.text};
        m_collector.add(std::move(extra));
    }

    void compareServers(const VirtualServer& expected, const VirtualServer& found)
    {
        const EntryOwner owner = ownerOf(expected.line);
        const bool samePersistence = expected.persistentSeconds == found.persistentSeconds
            || (expected.persistentSeconds && found.persistentSeconds == std::uint32_t{0});
        if (expected.scheduler == found.scheduler && samePersistence) {
            m_collector.matched(owner);
        } else {
            Deviation changed = deviation(Deviation::Kind::changed, m_collector.ownerOf(owner), expected);
            changed.entry.expected = expected.text;
            changed.entry.found = SourceRef{m_found.file, found.line, found.text};
            m_collector.add(std::move(changed));
        }
        compareRealServers(expected, found);
    }

    void compareRealServers(const VirtualServer& expected, const VirtualServer& found)
    {
        std::map<std::string, const RealServer*> there;
        for (const RealServer& server : found.realServers)
            there.emplace(toString(server.address, server.port), &server);
        for (const RealServer& server : expected.realServers) {
            const auto match = there.find(toString(server.address, server.port));
            const FoundOwner owner = m_collector.ownerOf(ownerOf(server.line));
            // Weight 0 of a server that should take connections: it is being removed by mistake.
            if (match != there.end() && match->second->weight > 0) {
                m_collector.matched(ownerOf(server.line));
                there.erase(match);
                continue;
            }
            Deviation missing =
                deviation(match == there.end() ? Deviation::Kind::missing : Deviation::Kind::changed, owner, expected);
            missing.choice = true;
            missing.entry.expected = server.text;
            if (match != there.end()) {
                missing.entry.found = SourceRef{m_found.file, match->second->line, match->second->text};
                there.erase(match);
            }
            m_collector.add(std::move(missing));
        }
        for (const auto& [name, server] : there) {
            if (server->weight == 0)
                continue;  // drains
            Deviation extra = deviation(Deviation::Kind::extra,
                                        m_collector.ownerOf({ownerOf(expected.line).port, EntryOwner::nobody}, name), expected);
            extra.choice = true;
            extra.entry.found = SourceRef{m_found.file, server->line, server->text};
            m_collector.add(std::move(extra));
        }
    }

    DriftCollector& m_collector;
    const IpvsTable& m_found;
};

}  // namespace

void compareIpvs(DriftCollector& collector, const IpvsTable& found, const std::vector<Prefix>& excluded)
{
    IpvsComparison(collector, found).compare(excluded);
}

}  // namespace fairlead::kubeproxy
