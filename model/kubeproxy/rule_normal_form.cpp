#include "model/kubeproxy/rule_normal_form.h"

#include "model/kubeproxy/chain_roles.h"
#include "model/kubeproxy/rule_words.h"

#include <algorithm>

namespace fairlead::kubeproxy {
namespace {

using namespace std::string_literals;
using netfilter::AddressRange;
using netfilter::KnownMatch;
using netfilter::NatRange;
using netfilter::PortRange;
using netfilter::RuleBody;
using netfilter::RulePart;
using netfilter::Set;
using netfilter::SetElement;
using netfilter::SetValue;
using netfilter::Side;
using netfilter::StatisticMatch;
using netfilter::Verdict;

std::string text(const AddressRange& range)
{
    return range.first.toString() + (range.first == range.last ? ""s : '-' + range.last.toString());
}
std::string text(const PortRange& range)
{
    return std::to_string(range.first) + (range.first == range.last ? ""s : '-' + std::to_string(range.last));
}
std::string text(Protocol protocol) { return toString(protocol); }
std::string text(std::uint32_t number) { return std::to_string(number); }
std::string text(const std::string& value) { return value; }
std::string text(const NatRange& range)
{
    return (range.addresses ? text(*range.addresses) : ""s) + ':' + (range.ports ? text(*range.ports) : ""s);
}
std::string text(const Verdict& verdict)
{
    static constexpr const char* names[] = {"accept", "drop", "return", "jump ", "goto ", "continue", "queue"};
    return names[static_cast<std::size_t>(verdict.kind)] + verdict.chain;
}
std::string text(const netfilter::InterfaceMatch::Name& name) { return name.name + (name.prefix ? "*" : ""); }

template <class Values> std::string sorted(const Values& values)
{
    std::vector<std::string> words;
    words.reserve(values.size());
    for (const auto& value : values)
        words.push_back(text(value));
    std::ranges::sort(words);
    std::string result;
    for (const std::string& word : words)
        result += ' ' + word;
    return result;
}

std::string keyWords(const std::vector<netfilter::KeyField>& key)
{
    std::string result;
    for (const netfilter::KeyField field : key)
        result += ' ' + std::to_string(static_cast<int>(field));
    return result;
}

std::string setWords(const std::string& name, const std::shared_ptr<const Set>& anonymous)
{
    if (!anonymous)
        return " @" + name;
    std::vector<std::string> words;
    for (const SetElement& element : anonymous->elements)
        words.push_back(normalKey(element) + '=' + normalValue(element));
    std::ranges::sort(words);
    std::string result;
    for (const std::string& word : words)
        result += ' ' + word;
    return result;
}

const char* sideWord(Side side) { return side == Side::source ? "source" : "destination"; }

// Words for one part; empty for what does not change what the rule does.
struct PartWords {
    static std::string no(bool negated) { return negated ? "not "s : ""s; }

    std::string operator()(const netfilter::AddressMatch& m) const { return no(m.negated) + sideWord(m.side) + sorted(m.ranges); }
    std::string operator()(const netfilter::InterfaceMatch& m) const
    {
        return no(m.negated) + "device " + sideWord(m.side) + sorted(m.names);
    }
    std::string operator()(const netfilter::ProtocolMatch& m) const { return no(m.negated) + "protocol" + sorted(m.protocols); }
    std::string operator()(const netfilter::FamilyMatch& m) const
    {
        return no(m.negated) + "family " + std::string(toString(m.family));
    }
    std::string operator()(const netfilter::PortMatch& m) const
    {
        return no(m.negated) + text(m.protocol) + (m.either ? " either port"s : " port "s + sideWord(m.side)) + sorted(m.ranges);
    }
    std::string operator()(const netfilter::ConntrackMatch& m) const
    {
        return no(m.negated) + "state " + std::to_string(m.states) + " status " + std::to_string(m.status);
    }
    std::string operator()(const netfilter::MarkMatch& m) const
    {
        // "mark & M != 0" and "mark & M == M" ask the same of a single bit.
        const bool zero = m.value == 0 && (m.mask & (m.mask - 1)) == 0;
        return no(m.negated != zero) + "mark " + text(static_cast<std::uint32_t>(m.kind)) + ' ' + text(zero ? m.mask : m.value)
            + '/' + text(m.mask);
    }
    std::string operator()(const netfilter::AddressTypeMatch& m) const
    {
        return no(m.negated) + sideWord(m.side) + " type " + std::to_string(m.types) + (m.limitToInputDevice ? " in" : "")
            + (m.limitToOutputDevice ? " out" : "");
    }
    std::string operator()(const StatisticMatch& m) const
    {
        if (m.mode == StatisticMatch::Mode::random)
            return m.negated ? "not random" : "";
        return no(m.negated) + "every " + text(m.every) + '/' + text(m.packet);
    }
    std::string operator()(const netfilter::RecentMatch& m) const
    {
        return no(m.negated) + "recent " + std::to_string(static_cast<int>(m.operation)) + ' ' + m.list + ' ' + sideWord(m.side)
            + ' ' + text(m.seconds) + ' ' + text(m.hitCount);
    }
    std::string operator()(const netfilter::IpsetMatch& m) const
    {
        std::string sides;
        for (const Side side : m.dimensions)
            sides += side == Side::source ? " src" : " dst";
        return no(m.negated) + "set " + m.set + sides;
    }
    std::string operator()(const netfilter::NftSetMatch& m) const
    {
        return no(m.negated) + "in" + keyWords(m.key) + setWords(m.set, m.anonymous);
    }
    std::string operator()(const netfilter::ReversePathMatch& m) const { return no(m.inverted) + "reverse path"; }
    std::string operator()(const netfilter::PhysdevMatch& m) const
    {
        const auto flag = [](const std::optional<bool>& value) { return value ? (*value ? '1' : '0') : '-'; };
        return "bridge port "s + flag(m.isIn) + flag(m.isOut) + flag(m.isBridged) + (m.input ? text(*m.input) : ""s) + '>'
            + (m.output ? text(*m.output) : ""s);
    }
    std::string operator()(const netfilter::IcmpMatch& m) const { return no(m.negated) + "icmp " + std::to_string(m.type); }
    std::string operator()(const netfilter::TcpFlagsMatch& m) const
    {
        return no(m.negated) + "flags " + std::to_string(m.mask) + ' ' + std::to_string(m.set);
    }
    std::string operator()(const netfilter::LimitMatch& m) const { return no(m.negated) + "limit " + m.text; }
    std::string operator()(const KnownMatch& m) const
    {
        const bool silent = m.kind == KnownMatch::Kind::comment || m.kind == KnownMatch::Kind::accounting;
        return silent ? std::string() : no(m.negated) + m.name + ' ' + m.text;
    }
    std::string operator()(const netfilter::UnknownMatch& m) const { return "? " + m.text; }
    std::string operator()(const Verdict& v) const { return text(v); }
    std::string operator()(const netfilter::Reject& r) const { return "reject " + r.with; }
    std::string operator()(const netfilter::Nat& n) const
    {
        // How the source port is picked is the machine's affair.
        return "nat " + std::to_string(static_cast<int>(n.kind)) + ' ' + text(n.to);
    }
    std::string operator()(const netfilter::NatByNumber& n) const
    {
        return "nat by number " + std::to_string(static_cast<int>(n.kind));
    }
    std::string operator()(const netfilter::VerdictByNumber&) const { return "verdict by number"; }
    std::string operator()(const netfilter::VerdictMapLookup& v) const
    {
        return "vmap" + keyWords(v.key) + setWords(v.map, v.anonymous);
    }
    std::string operator()(const netfilter::NatMapLookup& n) const
    {
        return "nat map" + keyWords(n.key) + setWords(n.map, n.anonymous);
    }
    std::string operator()(const netfilter::SetMark& m) const
    {
        return "set mark " + text(static_cast<std::uint32_t>(m.kind)) + ' ' + text(m.clear) + ' ' + text(m.flip);
    }
    std::string operator()(const netfilter::CopyMark& m) const { return "copy mark " + text(static_cast<std::uint32_t>(m.from)); }
    std::string operator()(const netfilter::SetUpdate& s) const
    {
        return "update " + std::to_string(static_cast<int>(s.operation)) + " @" + s.set + keyWords(s.key);
    }
    std::string operator()(const netfilter::TransparentProxy& t) const { return "tproxy " + text(t.markValue); }
    std::string operator()(const netfilter::NoTrack&) const { return "notrack"; }
    std::string operator()(const netfilter::SideEffect& s) const { return s.name == "counter" ? ""s : s.name + ' ' + s.text; }
    std::string operator()(const netfilter::UnknownStatement& s) const { return "? " + s.text; }
};

constexpr std::size_t firstStatement = 19;
static_assert(std::is_same_v<std::variant_alternative_t<firstStatement, RulePart>, Verdict>);

std::optional<std::string> endpointText(const NatRange& range)
{
    if (!range.addresses || !range.ports)
        return std::nullopt;
    return toString(range.addresses->first, range.ports->first);
}

// The endpoint that a chain of an endpoint rewrites to.
std::optional<std::string> endpointOfChain(const netfilter::RuleSet& rules, netfilter::TableIndex table, const std::string& name)
{
    const auto chain = rules.findChain(table, name);
    if (!chain)
        return std::nullopt;
    for (const netfilter::RuleIndex rule : rules.rulesOf(*chain)) {
        if (auto endpoint = endpointOf(rules, rule, rules.body(rule)))
            return endpoint;
    }
    return std::nullopt;
}

void addChoices(std::vector<NormalEntry>& entries, const NormalEntry& whole, const RuleBody& body,
                const netfilter::RuleSet& rules, netfilter::TableIndex table)
{
    const auto add = [&](const PortRange& numbers, std::uint32_t modulus, const std::string& target,
                         std::optional<std::string> endpoint) {
        NormalEntry entry = whole;
        entry.text += " -> " + target;
        entry.share = (numbers.last - numbers.first + 1.0) / std::max(modulus, std::uint32_t{1});
        entry.endpoint = std::move(endpoint);
        entry.choice = true;
        entries.push_back(std::move(entry));
    };
    for (const RulePart& part : body.parts) {
        if (const auto* const nat = std::get_if<netfilter::NatByNumber>(&part)) {
            for (const auto& choice : nat->choices)
                add(choice.numbers, nat->generator.modulus, text(choice.to), endpointText(choice.to));
        } else if (const auto* const verdict = std::get_if<netfilter::VerdictByNumber>(&part)) {
            for (const auto& choice : verdict->choices)
                add(choice.numbers, verdict->generator.modulus, text(choice.verdict),
                    endpointOfChain(rules, table, choice.verdict.chain));
        }
    }
}

bool choosesByNumber(const RuleBody& body)
{
    return std::ranges::any_of(body.parts, [](const RulePart& part) {
        return std::holds_alternative<netfilter::NatByNumber>(part) || std::holds_alternative<netfilter::VerdictByNumber>(part);
    });
}

}  // namespace

NormalEntry normalEntry(const RuleBody& body)
{
    NormalEntry entry;
    std::vector<std::string> matches;
    std::string statements;
    std::vector<std::size_t> kinds;
    for (const RulePart& part : body.parts) {
        std::string words = std::visit(PartWords(), part);
        if (words.empty())
            continue;
        kinds.push_back(part.index());
        const auto* const address = std::get_if<netfilter::AddressMatch>(&part);
        if (address && address->side == Side::destination && !address->negated && address->ranges.size() == 1
            && address->ranges.front().first == address->ranges.front().last)
            entry.destination = address->ranges.front().first;
        if (part.index() < firstStatement)
            matches.push_back(std::move(words));
        else
            statements += "; " + words;
    }
    std::ranges::sort(matches);
    std::ranges::sort(kinds);
    for (const std::string& match : matches)
        entry.text += match + ", ";
    entry.text += statements;
    for (const std::size_t kind : kinds)
        entry.shape += ' ' + std::to_string(kind);
    return entry;
}

std::vector<NormalEntry> normalEntries(const netfilter::RuleSet& rules, netfilter::ChainIndex chain)
{
    std::vector<NormalEntry> entries;
    const auto indexes = rules.rulesOf(chain);
    const auto shares = sharesOf(rules, chain);
    entries.reserve(indexes.size());
    for (std::size_t position = 0; position < indexes.size(); ++position) {
        const RuleBody body = rules.body(indexes[position]);
        NormalEntry entry = normalEntry(body);
        entry.rule = indexes[position];
        if (choosesByNumber(body)) {
            addChoices(entries, entry, body, rules, rules.chains()[chain].table);
            continue;
        }
        entry.share = shares[position];
        entry.choice = entry.share.has_value();
        entry.endpoint = endpointOf(rules, entry.rule, body);
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::string normalKey(const SetElement& element)
{
    std::string key;
    for (const SetValue& value : element.key)
        key += (key.empty() ? ""s : " . "s) + std::visit([](const auto& one) { return text(one); }, value);
    return key + (element.exclude ? " excluded" : "");
}

std::string normalValue(const SetElement& element)
{
    std::string value = element.verdict ? text(*element.verdict) : std::string();
    for (const SetValue& data : element.data)
        value += ' ' + std::visit([](const auto& one) { return text(one); }, data);
    return value;
}

}  // namespace fairlead::kubeproxy
