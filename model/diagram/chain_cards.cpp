#include "model/diagram/chain_cards.h"

#include "model/diagram/rule_choices.h"

#include <algorithm>
#include <map>
#include <utility>

namespace fairlead::diagram {

namespace {

using kubeproxy::ChainRole;
using kubeproxy::SliceChain;

bool isNat(const SliceChain& chain)
{
    if (!chain.rules || chain.index >= chain.rules->chains().size())
        return chain.table == "nat";
    const auto& base = chain.rules->chains()[chain.index].base;
    return base ? base->type == netfilter::ChainType::nat : chain.table != "filter" && chain.table != "mangle";
}

ChainCard::Part partOf(const SliceChain& chain)
{
    switch (chain.role) {
    case ChainRole::builtin: {
        const bool entry = chain.hook == netfilter::Hook::prerouting || chain.hook == netfilter::Hook::output;
        return entry && isNat(chain) ? ChainCard::Part::main : ChainCard::Part::afterwards;
    }
    case ChainRole::dispatch:
    case ChainRole::nodePorts:
    case ChainRole::service:
    case ChainRole::serviceLocal:
    case ChainRole::external:
    case ChainRole::firewall:
    case ChainRole::endpoint:
        return isNat(chain) ? ChainCard::Part::main : ChainCard::Part::afterwards;
    default:
        return ChainCard::Part::afterwards;
    }
}

bool isNameCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '/'
        || c == '.';
}

// Whether the rule's own words name the set.
bool mentions(const std::string& text, const std::string& name)
{
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
        const bool begins = at == 0 || !isNameCharacter(text[at - 1]);
        const std::size_t end = at + name.size();
        if (begins && (end == text.size() || !isNameCharacter(text[end])))
            return true;
    }
    return false;
}

std::string valueWords(const netfilter::SetValue& value)
{
    struct Words {
        std::string operator()(const netfilter::AddressRange& range) const
        {
            return range.first == range.last ? range.first.toString() : range.first.toString() + '-' + range.last.toString();
        }
        std::string operator()(const netfilter::PortRange& range) const
        {
            return std::to_string(range.first) + (range.first == range.last ? "" : '-' + std::to_string(range.last));
        }
        std::string operator()(Protocol protocol) const { return toString(protocol); }
        std::string operator()(std::uint32_t mark) const { return std::to_string(mark); }
        std::string operator()(const std::string& text) const { return text; }
    };
    return std::visit(Words(), value);
}

std::string elementWords(const netfilter::SetElement& element)
{
    std::string text;
    for (const netfilter::SetValue& value : element.key)
        text += (text.empty() ? "" : ", ") + valueWords(value);
    if (element.verdict)
        text += element.verdict->chain.empty() ? "" : " \u2192 " + element.verdict->chain;
    for (std::size_t i = 0; i < element.data.size(); ++i)
        text += (i == 0 ? " \u2192 " : ", ") + valueWords(element.data[i]);
    return text;
}

std::string kindOf(const netfilter::Set& set)
{
    using Kind = netfilter::Set::Kind;
    return set.kind == Kind::ipset ? "ipset " : set.kind == Kind::set ? "set " : "map ";
}

class CardMaker {
public:
    explicit CardMaker(const kubeproxy::ServiceSlice& slice) : m_slice(slice) { }

    std::vector<ChainCard> make()
    {
        for (const SliceChain& chain : m_slice.chains)
            addChain(chain);
        for (const kubeproxy::SliceSet& set : m_slice.sets)
            addSet(set);
        for (const auto& server : m_slice.virtualServers)
            addServer(server);
        connect();
        moveUnusedSets();
        assignColumns();
        return std::move(m_cards);
    }

private:
    void addChain(const SliceChain& chain)
    {
        ChainCard card;
        const std::string family(toString(m_slice.family));
        card.chainLink = family + '/' + chain.table + '/' + chain.name;
        card.id = "chain:" + card.chainLink + (chain.rules ? ':' + chain.rules->file() : "");
        card.role = cardRole(chain.role);
        card.part = partOf(chain);
        card.chainRole = chain.role;
        card.title = chain.name;
        card.place = chain.table + ' ' + chain.name;
        const std::string purpose = purposeOf(chain.role);
        card.subtitle = chain.table + (chain.hook ? ", hook " + std::string(toString(*chain.hook)) : "")
            + (chain.priority ? ", priority " + std::to_string(*chain.priority) : "")
            + (purpose.empty() ? "" : "  ·  " + purpose);
        card.root = chain.role == ChainRole::builtin;
        card.endpoint = chain.role == ChainRole::endpoint;
        card.hiddenRows = chain.hiddenRules;
        for (const kubeproxy::SliceRule& rule : chain.entries) {
            ChainRow row;
            row.meaning = rule.meaning;
            row.verbatim = rule.source.text;
            row.target = rule.target;
            row.counters = rule.counters;
            row.probability = rule.probability;
            row.source = rule.source;
            row.understood = rule.understood;
            card.rows.push_back(std::move(row));
            if (chain.rules)
                addChoices(card, choicesOf(chain.rules->body(rule.index)), rule.source);
        }
        m_chainsByName.emplace(chain.name, m_cards.size());
        m_cards.push_back(std::move(card));
    }

    // The ways of one rule, a row each: they are what a reader looks for.
    static void addChoices(ChainCard& card, const std::vector<RuleChoice>& choices, const SourceRef& source)
    {
        for (const RuleChoice& choice : choices) {
            ChainRow row;
            row.meaning = "to " + (choice.endpoint.empty() ? choice.chain : choice.endpoint);
            row.target = choice.chain;
            row.probability = choice.share;
            row.source = source;
            card.rows.push_back(std::move(row));
        }
    }

    void addSet(const kubeproxy::SliceSet& set)
    {
        ChainCard card;
        card.id = "set:" + set.file + ':' + set.name;
        card.role = Role::setCard;
        card.title = set.name;
        card.place = kindOf(*set.set) + set.name;
        card.subtitle = set.meaning;
        card.hiddenRows = set.hiddenElements;
        for (const std::size_t index : set.elements) {
            const netfilter::SetElement& element = set.set->elements[index];
            ChainRow row;
            row.meaning = elementWords(element);
            row.verbatim = element.comment;
            row.target = element.verdict ? element.verdict->chain : "";
            row.source = {set.file, element.line, ""};
            card.rows.push_back(std::move(row));
        }
        m_cards.push_back(std::move(card));
    }

    void addServer(const kubeproxy::SliceVirtualServer& each)
    {
        const netfilter::VirtualServer& server = *each.server;
        ChainCard card;
        const std::string address = fairlead::toString(server.address, server.port);
        card.id = "virtualServer:" + toString(server.protocol) + '/' + address;
        card.role = Role::virtualServerCard;
        card.title = address;
        card.place = "IPVS " + toString(server.protocol) + ' ' + address;
        card.subtitle = each.meaning;
        for (const netfilter::RealServer& real : server.realServers) {
            ChainRow row;
            row.meaning = "to " + fairlead::toString(real.address, real.port) + ", weight " + std::to_string(real.weight);
            row.verbatim = real.text;
            row.source = {each.file, real.line, real.text};
            if (real.statistics)
                row.counters = netfilter::Counters{real.statistics->packetsIn, real.statistics->bytesIn};
            card.rows.push_back(std::move(row));
        }
        m_servers.push_back(m_cards.size());
        m_cards.push_back(std::move(card));
    }

    // Null rules: whichever dump holds it (a set's elements name chains of their own table).
    std::optional<std::size_t> chainNamed(const netfilter::RuleSet* rules, const std::string& table,
                                          const std::string& name) const
    {
        const auto [begin, end] = m_chainsByName.equal_range(name);
        for (auto found = begin; found != end; ++found) {
            const SliceChain& chain = m_slice.chains[found->second];
            if (chain.table == table && (!rules || chain.rules == rules))
                return found->second;
        }
        return std::nullopt;
    }

    void connect()
    {
        const std::size_t chains = m_slice.chains.size();
        for (std::size_t c = 0; c < chains + m_slice.sets.size(); ++c) {
            const bool isSet = c >= chains;
            const std::string& table = isSet ? m_slice.sets[c - chains].set->table : m_slice.chains[c].table;
            for (std::size_t r = 0; r < m_cards[c].rows.size(); ++r) {
                const ChainRow& row = m_cards[c].rows[r];
                if (const auto target = chainNamed(isSet ? nullptr : m_slice.chains[c].rules, table, row.target))
                    link(c, r, *target);
                for (std::size_t s = 0; !isSet && s < m_slice.sets.size(); ++s) {
                    if (mentions(row.verbatim, m_slice.sets[s].name))
                        link(c, r, chains + s);
                }
            }
        }
    }

    // A set of which no rule on the way to an endpoint asks belongs to what comes afterwards.
    void moveUnusedSets()
    {
        for (std::size_t s = 0; s < m_slice.sets.size(); ++s) {
            const std::size_t set = m_slice.chains.size() + s;
            const bool used = std::any_of(m_cards.begin(), m_cards.end(), [set](const ChainCard& card) {
                return std::any_of(card.rows.begin(), card.rows.end(), [set](const ChainRow& row) {
                    return std::find(row.leadsTo.begin(), row.leadsTo.end(), set) != row.leadsTo.end();
                });
            });
            if (!used)
                m_cards[set].part = ChainCard::Part::afterwards;
        }
    }

    // Only ways onward are drawn; what happens afterwards is named by the rule's words.
    void link(std::size_t from, std::size_t row, std::size_t to)
    {
        if (from != to && m_cards[from].part == ChainCard::Part::main && m_cards[to].part == ChainCard::Part::main)
            m_cards[from].rows[row].leadsTo.push_back(to);
    }

    // Longest way from an entry. Rules written by hand may jump in circles, so the rounds are bounded.
    void assignColumns()
    {
        std::vector<bool> reached(m_cards.size(), false);
        for (const ChainCard& card : m_cards) {
            for (const ChainRow& row : card.rows) {
                for (const std::size_t to : row.leadsTo)
                    reached[to] = true;
            }
        }
        for (std::size_t i = 0; i < m_cards.size(); ++i)
            m_cards[i].column = reached[i] || m_cards[i].root ? 0 : 1;
        constexpr std::size_t deepest = 12;
        bool moved = true;
        for (std::size_t round = 0; moved && round < deepest; ++round) {
            moved = false;
            for (const ChainCard& card : m_cards) {
                for (const ChainRow& row : card.rows) {
                    for (const std::size_t to : row.leadsTo) {
                        if (m_cards[to].column <= card.column && card.column < deepest) {
                            m_cards[to].column = card.column + 1;
                            moved = true;
                        }
                    }
                }
            }
        }
        placeServers();
    }

    // The kernel's IPVS looks at a packet after the rules that let it in.
    void placeServers()
    {
        std::size_t last = 0;
        for (std::size_t i = 0; i < m_cards.size(); ++i) {
            if (m_cards[i].part == ChainCard::Part::main && std::find(m_servers.begin(), m_servers.end(), i) == m_servers.end())
                last = std::max(last, m_cards[i].column);
        }
        for (const std::size_t server : m_servers)
            m_cards[server].column = last + 1;
    }

    const kubeproxy::ServiceSlice& m_slice;
    std::vector<ChainCard> m_cards;
    std::multimap<std::string, std::size_t> m_chainsByName;
    std::vector<std::size_t> m_servers;
};

}  // namespace

Role cardRole(ChainRole role)
{
    switch (role) {
    case ChainRole::builtin:
        return Role::chainHook;
    case ChainRole::dispatch:
    case ChainRole::nodePorts:
        return Role::chainDispatch;
    case ChainRole::service:
    case ChainRole::serviceLocal:
    case ChainRole::external:
    case ChainRole::firewall:
        return Role::chainService;
    case ChainRole::endpoint:
        return Role::chainEndpoint;
    case ChainRole::mark:
    case ChainRole::masquerade:
    case ChainRole::forward:
    case ChainRole::reject:
    case ChainRole::canary:
    case ChainRole::other:
        break;
    }
    return Role::chainOther;
}

std::string purposeOf(ChainRole role)
{
    switch (role) {
    case ChainRole::builtin:
        return "where packets enter";
    case ChainRole::dispatch:
        return "which service is it?";
    case ChainRole::nodePorts:
        return "is it a node port?";
    case ChainRole::service:
        return "picks an endpoint";
    case ChainRole::serviceLocal:
        return "picks an endpoint of this node";
    case ChainRole::external:
        return "for traffic from outside";
    case ChainRole::firewall:
        return "which sources may pass?";
    case ChainRole::endpoint:
        return "rewrites the destination";
    case ChainRole::mark:
        return "marks packets for masquerading";
    case ChainRole::masquerade:
        return "rewrites the source of marked packets";
    case ChainRole::forward:
        return "lets packets be forwarded";
    case ChainRole::reject:
        return "refuses";
    case ChainRole::canary:
        return "tells kube-proxy of a flush";
    case ChainRole::other:
        break;
    }
    return {};
}

std::vector<ChainCard> chainCards(const kubeproxy::ServiceSlice& slice) { return CardMaker(slice).make(); }

}  // namespace fairlead::diagram
