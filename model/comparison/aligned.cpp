#include "model/comparison/aligned.h"

#include <map>

namespace fairlead::comparison {

namespace {

constexpr std::size_t unpaired = static_cast<std::size_t>(-1);

// Pairs what is unpaired on both sides and has the same text; the first with the first.
template <class TextOf>
void pairEqual(const std::vector<AlignKey>& first, const std::vector<AlignKey>& second, std::vector<std::size_t>& partner,
               std::vector<std::size_t>& partnerOfSecond, TextOf textOf)
{
    std::multimap<std::string, std::size_t> open;
    for (std::size_t i = 0; i < second.size(); ++i) {
        if (partnerOfSecond[i] == unpaired && !textOf(second[i]).empty())
            open.emplace(textOf(second[i]), i);
    }
    for (std::size_t i = 0; i < first.size(); ++i) {
        if (partner[i] != unpaired || textOf(first[i]).empty())
            continue;
        const auto found = open.lower_bound(textOf(first[i]));
        if (found == open.end() || found->first != textOf(first[i]))
            continue;
        partner[i] = found->second;
        partnerOfSecond[found->second] = i;
        open.erase(found);
    }
}

}  // namespace

std::vector<Aligned> align(const std::vector<AlignKey>& first, const std::vector<AlignKey>& second)
{
    std::vector<std::size_t> partner(first.size(), unpaired);
    std::vector<std::size_t> partnerOfSecond(second.size(), unpaired);
    pairEqual(first, second, partner, partnerOfSecond, [](const AlignKey& each) -> const std::string& { return each.key; });
    pairEqual(first, second, partner, partnerOfSecond, [](const AlignKey& each) -> const std::string& { return each.likeness; });
    // What only the second has stands after the pair that its predecessor is in.
    std::vector<std::vector<std::size_t>> after(first.size() + 1);
    std::size_t place = 0;
    for (std::size_t i = 0; i < second.size(); ++i) {
        if (partnerOfSecond[i] == unpaired)
            after[place].push_back(i);
        else
            place = partnerOfSecond[i] + 1;
    }
    std::vector<Aligned> pairs;
    const auto addAfter = [&](std::size_t at) {
        for (const std::size_t i : after[at])
            pairs.push_back({std::nullopt, i});
    };
    addAfter(0);
    for (std::size_t i = 0; i < first.size(); ++i) {
        pairs.push_back({i, partner[i] == unpaired ? std::nullopt : std::optional(partner[i])});
        addAfter(i + 1);
    }
    return pairs;
}

std::string differenceWords(const Row& row, const Comparison& names)
{
    const std::string& a = names.first.name;
    const std::string& b = names.second.name;
    const bool times = names.overTime;
    const std::string what = row.subject.empty() ? std::string() : row.subject + ": ";
    switch (row.kind) {
    case Row::Kind::same:
        return {};
    case Row::Kind::onlyFirst:
        return what + (times ? "gone: " : "only " + a + " has it: ") + row.first.text;
    case Row::Kind::onlySecond:
        return what + (times ? "new: " : "only " + b + " has it: ") + row.second.text;
    case Row::Kind::changed:
        break;
    }
    return times ? what + row.first.text + " became " + row.second.text
                 : what + row.first.text + " (" + a + "), " + row.second.text + " (" + b + ')';
}

Row makeRow(std::string id, std::string subject, Cell first, Cell second, const Comparison& names)
{
    Row row;
    row.id = std::move(id);
    row.subject = std::move(subject);
    row.kind = !second.isThere() && first.isThere() ? Row::Kind::onlyFirst
        : !first.isThere() && second.isThere()      ? Row::Kind::onlySecond
        : first.text == second.text                 ? Row::Kind::same
                                                    : Row::Kind::changed;
    row.first = std::move(first);
    row.second = std::move(second);
    row.words = differenceWords(row, names);
    return row;
}

}  // namespace fairlead::comparison
