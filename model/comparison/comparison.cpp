#include "model/comparison/comparison.h"

#include <algorithm>
#include <map>

namespace fairlead::comparison {

namespace {

std::string counted(std::size_t count, const char* one, const char* many)
{
    return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

}  // namespace

std::size_t Section::differences() const { return static_cast<std::size_t>(std::ranges::count_if(rows, &Row::differs)); }

std::size_t Comparison::differences() const
{
    std::size_t count = 0;
    for (const Section& section : sections)
        count += section.differences();
    return count;
}

std::size_t Comparison::rows() const
{
    std::size_t count = 0;
    for (const Section& section : sections)
        count += section.rows.size() + section.unlisted;
    return count;
}

std::size_t Comparison::count(Row::Judgement judgement) const
{
    std::size_t found = 0;
    for (const Section& section : sections) {
        found += static_cast<std::size_t>(std::ranges::count_if(
            section.rows, [judgement](const Row& row) { return row.differs() && row.judgement == judgement; }));
    }
    return found;
}

void Comparison::makeIdsUnique()
{
    std::map<std::string, std::size_t> seen;
    for (Section& section : sections) {
        for (Row& row : section.rows) {
            if (const std::size_t number = ++seen[row.id]; number > 1)
                row.id += '#' + std::to_string(number);
        }
    }
}

std::string Comparison::verdict() const
{
    const std::size_t all = differences();
    if (all == 0)
        return "No differences: " + counted(rows(), "entry was", "entries were") + " compared.";
    const std::size_t legitimate = count(Row::Judgement::legitimate);
    const std::size_t faults = count(Row::Judgement::fault);
    std::string words = counted(all, "difference", "differences") + " in " + counted(rows(), "entry", "entries");
    if (legitimate + faults == 0)
        return words + '.';
    if (legitimate == all)
        return words + (all == 1 ? ": it is as it should be." : ": all are as they should be.");
    words += ": ";
    if (legitimate > 0)
        words += std::to_string(legitimate) + (legitimate == 1 ? " is" : " are") + " as it should be";
    if (faults > 0)
        words += (legitimate > 0 ? ", " : "") + std::to_string(faults) + " should not be";
    return words + '.';
}

}  // namespace fairlead::comparison
