#include "model/kubeproxy/rule_owners.h"

#include "model/kubeproxy/chain_roles.h"

#include <array>

namespace fairlead::kubeproxy {
namespace {

using netfilter::AddressMatch;
using netfilter::ChainIndex;
using netfilter::PortMatch;
using netfilter::RuleBody;
using netfilter::RuleIndex;
using netfilter::RuleSet;
using netfilter::Side;
using Position = ServiceIndex::Position;

constexpr std::array serviceChains{"KUBE-SVC-", "KUBE-SVL-", "KUBE-EXT-", "KUBE-FW-", "KUBE-XLB-"};
constexpr std::array nftChains{"service-", "local-", "external-", "firewall-"};

std::optional<Position> ownerByName(const std::string& name, const ServiceIndex& services)
{
    for (const char* const prefix : serviceChains) {
        if (isHashChain(name, prefix))
            return services.byHash(std::string_view(name).substr(name.size() - 16));
    }
    for (const char* const prefix : nftChains) {
        if (name.starts_with(prefix))
            return services.byNftBase(std::string_view(name).substr(std::string_view(prefix).size()));
    }
    // "endpoint-GTK6MW7G-ns5/svc5/tcp/p80__10.180.0.3/80": the base of the service is rebuilt from the name.
    const std::size_t end = name.rfind("__");
    if (!name.starts_with("endpoint-") || name.size() < 18 || end == std::string::npos)
        return std::nullopt;
    const std::string path = name.substr(18, end - 18);
    const std::size_t slash = path.find('/');
    const std::size_t second = path.find('/', slash + 1);
    const std::size_t third = path.find('/', second + 1);
    if (slash == std::string::npos || second == std::string::npos || third == std::string::npos)
        return std::nullopt;
    const auto protocol = parseProtocol(path.substr(second + 1, third - second - 1));
    if (!protocol)
        return std::nullopt;
    return services.byNftBase(
        nftServiceBase({path.substr(0, slash), path.substr(slash + 1, second - slash - 1), path.substr(third + 1), *protocol}));
}

// By what the rule is about: "-d 10.96.0.1 -p tcp --dport 443", "-p tcp --dport 30080".
std::optional<Position> ownerByAddress(const RuleBody& body, const ServiceIndex& services)
{
    std::optional<IpAddress> address;
    std::optional<std::uint16_t> port;
    Protocol protocol = Protocol::any;
    for (const netfilter::RulePart& part : body.parts) {
        if (const auto* const match = std::get_if<AddressMatch>(&part); match && match->side == Side::destination
            && match->ranges.size() == 1 && match->ranges[0].first == match->ranges[0].last) {
            address = match->ranges[0].first;
        } else if (const auto* const ports = std::get_if<PortMatch>(&part); ports && ports->side == Side::destination
                   && ports->ranges.size() == 1 && ports->ranges[0].first == ports->ranges[0].last) {
            port = ports->ranges[0].first;
            protocol = ports->protocol;
        } else if (const auto* const named = std::get_if<netfilter::ProtocolMatch>(&part);
                   named && named->protocols.size() == 1 && protocol == Protocol::any) {
            protocol = named->protocols[0];
        }
    }
    if (!port)
        return std::nullopt;
    return address ? services.byFrontend(*address, *port, protocol) : services.byNodePort(*port, protocol);
}

bool isShared(ChainRole role)
{
    return role == ChainRole::dispatch || role == ChainRole::nodePorts || role == ChainRole::firewall;
}

}  // namespace

// Runs over chains and rules as they lie in memory: with 100,000 chains, following each jump to the
// name of its target would wait for memory every time.
RuleOwners::RuleOwners(const RuleSet& rules, const ServiceIndex& services)
    : m_chains(rules.chains().size(), nobody), m_rules(rules.rules().size(), nobody)
{
    std::vector<char> isEndpoint(m_chains.size(), 0);
    std::vector<ChainIndex> shared;
    for (ChainIndex chain = 0; chain < m_chains.size(); ++chain) {
        const std::string& name = rules.chains()[chain].name;
        isEndpoint[chain] = isHashChain(name, "KUBE-SEP-") ? 1 : 0;
        if (isEndpoint[chain] != 0)
            continue;
        m_chains[chain] = ownerByName(name, services).value_or(nobody);
        if (m_chains[chain] == nobody && isShared(roleOf(rules, chain)))
            shared.push_back(chain);
    }
    for (RuleIndex rule = 0; rule < m_rules.size(); ++rule) {
        const Position owner = m_chains[rules.rules()[rule].chain];
        const auto target = owner == nobody ? std::nullopt : rules.jumpOf(rule);
        if (target && isEndpoint[*target] != 0 && isEndpoint[rules.rules()[rule].chain] == 0 && m_chains[*target] == nobody)
            m_chains[*target] = owner;
    }
    for (RuleIndex rule = 0; rule < m_rules.size(); ++rule)
        m_rules[rule] = m_chains[rules.rules()[rule].chain];
    for (const ChainIndex chain : shared) {
        for (const RuleIndex rule : rules.rulesOf(chain)) {
            const auto target = rules.jumpOf(rule);
            if (target && m_chains[*target] != nobody)
                m_rules[rule] = m_chains[*target];
            else
                m_rules[rule] = ownerByAddress(rules.body(rule), services).value_or(nobody);
        }
    }
}

}  // namespace fairlead::kubeproxy
