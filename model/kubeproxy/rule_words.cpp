#include "model/kubeproxy/rule_words.h"

#include "model/kubeproxy/chain_roles.h"
#include "model/kubeproxy/condition_words.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace fairlead::kubeproxy {
namespace {

using netfilter::ChainIndex;
using netfilter::CopyMark;
using netfilter::KnownMatch;
using netfilter::MarkKind;
using netfilter::Nat;
using netfilter::NatByNumber;
using netfilter::NatMapLookup;
using netfilter::NatRange;
using netfilter::NoTrack;
using netfilter::NumberGenerator;
using netfilter::RecentMatch;
using netfilter::Reject;
using netfilter::RuleBody;
using netfilter::RuleIndex;
using netfilter::RulePart;
using netfilter::RuleSet;
using netfilter::SetMark;
using netfilter::SetUpdate;
using netfilter::SideEffect;
using netfilter::StatisticMatch;
using netfilter::TableIndex;
using netfilter::TransparentProxy;
using netfilter::UnknownStatement;
using netfilter::Verdict;
using netfilter::VerdictByNumber;
using netfilter::VerdictMapLookup;

std::optional<std::string> destinationOf(const NatRange& range)
{
    if (!range.addresses || range.addresses->first != range.addresses->last)
        return std::nullopt;
    return range.ports ? toString(range.addresses->first, range.ports->first) : range.addresses->first.toString();
}

std::optional<std::string> natDestination(const RuleBody& body)
{
    const Nat* const nat = findPart<Nat>(body);
    return nat && nat->kind == Nat::Kind::destination ? destinationOf(nat->to) : std::nullopt;
}

std::string withName(const std::string& endpoint, const AddressNames& names)
{
    const std::size_t colon = endpoint.rfind(':');
    const bool bracketed = endpoint.starts_with('[');
    const std::string host = bracketed ? endpoint.substr(1, endpoint.find(']') - 1) : endpoint.substr(0, colon);
    const auto address = IpAddress::parse(host);
    const std::string name = address ? names.nameOf(*address) : std::string();
    return name.empty() ? endpoint : endpoint + ", " + name;
}

// What it means to be sent to a chain, by the role of that chain.
std::string describeJump(const RuleSet& rules, const Verdict& verdict, TableIndex table, const AddressNames& names)
{
    const auto chain = rules.findChain(table, verdict.chain);
    if (!chain)
        return "continue in " + verdict.chain + ", which is not in this dump";
    switch (roleOf(rules, *chain)) {
    case ChainRole::mark:
        return verdict.chain == "KUBE-MARK-DROP" ? "mark to be dropped later"
                                                 : "mark for masquerade: the source is rewritten on the way out";
    case ChainRole::endpoint:
        for (const RuleIndex rule : rules.rulesOf(*chain)) {
            if (const auto endpoint = natDestination(rules.body(rule)))
                return "go to " + withName(*endpoint, names);
        }
        return "continue in the endpoint's chain " + verdict.chain;
    case ChainRole::service:
        return "continue in the service's chain " + verdict.chain;
    case ChainRole::serviceLocal:
        return "continue with the endpoints on this node, " + verdict.chain;
    case ChainRole::external:
        return "continue as traffic from outside, " + verdict.chain;
    case ChainRole::firewall:
        return "check the allowed source ranges, " + verdict.chain;
    case ChainRole::nodePorts:
        return "look it up among the node ports (" + verdict.chain + ')';
    case ChainRole::dispatch:
        return "look it up among the services (" + verdict.chain + ')';
    case ChainRole::reject:
        return "continue in " + verdict.chain + ", which refuses it";
    default:
        return "continue in " + verdict.chain;
    }
}

std::string describe(const NumberGenerator& generator, std::size_t choices)
{
    const std::string how = generator.mode == NumberGenerator::Mode::random ? "at random" : "in turn";
    return choices == 1 ? std::string() : how + ", " + shareWords(1.0 / generator.modulus) + " each, ";
}

// Collects the words of what a rule does.
class ActionWriter {
public:
    ActionWriter(const RuleSet& rules, TableIndex table, const AddressNames& names)
        : m_rules(rules), m_table(table), m_names(names)
    {
    }

    void operator()(const Verdict& verdict)
    {
        switch (verdict.kind) {
        case Verdict::Kind::accept:
            add("let it pass this hook's table");
            break;
        case Verdict::Kind::drop:
            add("drop it in silence");
            break;
        case Verdict::Kind::returnToCaller:
            add("go back to where this chain was called");
            break;
        case Verdict::Kind::jump:
        case Verdict::Kind::goTo:
            add(describeJump(m_rules, verdict, m_table, m_names));
            break;
        case Verdict::Kind::continueNext:
            add("go on with the next rule");
            break;
        case Verdict::Kind::queue:
            add("hand it to a program");
            break;
        }
    }
    void operator()(const Reject& reject) { add("refuse it; the sender gets an error at once (" + reject.with + ')'); }
    void operator()(const Nat& nat)
    {
        switch (nat.kind) {
        case Nat::Kind::destination:
            add("rewrite the destination to " + withName(destinationOf(nat.to).value_or("a range"), m_names));
            break;
        case Nat::Kind::source:
            add("rewrite the source to " + destinationOf(nat.to).value_or("a range"));
            break;
        case Nat::Kind::masquerade:
            add("rewrite the source to the address of the outgoing device");
            break;
        case Nat::Kind::redirect:
            add("hand it to the program that listens on this node"
                + (nat.to.ports ? " at port " + std::to_string(nat.to.ports->first) : std::string()));
            break;
        }
    }
    void operator()(const NatByNumber& nat)
    {
        std::string text = "rewrite the destination, " + describe(nat.generator, nat.choices.size()) + "to ";
        for (std::size_t index = 0; index < nat.choices.size(); ++index)
            text += (index == 0 ? "" : "; ") + withName(destinationOf(nat.choices[index].to).value_or("a range"), m_names);
        add(text);
    }
    void operator()(const VerdictByNumber& choice)
    {
        std::string text = describe(choice.generator, choice.choices.size());
        for (std::size_t index = 0; index < choice.choices.size(); ++index)
            text += (index == 0 ? "" : "; ") + describeJump(m_rules, choice.choices[index].verdict, m_table, m_names);
        add(text);
    }
    void operator()(const VerdictMapLookup& lookup)
    {
        add("look it up in " + (lookup.map.empty() ? std::string("the rule's own map") : "the map " + lookup.map)
            + " and do what stands there");
    }
    void operator()(const NatMapLookup& lookup)
    {
        add("rewrite the destination to what stands in "
            + (lookup.map.empty() ? std::string("the rule's own map") : "the map " + lookup.map));
    }
    void operator()(const SetMark& mark)
    {
        std::array<char, 16> bits{};
        std::snprintf(bits.data(), bits.size(), "0x%x", mark.flip);
        if (mark.clear == mark.flip && mark.flip != 0)
            add("set the mark " + std::string(bits.data())
                + (mark.flip == 0x4000 ? ", which asks for masquerade on the way out" : ""));
        else if (mark.clear == 0)
            add("flip the mark " + std::string(bits.data())
                + (mark.flip == 0x4000 ? " off, so that it is not masqueraded twice" : ""));
        else
            add("set the mark to " + std::string(bits.data()));
    }
    void operator()(const CopyMark& copy)
    {
        add(copy.from == MarkKind::packet ? "remember the packet's mark for its connection" : "take the mark of its connection");
    }
    void operator()(const RecentMatch& match)
    {
        if (match.operation == RecentMatch::Operation::set)
            add("remember the client in " + match.list);
    }
    void operator()(const SetUpdate& update)
    {
        add((update.operation == SetUpdate::Operation::remove ? "forget the client in " : "remember the client in ")
            + update.set);
    }
    void operator()(const TransparentProxy&) { add("hand it to a local proxy"); }
    void operator()(const NoTrack&) { add("do not track its connection"); }
    void operator()(const SideEffect& effect)
    {
        if (effect.name != "counter")
            add(effect.name + ' ' + effect.text);
    }
    void operator()(const UnknownStatement& statement) { add("something Fairlead does not understand (" + statement.text + ')'); }
    template <class Match> void operator()(const Match&) { }

    const std::string& text() const { return m_text; }

private:
    void add(const std::string& words) { m_text += (m_text.empty() ? "" : "; then ") + words; }

    const RuleSet& m_rules;
    TableIndex m_table;
    const AddressNames& m_names;
    std::string m_text;
};

// 1/3 for 0.33333333349: kube-proxy writes ten digits and the kernel keeps multiples of 2^-31; old
// tools print five or six digits.
double asMeant(double share)
{
    const double whole = std::round(1 / share);
    constexpr double halfOfFiveDigits = 6e-6;
    return std::abs(share - 1 / whole) < halfOfFiveDigits ? 1 / whole : share;
}

bool isUnconditional(const RuleBody& body)
{
    for (const RulePart& part : body.parts) {
        const auto* const known = std::get_if<KnownMatch>(&part);
        if (known ? known->kind != KnownMatch::Kind::comment : !std::holds_alternative<Verdict>(part))
            return false;
    }
    return true;
}

std::string capitalised(std::string text)
{
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
        text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

// The name of a statement, as iptables has it where it has one.
struct TargetNamer {
    std::string operator()(const Verdict& verdict) const
    {
        switch (verdict.kind) {
        case Verdict::Kind::accept:
            return "ACCEPT";
        case Verdict::Kind::drop:
            return "DROP";
        case Verdict::Kind::returnToCaller:
            return "RETURN";
        case Verdict::Kind::queue:
            return "QUEUE";
        case Verdict::Kind::continueNext:
            return {};
        default:
            return verdict.chain;
        }
    }
    std::string operator()(const Reject&) const { return "REJECT"; }
    std::string operator()(const Nat& nat) const
    {
        static constexpr std::array<const char*, 4> names{"DNAT", "SNAT", "MASQUERADE", "REDIRECT"};
        return names[static_cast<std::size_t>(nat.kind)];
    }
    std::string operator()(const NatByNumber&) const { return "DNAT"; }
    std::string operator()(const NatMapLookup&) const { return "DNAT"; }
    std::string operator()(const VerdictByNumber&) const { return "vmap"; }
    std::string operator()(const VerdictMapLookup& lookup) const { return "vmap @" + lookup.map; }
    std::string operator()(const SetMark&) const { return "MARK"; }
    std::string operator()(const CopyMark&) const { return "CONNMARK"; }
    std::string operator()(const TransparentProxy&) const { return "TPROXY"; }
    std::string operator()(const NoTrack&) const { return "NOTRACK"; }
    std::string operator()(const UnknownStatement& statement) const { return statement.text; }
    template <class Other> std::string operator()(const Other&) const { return {}; }
};

}  // namespace

std::string shareWords(double share)
{
    static constexpr std::array<const char*, 11> names{
        "",           "all",          "one in two",   "one in three", "one in four", "one in five",
        "one in six", "one in seven", "one in eight", "one in nine",  "one in ten"};
    const double whole = std::round(1 / share);
    if (std::abs(share * whole - 1) < 1e-6)
        return whole < names.size() ? names[static_cast<std::size_t>(whole)]
                                    : "one in " + std::to_string(static_cast<long>(whole));
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.1f %%", share * 100);
    return buffer.data();
}

std::vector<std::optional<double>> sharesOf(const RuleSet& rules, ChainIndex chain)
{
    std::vector<std::optional<double>> shares;
    double left = 1;
    bool choosing = false;
    for (const RuleIndex rule : rules.rulesOf(chain)) {
        const RuleBody body = rules.body(rule);
        const auto* const statistic = findPart<StatisticMatch>(body);
        const bool random = statistic && statistic->mode == StatisticMatch::Mode::random && !statistic->negated;
        const bool endpoint = rules.jumpOf(rule) && roleOf(rules, *rules.jumpOf(rule)) == ChainRole::endpoint;
        if (random && left > 0) {
            shares.emplace_back(asMeant(left * statistic->probability));
            left *= 1 - statistic->probability;
            choosing = true;
        } else if (left > 0 && isUnconditional(body) && (choosing || endpoint)) {
            shares.emplace_back(asMeant(left));
            left = 0;
        } else {
            shares.emplace_back(std::nullopt);
        }
    }
    return shares;
}

std::string describeRule(const RuleSet& rules, RuleIndex rule, const RuleBody& body, std::optional<double> share,
                         const AddressNames& names)
{
    ActionWriter actions(rules, rules.chains()[rules.rules()[rule].chain].table, names);
    for (const RulePart& part : body.parts)
        std::visit(actions, part);
    if (actions.text().empty()) {
        const std::string comment = commentOf(body);
        return comment.empty() ? "Does nothing but count." : "A note that does nothing: " + comment + '.';
    }
    std::string conditions = describeConditions(body, names);
    if (share)
        return (conditions.empty() ? "New connections" : capitalised(conditions)) + ": " + shareWords(*share) + ", "
            + actions.text() + '.';
    if (conditions.empty())
        return capitalised(actions.text()) + '.';
    return capitalised(conditions) + ": " + actions.text() + '.';
}

std::string targetOf(const RuleBody& body)
{
    std::string target;
    for (const RulePart& part : body.parts) {
        std::string name = std::visit(TargetNamer(), part);
        if (!name.empty())
            target = std::move(name);
    }
    return target;
}

std::optional<std::string> endpointOf(const RuleSet& rules, RuleIndex rule, const RuleBody& body)
{
    if (auto endpoint = natDestination(body))
        return endpoint;
    const auto* const choice = findPart<NatByNumber>(body);
    if (choice && choice->choices.size() == 1)
        return destinationOf(choice->choices.front().to);
    const auto chain = rules.jumpOf(rule);
    if (!chain || roleOf(rules, *chain) != ChainRole::endpoint)
        return std::nullopt;
    for (const RuleIndex inner : rules.rulesOf(*chain)) {
        if (auto endpoint = natDestination(rules.body(inner)))
            return endpoint;
    }
    return std::nullopt;
}

}  // namespace fairlead::kubeproxy
