#include "model/anonymization/rule_names.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace fairlead::anonymization {
namespace {

using kubeproxy::ServicePortName;

constexpr std::size_t hashLength = 16;
constexpr std::array protocols{Protocol::tcp, Protocol::udp, Protocol::sctp};
constexpr std::array<std::string_view, 6> hashedPrefixes{"KUBE-SVC-", "KUBE-SVL-", "KUBE-EXT-",
                                                         "KUBE-XLB-", "KUBE-FW-",  "KUBE-SEP-"};
constexpr std::array<std::string_view, 6> nftPrefixes{"service-", "local-", "external-", "firewall-", "endpoint-", "affinity-"};

bool isBase32(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7'); });
}

bool isLabel(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

// "shop/frontend:http"; the protocol is not told.
std::optional<ServicePortName> parseReference(std::string_view text)
{
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos || Prefix::parse(text))
        return std::nullopt;
    const std::size_t colon = text.find(':', slash);
    ServicePortName port;
    port.nameSpace = text.substr(0, slash);
    port.name = text.substr(slash + 1, colon == std::string_view::npos ? colon : colon - slash - 1);
    if (colon != std::string_view::npos)
        port.port = text.substr(colon + 1);
    const bool fine = isLabel(port.nameSpace) && isLabel(port.name) && (colon == std::string_view::npos || isLabel(port.port));
    return fine ? std::optional(port) : std::nullopt;
}

// The hash behind "KUBE-SEP-" and the like; empty where the name has none.
std::string_view hashOf(std::string_view name)
{
    for (const std::string_view prefix : hashedPrefixes) {
        const std::string_view hash = name.starts_with(prefix) ? name.substr(prefix.size()) : std::string_view();
        if (hash.size() == hashLength && isBase32(hash))
            return hash;
    }
    return {};
}

// The word behind an option; empty where the line has not got it.
std::string_view wordBehind(std::string_view line, std::string_view option)
{
    const std::size_t at = line.find(option);
    if (at == std::string_view::npos)
        return {};
    const std::string_view rest = line.substr(at + option.size());
    return rest.substr(0, rest.find_first_of(" \n\r"));
}

ServicePortName mappedPort(const ServicePortName& port, NameMap& names)
{
    ServicePortName mapped = port;
    mapped.nameSpace = names.map(port.nameSpace);
    mapped.name = names.map(port.name);
    mapped.port = names.map(port.port);
    return mapped;
}

}  // namespace

void RuleNames::addService(std::string_view reference)
{
    const auto parsed = parseReference(reference);
    if (!parsed)
        return;
    ServicePortName port = *parsed;
    ServicePortName mapped = mappedPort(port, m_names);
    for (const Protocol protocol : protocols) {
        port.protocol = mapped.protocol = protocol;
        const std::string hash = serviceHash(port);
        m_hashes.try_emplace(hash, serviceHash(mapped));
        m_referenceByHash.try_emplace(hash, reference);
    }
}

void RuleNames::addEndpoint(std::string_view reference, std::string_view endpoint)
{
    if (!m_endpoints.emplace(reference, endpoint).second)
        return;
    const auto parsed = parseReference(reference);
    const auto mappedEndpoint = m_addresses.mapText(endpoint);
    if (!parsed || !mappedEndpoint)
        return;
    ServicePortName port = *parsed;
    ServicePortName mapped = mappedPort(port, m_names);
    for (const Protocol protocol : protocols) {
        port.protocol = mapped.protocol = protocol;
        m_hashes.try_emplace(endpointHash(port, endpoint), endpointHash(mapped, *mappedEndpoint));
    }
}

void RuleNames::learn(std::string_view iptablesSave)
{
    while (!iptablesSave.empty()) {
        const std::size_t end = iptablesSave.find('\n');
        learnLine(iptablesSave.substr(0, end));
        iptablesSave = end == std::string_view::npos ? std::string_view() : iptablesSave.substr(end + 1);
    }
    joinEndpoints();
}

void RuleNames::learnLine(std::string_view line)
{
    if (line.find("-A KUBE-") == std::string_view::npos)
        return;
    std::string_view comment = wordBehind(line, "--comment \"");
    if (comment.empty())
        comment = wordBehind(line, "--comment ");
    while (comment.ends_with('"'))
        comment.remove_suffix(1);
    if (comment.find('/') != std::string_view::npos)
        addService(comment);
    const std::string_view chain = hashOf(wordBehind(line, "-A "));
    const std::string_view target = wordBehind(line, " -j ");
    const std::string_view destination = wordBehind(line, "--to-destination ");
    if (!destination.empty() && !chain.empty())
        m_destinations.try_emplace(std::string(chain), destination);
    if (target.starts_with("KUBE-SEP-") && !chain.empty())
        m_jumps.emplace(chain, hashOf(target));
    if (!destination.empty() && comment.find('/') != std::string_view::npos)
        addEndpoint(comment, destination);
}

// Above a thousand endpoints the rules carry no comments: whose an endpoint's chain is, the jump to it tells.
void RuleNames::joinEndpoints()
{
    for (const auto& [service, endpoint] : m_jumps) {
        const auto destination = m_destinations.find(endpoint);
        const auto reference = m_referenceByHash.find(service);
        if (destination != m_destinations.end() && reference != m_referenceByHash.end())
            addEndpoint(reference->second, destination->second);
    }
    m_jumps.clear();
}

std::optional<std::string> RuleNames::map(std::string_view name)
{
    if (name.starts_with('@')) {
        const auto mapped = map(name.substr(1));
        return mapped ? std::optional('@' + *mapped) : std::nullopt;
    }
    auto hashed = mapHashed(name);
    return hashed ? hashed : mapNft(name);
}

std::optional<std::string> RuleNames::mapHashed(std::string_view name)
{
    const std::string_view hash = hashOf(name);
    if (hash.empty())
        return std::nullopt;
    auto known = m_hashes.find(hash);
    if (known == m_hashes.end()) {
        // Of no service that anything tells: another hash of the same form.
        const ServicePortName nobody{m_names.map("chain of nobody"), std::string(hash), "", Protocol::tcp};
        known = m_hashes.emplace(hash, serviceHash(nobody)).first;
    }
    return std::string(name.substr(0, name.size() - hashLength)) + known->second;
}

// "endpoint-NB2KNORZ-shop/cart/tcp/__10.244.1.2/7070"
std::optional<std::string> RuleNames::mapNft(std::string_view name)
{
    const auto* const prefix =
        std::ranges::find_if(nftPrefixes, [name](std::string_view each) { return name.starts_with(each); });
    if (prefix == nftPrefixes.end() || name.size() < prefix->size() + 9 || name[prefix->size() + 8] != '-'
        || !isBase32(name.substr(prefix->size(), 8)))
        return std::nullopt;
    std::string_view rest = name.substr(prefix->size() + 9);
    std::array<std::string_view, 3> parts;
    for (std::string_view& part : parts) {
        const std::size_t slash = rest.find('/');
        part = rest.substr(0, slash);
        rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
    }
    ServicePortName port{std::string(parts[0]), std::string(parts[1]), {}, parseProtocol(parts[2]).value_or(Protocol::tcp)};
    const std::size_t endpoint = rest.find("__");
    port.port = rest.substr(0, endpoint);
    const ServicePortName mapped = mappedPort(port, m_names);
    if (endpoint == std::string_view::npos)
        return std::string(*prefix) + nftServiceBase(mapped);
    rest.remove_prefix(endpoint + 2);
    const std::size_t slash = rest.find('/');
    std::string host(rest.substr(0, slash));
    if (!IpAddress::parse(host))
        std::ranges::replace(host, '.', ':');
    const auto address = IpAddress::parse(host);
    unsigned number = 0;
    if (slash != std::string_view::npos)
        std::from_chars(rest.data() + slash + 1, rest.data() + rest.size(), number);
    if (!address || number > 0xffff)
        return std::string(*prefix) + nftServiceBase(mapped) + "__" + m_names.map(rest);
    return std::string(*prefix) + nftEndpointBase(mapped, m_addresses.map(*address), static_cast<std::uint16_t>(number));
}

std::optional<std::string> RuleNames::mapReference(std::string_view reference)
{
    const auto port = parseReference(reference);
    return port ? std::optional(mappedPort(*port, m_names).toString()) : std::nullopt;
}

}  // namespace fairlead::anonymization
