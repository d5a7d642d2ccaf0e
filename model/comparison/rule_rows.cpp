#include "model/comparison/rule_rows.h"

#include "model/comparison/aligned.h"
#include "model/diagram/chain_cards.h"
#include "model/kubeproxy/rule_normal_form.h"
#include "model/kubeproxy/service_frontends.h"
#include "model/kubeproxy/slice_drift.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace fairlead::comparison {

namespace {

using diagram::ChainCard;
using diagram::ChainRow;
using kubeproxy::ChainRole;

constexpr double sameShare = 1e-6;

bool isNamePart(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.'
        || c == '/';
}

// The names that a service has for itself, so that two services can be compared by what is done.
class OwnNames {
public:
    OwnNames(const RuleSide& side, const std::vector<ChainCard>& cards)
    {
        for (const kubernetes::ServicePort& port : side.service.ports) {
            if (kubeproxy::nameOf(side.service, port) == side.slice->port)
                addFrontends(kubeproxy::frontendsOf(side.service, port, side.slice->family));
        }
        std::map<ChainRole, std::size_t> counts;
        for (const ChainCard& card : cards) {
            const bool own = card.role == diagram::Role::chainService || card.endpoint;
            if (own && !card.missing)
                add(card.title, '<' + diagram::purposeOf(card.chainRole) + ' ' + std::to_string(++counts[card.chainRole]) + '>');
        }
        std::set<std::string> endpoints;
        for (const kubeproxy::SliceChain& chain : side.slice->chains) {
            for (const kubeproxy::SliceRule& rule : chain.entries) {
                if (rule.endpoint && endpoints.insert(*rule.endpoint).second)
                    addEndpoint(*rule.endpoint, endpoints.size());
            }
        }
        std::ranges::stable_sort(m_names, [](const auto& a, const auto& b) { return a.first.size() > b.first.size(); });
    }

    std::string replacedIn(const std::string& text) const
    {
        std::string result;
        for (std::size_t at = 0; at < text.size();) {
            const bool begins = at == 0 || !isNamePart(text[at - 1]);
            const auto found = std::ranges::find_if(m_names, [&](const auto& each) {
                const std::size_t end = at + each.first.size();
                return begins && text.compare(at, each.first.size(), each.first) == 0
                    && (end == text.size() || !isNamePart(text[end]));
            });
            if (found == m_names.end()) {
                result += text[at++];
                continue;
            }
            result += found->second;
            at += found->first.size();
        }
        return result;
    }

private:
    void add(std::string name, std::string instead)
    {
        if (!name.empty())
            m_names.emplace_back(std::move(name), std::move(instead));
    }
    void addFrontends(const kubeproxy::ServiceFrontends& frontends)
    {
        for (const auto& virtualIp : frontends.virtualIps)
            add(virtualIp.address.toString(), "<address " + std::to_string(static_cast<int>(virtualIp.kind)) + '>');
        if (frontends.nodePort)
            add(std::to_string(*frontends.nodePort), "<node port>");
        add(std::to_string(frontends.port), "<port>");
    }
    void addEndpoint(const std::string& endpoint, std::size_t number)
    {
        add(endpoint, "<endpoint " + std::to_string(number) + '>');
        add(endpoint.substr(0, endpoint.rfind(':')), "<endpoint address " + std::to_string(number) + '>');
    }

    std::vector<std::pair<std::string, std::string>> m_names;
};

// What an element of a map or a real server is about, without what stands there.
std::string keyPartOf(const std::string& meaning)
{
    const std::size_t arrow = meaning.find(" \u2192 ");
    return meaning.substr(0, arrow == std::string::npos ? meaning.find(", weight ") : arrow);
}

// One rule, element or server as it is compared.
struct RuleLine {
    AlignKey key;
    const ChainCard* card = nullptr;
    const ChainRow* row = nullptr;
};

class SideLines {
public:
    SideLines(const RuleSide& side, bool ownNames) : m_side(side)
    {
        if (!side.slice)
            return;
        m_cards = diagram::chainCards(*side.slice);
        if (side.drift) {
            m_drift = kubeproxy::driftOfSlice(side.snapshot, *side.slice, *side.drift);
            diagram::markDifferences(m_cards, *side.slice, m_drift);
        }
        readNormalForms();
        std::optional<OwnNames> names;
        if (ownNames)
            names.emplace(side, m_cards);
        for (const ChainCard& card : m_cards) {
            for (const ChainRow& row : card.rows)
                addLine(card, row, names);
        }
    }

    const std::vector<RuleLine>& lines() const { return m_lines; }
    std::vector<AlignKey> keys() const
    {
        std::vector<AlignKey> result;
        for (const RuleLine& line : m_lines)
            result.push_back(line.key);
        return result;
    }
    // Whether something that should stand there is missing.
    bool lacksSomethingAt(const std::string& place) const { return m_lacking.contains(place); }
    bool compared() const { return m_side.drift && m_drift.notCompared.empty(); }

private:
    void readNormalForms()
    {
        for (const kubeproxy::SliceChain& chain : m_side.slice->chains) {
            for (const kubeproxy::SliceRule& rule : chain.entries) {
                if (chain.rules)
                    m_forms.emplace(std::pair(rule.source.file, rule.source.line),
                                    kubeproxy::normalEntry(chain.rules->body(rule.index)));
            }
        }
    }

    void addLine(const ChainCard& card, const ChainRow& row, const std::optional<OwnNames>& names)
    {
        if (row.source.file.empty()) {
            m_lacking.insert(card.place);
            return;
        }
        const bool isRule = card.role != diagram::Role::setCard && card.role != diagram::Role::virtualServerCard;
        const auto form = m_forms.find({row.source.file, row.source.line});
        const bool known = isRule && !row.verbatim.empty() && form != m_forms.end();
        const auto plain = [&](const std::string& text) { return names ? names->replacedIn(text) : text; };
        const std::string place = plain(card.place) + '\n';
        AlignKey key{place + plain(known ? form->second.text : row.meaning), {}};
        // One way among several to an endpoint is there or not; it does not become another.
        if (known && !row.probability)
            key.likeness = place + form->second.shape;
        else if (!isRule)
            key.likeness = place + plain(keyPartOf(row.meaning));
        m_lines.push_back({std::move(key), &card, &row});
    }

    const RuleSide& m_side;
    std::vector<ChainCard> m_cards;
    kubeproxy::SliceDrift m_drift;
    std::map<std::pair<std::string, int>, kubeproxy::NormalEntry> m_forms;
    std::vector<RuleLine> m_lines;
    std::set<std::string> m_lacking;
};

std::string shareText(double share)
{
    const auto tenths = std::lround(share * 1000);
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " %";
}

Cell cellOf(const RuleLine* line, bool withShare)
{
    if (!line)
        return {};
    Cell cell{line->row->meaning, line->row->verbatim, {line->row->source}, {}};
    if (withShare && line->row->probability)
        cell.text += " (" + shareText(*line->row->probability) + " of new connections)";
    return cell;
}

bool sharesDiffer(const RuleLine& a, const RuleLine& b)
{
    return a.row->probability.has_value() != b.row->probability.has_value()
        || (a.row->probability && std::abs(*a.row->probability - *b.row->probability) > sameShare);
}

// Why nodes that are both as they should be are not alike.
std::string reasonOnNodes(const RuleSide& side, const RuleLine& line)
{
    const std::string& verbatim = line.row->verbatim;
    const ChainRole role = line.card->chainRole;
    if (verbatim.find("! -s ") != std::string::npos || verbatim.find("ip saddr != ") != std::string::npos
        || verbatim.find("ip6 saddr != ") != std::string::npos)
        return "Each node has its own pod range, whose pods keep their source address.";
    if (side.service.externalPolicyLocal()
        && (role == ChainRole::external || role == ChainRole::serviceLocal || role == ChainRole::endpoint))
        return "externalTrafficPolicy Local: each node leads packets from outside to its own endpoints only.";
    if (side.service.externalPolicyLocal()
        && (verbatim.find("DROP") != std::string::npos || verbatim.find("EXTERNAL-SERVICES") != std::string::npos
            || verbatim.find("no-endpoint") != std::string::npos))
        return "externalTrafficPolicy Local: a node without an endpoint of its own drops packets from outside.";
    if (side.service.internalPolicyLocal())
        return "internalTrafficPolicy Local: each node leads to its own endpoints only.";
    if (!side.service.trafficDistribution.empty() || line.row->probability || role == ChainRole::endpoint)
        return "The hints of the EndpointSlices and where the endpoints are give each node its own choice.";
    if (line.card->role == diagram::Role::virtualServerCard || line.card->role == diagram::Role::setCard)
        return "Each node serves its node ports at its own addresses.";
    return "Both nodes have what kube-proxy should have written for them.";
}

class RuleComparison {
public:
    RuleComparison(const RuleSide& first, const RuleSide& second, const Comparison& names)
        : m_first(first),
          m_second(second),
          m_names(names),
          m_firstLines(first, names.kind == Comparison::Kind::services),
          m_secondLines(second, names.kind == Comparison::Kind::services)
    {
    }

    std::vector<Row> rows()
    {
        std::vector<Row> result;
        for (const Aligned& pair : align(m_firstLines.keys(), m_secondLines.keys())) {
            const RuleLine* const a = pair.first ? &m_firstLines.lines()[*pair.first] : nullptr;
            const RuleLine* const b = pair.second ? &m_secondLines.lines()[*pair.second] : nullptr;
            result.push_back(makeRuleRow(a, b));
        }
        // Cards stay together, in the order in which a packet meets them.
        std::map<std::string, std::size_t> order;
        for (const Row& row : result)
            order.emplace(row.group, order.size());
        std::ranges::stable_sort(result, {}, [&order](const Row& row) { return order.at(row.group); });
        return result;
    }

private:
    Row makeRuleRow(const RuleLine* a, const RuleLine* b) const
    {
        const RuleLine& some = a ? *a : *b;
        const bool shares = a && b && sharesDiffer(*a, *b);
        Row row =
            makeRow("rule:" + some.card->place + ':' + some.row->meaning, {}, cellOf(a, shares), cellOf(b, shares), m_names);
        if (a && b)
            row.kind = a->key.key == b->key.key && (!shares || m_names.kind == Comparison::Kind::services) ? Row::Kind::same
                                                                                                           : Row::Kind::changed;
        if (row.kind == Row::Kind::changed && row.first.text == row.second.text) {
            row.first.text = row.first.verbatim;
            row.second.text = row.second.verbatim;
        }
        const std::string purpose = diagram::purposeOf(some.card->chainRole);
        row.group = a && b && a->card->title != b->card->title ? a->card->title + " / " + b->card->title : some.card->title;
        if (!purpose.empty())
            row.group += "  ·  " + purpose;
        row.words = row.differs() ? some.card->title + ": " + differenceWords(row, m_names) : std::string();
        if (row.differs() && m_names.kind != Comparison::Kind::services)
            judge(row, a, b);
        return row;
    }

    void judge(Row& row, const RuleLine* a, const RuleLine* b) const
    {
        const std::string& place = (a ? a : b)->card->place;
        const bool firstWrong = a ? !a->row->difference.empty() : m_firstLines.lacksSomethingAt(place);
        const bool secondWrong = b ? !b->row->difference.empty() : m_secondLines.lacksSomethingAt(place);
        const auto wrongWords = [&](const RuleLine* line, const std::string& name) {
            return line ? name + ": " + line->row->difference + ". " + line->row->differenceWords
                        : name + " should have it and lacks it.";
        };
        if (firstWrong || secondWrong) {
            row.judgement = Row::Judgement::fault;
            row.reason = firstWrong ? wrongWords(a, m_names.first.name) : wrongWords(b, m_names.second.name);
        } else if (m_firstLines.compared() && m_secondLines.compared()) {
            row.judgement = Row::Judgement::legitimate;
            row.reason = m_names.kind == Comparison::Kind::nodes
                ? reasonOnNodes(m_first, a ? *a : *b)
                : "The rules follow the API: each time they were as they should be.";
        } else {
            row.reason = "Whether it should be so could not be worked out.";
        }
    }

    const RuleSide& m_first;
    const RuleSide& m_second;
    const Comparison& m_names;
    SideLines m_firstLines;
    SideLines m_secondLines;
};

}  // namespace

std::vector<Row> ruleRows(const RuleSide& first, const RuleSide& second, const Comparison& names)
{
    return RuleComparison(first, second, names).rows();
}

}  // namespace fairlead::comparison
