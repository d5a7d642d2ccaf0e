#include "model/trace/rule_lookup.h"

#include "model/netfilter/dump_lines.h"
#include "model/netfilter/iptables_line_fields.h"

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

// What most rules of long chains are, read from their text: -d 10.96.0.1/32 -p tcp -m comment --comment "…"
// -m tcp --dport 80 -j CHAIN. Several times faster than to decode them. Nothing where there is anything else.
class DemandText {
public:
    explicit DemandText(std::string_view text) : m_rest(text)
    {
        word();  // -A
        word();  // the chain
    }

    std::optional<Demand> read()
    {
        while (!m_rest.empty()) {
            const std::string_view option = word();
            if (option == "-j" || option == "-g")
                return m_demand;
            if (!readOption(option, option == "--comment" ? comment() : word()))
                return std::nullopt;
        }
        return m_demand;
    }

private:
    std::string_view word()
    {
        const std::string_view taken = netfilter::takeWord(m_rest);
        m_rest.remove_prefix(std::min<std::size_t>(m_rest.size(), 1));
        return taken;
    }

    // Empty where it is not one word, and not quoted without a backslash.
    std::string_view comment()
    {
        if (!m_rest.starts_with('"'))
            return word();
        const std::size_t end = m_rest.find('"', 1);
        const std::string_view text = m_rest.substr(0, end == std::string_view::npos ? 0 : end + 1);
        m_rest.remove_prefix(std::min(m_rest.size(), text.size() + 1));
        return text.find('\\') == std::string_view::npos ? text : std::string_view();
    }

    bool readOption(std::string_view option, std::string_view value)
    {
        if (value.empty() || value == "!")
            return false;
        if (option == "-d")
            return readDestination(value);
        if (option == "-p") {
            m_demand.protocol = parseProtocol(value);
            return m_demand.protocol && *m_demand.protocol != Protocol::any;
        }
        if (option == "--dport") {
            m_demand.port = netfilter::parseNumber<std::uint16_t>(value);
            return m_demand.port.has_value();
        }
        return option == "--comment" || option == "-s"
            || (option == "-m" && (value == "comment" || value == "tcp" || value == "udp" || value == "sctp"));
    }

    bool readDestination(std::string_view value)
    {
        const auto prefix = Prefix::parse(value);
        if (prefix && prefix->isHost())
            m_demand.destination = prefix->address();
        return prefix.has_value();
    }

    std::string_view m_rest;
    Demand m_demand;
};

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
    const bool iptables = m_rules.syntax() == netfilter::Syntax::iptablesSave;
    for (std::uint32_t position = 0; position < rules.size(); ++position) {
        // Not kept: of a dispatch chain's rules few are ever walked.
        const auto demand = iptables ? DemandText(m_rules.text(rules[position])).read() : std::nullopt;
        const std::uint64_t key = keyOf(demand ? *demand : demandOf(m_rules.body(rules[position])));
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
