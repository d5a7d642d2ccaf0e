#include "model/diagram/chain_cards.h"
#include "model/kubeproxy/chain_roles.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

// What is not as kube-proxy should have written it, marked in the cards where it stands or is missing.

namespace fairlead::diagram {

namespace {

using kubeproxy::SliceDeviation;

std::string sharePercent(double share)
{
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.1f %%", share * 100);
    return buffer;
}

std::string wordsFor(const SliceDeviation& deviation)
{
    if (deviation.expectedShare && deviation.foundShare && std::abs(*deviation.expectedShare - *deviation.foundShare) > 1e-6)
        return "It takes " + sharePercent(*deviation.foundShare) + " of new connections and should take "
            + sharePercent(*deviation.expectedShare) + '.';
    if (deviation.expected.empty())
        return deviation.kind == kubeproxy::Difference::Kind::extra ? "Nothing in the API asks for it."
                                                                    : "What it leads to is gone from the API.";
    return "It should be: " + deviation.expected;
}

class DifferenceMarker {
public:
    DifferenceMarker(std::vector<ChainCard>& cards, const kubeproxy::ServiceSlice& slice) : m_cards(cards), m_slice(slice) { }

    void mark(const kubeproxy::SliceDrift& drift)
    {
        const std::size_t before = m_cards.size();
        for (const SliceDeviation& deviation : drift.deviations) {
            if (deviation.found)
                markFound(deviation);
            else
                addMissing(deviation);
        }
        for (std::size_t card = before; card < m_cards.size(); ++card)
            placeCard(m_cards[card]);
        for (const auto& [card, row] : m_added)
            connect(card, m_cards[card].rows[row]);
    }

private:
    static bool isAt(const ChainRow& row, const SourceRef& source)
    {
        return row.source.file == source.file && row.source.line == source.line;
    }

    // Of several rows that stand in one line (the ways of one rule) the one to the endpoint.
    static ChainRow* rowOf(ChainCard& card, const SliceDeviation& deviation)
    {
        ChainRow* first = nullptr;
        for (ChainRow& row : card.rows) {
            if (!isAt(row, *deviation.found))
                continue;
            if (!deviation.endpoint.empty() && row.meaning == "to " + deviation.endpoint)
                return &row;
            first = first ? first : &row;
        }
        return first;
    }

    void markFound(const SliceDeviation& deviation)
    {
        for (ChainCard& card : m_cards) {
            if (card.place != deviation.place)
                continue;
            if (ChainRow* const row = rowOf(card, deviation)) {
                row->difference = toString(deviation.kind);
                row->differenceWords = wordsFor(deviation);
            }
        }
    }

    void addMissing(const SliceDeviation& deviation)
    {
        auto card = std::ranges::find(m_cards, deviation.place, &ChainCard::place);
        if (card == m_cards.end()) {
            m_cards.push_back(makeCard(deviation.place));
            card = m_cards.end() - 1;
        }
        ChainRow row;
        row.meaning = deviation.meaning.empty() ? deviation.expected : deviation.meaning;
        row.verbatim = deviation.expected;
        row.probability = deviation.expectedShare;
        row.difference = toString(deviation.kind);
        row.differenceWords = "It should be there: " + deviation.expected;
        card->rows.push_back(std::move(row));
        m_added.emplace_back(static_cast<std::size_t>(card - m_cards.begin()), card->rows.size() - 1);
    }

    // A chain, set or virtual server that is not there at all.
    ChainCard makeCard(const std::string& place) const
    {
        const std::size_t space = place.find(' ');
        const std::string kind = place.substr(0, space);
        const std::string name = space == std::string::npos ? place : place.substr(space + 1);
        ChainCard card;
        card.id = "missing:" + place;
        card.place = place;
        card.title = name;
        card.missing = true;
        if (kind == "set" || kind == "map" || kind == "ipset") {
            card.role = Role::setCard;
            card.subtitle = kind + "  ·  not there";
            return card;
        }
        if (kind == "IPVS") {
            card.role = Role::virtualServerCard;
            card.subtitle = "virtual server  ·  not there";
            return card;
        }
        const kubeproxy::ChainRole role = kubeproxy::roleOf(kind, name);
        card.role = cardRole(role);
        card.endpoint = role == kubeproxy::ChainRole::endpoint;
        const std::string purpose = purposeOf(role);
        card.subtitle = kind + (purpose.empty() ? "" : "  ·  " + purpose) + "  ·  not there, or empty";
        card.chainLink = std::string(toString(m_slice.family)) + '/' + kind + '/' + name;
        if (card.role == Role::chainOther || kind == "filter" || kind == "mangle")
            card.part = ChainCard::Part::afterwards;
        return card;
    }

    // Beside what is like it; else after all others.
    void placeCard(ChainCard& card) const
    {
        std::size_t last = 0;
        for (const ChainCard& other : m_cards) {
            if (&other == &card || other.part != ChainCard::Part::main || other.missing)
                continue;
            if (other.role == card.role) {
                card.column = other.column;
                return;
            }
            last = std::max(last, other.column);
        }
        card.column = last + 1;
    }

    // A jump that is missing is drawn to the chain that it would lead to.
    void connect(std::size_t from, ChainRow& row)
    {
        for (std::size_t to = 0; to < m_cards.size(); ++to) {
            const ChainCard& target = m_cards[to];
            const bool onward = target.part == ChainCard::Part::main && m_cards[from].part == ChainCard::Part::main
                && target.column > m_cards[from].column;
            if (onward && !target.chainLink.empty() && namesChain(row.verbatim, target.title))
                row.leadsTo.push_back(to);
        }
    }

    static bool namesChain(const std::string& text, const std::string& name)
    {
        const std::size_t at = text.find(name);
        return at != std::string::npos && at > 0 && text[at - 1] == ' '
            && !(text.starts_with("-A ") && at == 3);  // there it names its own chain
    }

    std::vector<ChainCard>& m_cards;
    const kubeproxy::ServiceSlice& m_slice;
    std::vector<std::pair<std::size_t, std::size_t>> m_added;  // card and row
};

}  // namespace

void markDifferences(std::vector<ChainCard>& cards, const kubeproxy::ServiceSlice& slice, const kubeproxy::SliceDrift& drift)
{
    DifferenceMarker(cards, slice).mark(drift);
}

}  // namespace fairlead::diagram
