#include "model/trace/rule_lookup.h"

#include <algorithm>
#include <array>

namespace fairlead::trace {

using netfilter::ChainIndex;
using netfilter::RuleBody;
using netfilter::RuleIndex;
using netfilter::RulePart;
using netfilter::Side;

namespace {

constexpr std::size_t longChain = 24;

// What a rule demands of a packet at least. Only of the matches at its beginning, up to the first
// part that changes anything, so that leaving the rule out changes nothing either.
struct Demand {
    std::optional<IpAddress> destination;
    std::optional<Protocol> protocol;
    std::optional<std::uint16_t> port;
};

bool takeMatch(const RulePart& part, Demand& demand)
{
    if (const auto* match = std::get_if<netfilter::AddressMatch>(&part)) {
        if (!match->negated && match->side == Side::destination && match->ranges.size() == 1
            && match->ranges[0].first == match->ranges[0].last)
            demand.destination = match->ranges[0].first;
        return true;
    }
    if (const auto* match = std::get_if<netfilter::ProtocolMatch>(&part)) {
        if (!match->negated && match->protocols.size() == 1 && match->protocols[0] != Protocol::any)
            demand.protocol = match->protocols[0];
        return true;
    }
    if (const auto* match = std::get_if<netfilter::PortMatch>(&part)) {
        if (match->protocol != Protocol::any)
            demand.protocol = match->protocol;
        if (!match->negated && !match->either && match->side == Side::destination && match->ranges.size() == 1
            && match->ranges[0].first == match->ranges[0].last)
            demand.port = match->ranges[0].first;
        return true;
    }
    if (const auto* match = std::get_if<netfilter::RecentMatch>(&part))
        return match->operation == netfilter::RecentMatch::Operation::check;
    return part.index() < RulePart(netfilter::Verdict()).index();
}

Demand demandOf(const RuleBody& body)
{
    Demand demand;
    for (const RulePart& part : body.parts) {
        if (!takeMatch(part, demand))
            break;
    }
    return demand;
}

std::uint64_t hash(const IpAddress& address)
{
    std::uint64_t value = 0xcbf29ce484222325;
    for (const std::uint8_t byte : address.bytes())
        value = (value ^ byte) * 0x100000001b3;
    return value;
}

std::uint64_t portKey(Protocol protocol, std::uint16_t port)
{
    return (std::uint64_t{static_cast<std::uint8_t>(protocol)} << 16 | port) + 1;
}

// The most specific key that a demand allows; 0 for none. Two demands may share a key: the rules
// are still tried, so that costs time and nothing else.
std::uint64_t keyOf(const Demand& demand)
{
    const std::uint64_t service = demand.protocol && demand.port ? portKey(*demand.protocol, *demand.port) : 0;
    if (demand.destination)
        return hash(*demand.destination) ^ service * 0x9e3779b97f4a7c15;
    return service;
}

}  // namespace

RuleLookup::RuleLookup(const netfilter::RuleSet& rules)
    : m_rules(rules), m_bodies(std::make_unique<std::atomic<const RuleBody*>[]>(rules.rules().size()))
{
    for (ChainIndex chain = 0; chain < rules.chains().size(); ++chain) {
        if (rules.rulesOf(chain).size() >= longChain)
            m_files.emplace(chain, std::make_unique<ChainFile>());
    }
}

RuleLookup::~RuleLookup()
{
    for (std::size_t rule = 0; rule < m_rules.rules().size(); ++rule)
        delete m_bodies[rule].load();
}

const RuleBody& RuleLookup::body(RuleIndex rule) const
{
    const RuleBody* known = m_bodies[rule].load(std::memory_order_acquire);
    if (known != nullptr)
        return *known;
    auto decoded = std::make_unique<const RuleBody>(m_rules.body(rule));
    if (m_bodies[rule].compare_exchange_strong(known, decoded.get(), std::memory_order_acq_rel))
        return *decoded.release();
    return *known;
}

void RuleLookup::fillFile(ChainIndex chain, ChainFile& file) const
{
    const auto rules = m_rules.rulesOf(chain);
    for (std::uint32_t position = 0; position < rules.size(); ++position) {
        // Not kept: of a dispatch chain's rules few are ever walked.
        const std::uint64_t key = keyOf(demandOf(m_rules.body(rules[position])));
        (key == 0 ? file.always : file.byKey[key]).push_back(position);
    }
}

std::size_t RuleLookup::next(ChainIndex chain, std::size_t position, const Packet& packet, bool useIndex) const
{
    const std::size_t size = m_rules.rulesOf(chain).size();
    const auto found = useIndex ? m_files.find(chain) : m_files.end();
    if (found == m_files.end() || position >= size)
        return std::min(position, size);
    ChainFile& file = *found->second;
    std::call_once(file.once, [&] { fillFile(chain, file); });
    std::size_t best = size;
    const auto consider = [&](const Positions& positions) {
        const auto at = std::ranges::lower_bound(positions, static_cast<std::uint32_t>(position));
        if (at != positions.end())
            best = std::min<std::size_t>(best, *at);
    };
    consider(file.always);
    const Demand all{packet.header.destination, packet.protocol, packet.header.destinationPort};
    for (const Demand& demand : {all, Demand{all.destination, {}, {}}, Demand{{}, all.protocol, all.port}}) {
        if (const auto positions = file.byKey.find(keyOf(demand)); positions != file.byKey.end())
            consider(positions->second);
    }
    return best;
}

const SetIndex& RuleLookup::index(const netfilter::Set& set) const
{
    const std::lock_guard lock(m_setsMutex);
    auto& slot = m_sets[&set];
    if (!slot)
        slot = std::make_unique<SetIndex>(set);
    return *slot;
}

}  // namespace fairlead::trace
