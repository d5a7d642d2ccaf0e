#include "model/kubeproxy/found_rule_owners.h"

#include "model/kubeproxy/chain_roles.h"
#include "model/kubeproxy/condition_words.h"
#include "model/kubeproxy/rule_words.h"

#include <algorithm>
#include <array>

namespace fairlead::kubeproxy {
namespace {

using netfilter::AddressMatch;
using netfilter::ChainIndex;
using netfilter::PortMatch;
using netfilter::ProtocolMatch;
using netfilter::RuleBody;
using netfilter::RuleIndex;
using netfilter::Side;

constexpr std::array serviceChains{"KUBE-SVC-", "KUBE-SVL-", "KUBE-EXT-", "KUBE-FW-", "KUBE-XLB-"};
constexpr std::array nftChains{"service-", "local-", "external-", "firewall-", "endpoint-", "affinity-"};
constexpr std::size_t hashLength = 16;

}  // namespace

std::string labelInComment(std::string_view comment)
{
    // Some comments say what they are about before whom: "masquerade traffic for shop/frontend:http external…".
    for (const std::string_view before : {" for ", "other traffic to "}) {
        if (const std::size_t at = comment.find(before); at != std::string_view::npos)
            comment = comment.substr(at + before.size());
    }
    const std::string_view word = comment.substr(0, comment.find(' '));
    const std::size_t slash = word.find('/');
    const bool named = slash != std::string_view::npos && slash > 0 && slash + 1 < word.size()
        && word.find('/', slash + 1) == std::string_view::npos;
    return named ? std::string(word) : std::string();
}

std::string endpointInNftBase(std::string_view base)
{
    const std::size_t at = base.rfind("__");
    if (at == std::string_view::npos)
        return {};
    const std::string_view rest = base.substr(at + 2);
    const std::size_t slash = rest.rfind('/');
    if (slash == std::string_view::npos)
        return {};
    std::string host(rest.substr(0, slash));
    const std::string port(rest.substr(slash + 1));
    if (IpAddress::parse(host))
        return host + ':' + port;
    std::ranges::replace(host, '.', ':');
    return '[' + host + "]:" + port;
}

std::string labelInNftBase(std::string_view base)
{
    static constexpr std::size_t hash = 8;
    if (base.size() <= hash || base[hash] != '-')
        return {};
    std::string_view path = base.substr(hash + 1);
    path = path.substr(0, path.rfind("__"));
    const std::size_t first = path.find('/');
    const std::size_t second = first == std::string_view::npos ? first : path.find('/', first + 1);
    const std::size_t third = second == std::string_view::npos ? second : path.find('/', second + 1);
    if (third == std::string_view::npos)
        return {};
    const std::string_view port = path.substr(third + 1);
    return std::string(path.substr(0, second)) + (port.empty() ? "" : ':' + std::string(port));
}

std::optional<FoundOwner> FoundRuleOwners::ownerByName(std::string_view name) const
{
    for (const std::string_view prefix : serviceChains) {
        if (isHashChain(name, prefix)) {
            const std::string_view hash = name.substr(name.size() - hashLength);
            const std::uint32_t port = m_collector.portHashed(hash);
            return FoundOwner{port, port == EntryOwner::nobody ? "hash " + std::string(hash) : std::string(), {}};
        }
    }
    for (const std::string_view prefix : nftChains) {
        if (!name.starts_with(prefix))
            continue;
        const std::string_view base = name.substr(prefix.size());
        const std::string label = labelInNftBase(base);
        if (label.empty())
            continue;
        const std::uint32_t port = m_collector.portLabelled(label);
        return FoundOwner{port, port == EntryOwner::nobody ? label : std::string(), endpointInNftBase(base)};
    }
    return std::nullopt;
}

std::optional<FoundOwner> FoundRuleOwners::ownerByAddress(const RuleBody& body) const
{
    std::optional<IpAddress> address;
    const PortMatch* port = nullptr;
    Protocol protocol = Protocol::any;
    for (const netfilter::RulePart& part : body.parts) {
        if (const auto* const match = std::get_if<AddressMatch>(&part);
            match && match->side == Side::destination && !match->negated && match->ranges.size() == 1)
            address = match->ranges.front().first;
        else if (const auto* const ports = std::get_if<PortMatch>(&part); ports && ports->ranges.size() == 1)
            port = ports;
        else if (const auto* const named = std::get_if<ProtocolMatch>(&part); named && named->protocols.size() == 1)
            protocol = named->protocols.front();
    }
    if (!port)
        return std::nullopt;
    if (protocol == Protocol::any)
        protocol = port->protocol;
    const std::uint32_t found = address ? m_collector.portAt(protocol, *address, port->ranges.front().first)
                                        : m_collector.portAtNodePort(protocol, port->ranges.front().first);
    return found == EntryOwner::nobody ? std::nullopt : std::optional(FoundOwner{found, {}, {}});
}

void FoundRuleOwners::readJumps()
{
    m_read = true;
    for (RuleIndex rule = 0; rule < m_rules.rules().size(); ++rule) {
        const ChainIndex caller = m_rules.rules()[rule].chain;
        const auto target = m_rules.jumpOf(rule);
        if (target && *target != caller)
            m_callerOf.emplace(*target, caller);
        else if (m_rules.text(rule).find("vmap") != std::string_view::npos)
            readChoices(rule);
    }
    // nftables: the elements of maps lead to chains too.
    for (const netfilter::Set& set : m_rules.sets()) {
        const auto family = set.family == IpFamily::ipv4 ? netfilter::TableFamily::ip : netfilter::TableFamily::ip6;
        for (const netfilter::SetElement& element : set.elements) {
            const auto target = element.verdict ? m_rules.findChain(family, set.table, element.verdict->chain) : std::nullopt;
            if (target)
                m_callerOf.emplace(*target, *target);
        }
    }
}

void FoundRuleOwners::readChoices(RuleIndex rule)
{
    const ChainIndex caller = m_rules.rules()[rule].chain;
    const RuleBody body = m_rules.body(rule);
    const auto* const verdicts = findPart<netfilter::VerdictByNumber>(body);
    if (!verdicts)
        return;
    for (const auto& choice : verdicts->choices) {
        if (const auto target = m_rules.findChain(m_rules.chains()[caller].table, choice.verdict.chain))
            m_callerOf.emplace(*target, caller);
    }
}

bool FoundRuleOwners::isReferenced(ChainIndex chain)
{
    if (!m_read)
        readJumps();
    return m_callerOf.contains(chain);
}

std::string FoundRuleOwners::commentIn(ChainIndex chain) const
{
    for (const RuleIndex rule : m_rules.rulesOf(chain)) {
        std::string label = labelInComment(commentOf(m_rules.body(rule)));
        if (!label.empty())
            return label;
    }
    return {};
}

FoundOwner FoundRuleOwners::ownerOfChain(ChainIndex chain)
{
    const std::string& name = m_rules.chains()[chain].name;
    FoundOwner owner;
    if (auto named = ownerByName(name)) {
        owner = std::move(*named);
    } else if (roleOf(m_rules, chain) == ChainRole::endpoint) {
        if (!m_read)
            readJumps();
        const auto caller = m_callerOf.find(chain);
        if (caller != m_callerOf.end() && caller->second != chain && roleOf(m_rules, caller->second) != ChainRole::endpoint)
            owner = ownerOfChain(caller->second);
        for (const RuleIndex rule : m_rules.rulesOf(chain)) {
            if (const auto endpoint = endpointOf(m_rules, rule, m_rules.body(rule)))
                owner.endpoint = *endpoint;
        }
    }
    // A name says more than a hash.
    if (owner.port == EntryOwner::nobody) {
        if (std::string label = commentIn(chain); !label.empty()) {
            owner.port = m_collector.portLabelled(label);
            owner.label = owner.port == EntryOwner::nobody ? std::move(label) : std::string();
        }
    }
    return owner;
}

FoundOwner FoundRuleOwners::ownerOf(const NormalEntry& entry)
{
    const ChainIndex chain = m_rules.rules()[entry.rule].chain;
    const ChainRole role = roleOf(m_rules, chain);
    const RuleBody body = m_rules.body(entry.rule);
    FoundOwner owner;
    if (role == ChainRole::service || role == ChainRole::serviceLocal || role == ChainRole::external
        || role == ChainRole::endpoint || isHashChain(m_rules.chains()[chain].name, "KUBE-FW-")
        || m_rules.chains()[chain].name.starts_with("firewall-")) {
        owner = ownerOfChain(chain);
    } else if (auto byAddress = ownerByAddress(body)) {
        owner = std::move(*byAddress);
    } else if (const auto target = m_rules.jumpOf(entry.rule)) {
        owner = ownerOfChain(*target);
    }
    if (owner.port == EntryOwner::nobody && owner.label.empty()) {
        std::string label = labelInComment(commentOf(body));
        owner.port = label.empty() ? EntryOwner::nobody : m_collector.portLabelled(label);
        owner.label = owner.port == EntryOwner::nobody ? std::move(label) : std::string();
    }
    if (entry.endpoint)
        owner.endpoint = *entry.endpoint;
    return owner;
}

}  // namespace fairlead::kubeproxy
