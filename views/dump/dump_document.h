#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "model/kubeproxy/line_owners.h"

#include <QString>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::views {

// A file of the evidence as lines, with the service that each belongs to. Immutable; shares the
// text. 430,000 lines cost 5 MB beside the text.
class DumpDocument {
public:
    // Null where the evidence has no such file. Cost: linear in the file and its rules. Any thread.
    static std::shared_ptr<const DumpDocument> read(const cluster::ClusterSnapshot& snapshot, const std::string& file);

    const std::string& file() const { return m_file; }
    std::size_t lineCount() const { return m_starts.size() - 1; }
    // From 0; without the line's end.
    std::string_view line(std::size_t index) const;
    // "shop/frontend", "shop/cart, shop/frontend" of a line about both; empty where the line is of no service.
    std::string_view owner(std::size_t index) const
    {
        return m_owners.names[m_owners.ofLine.empty() ? 0 : m_owners.ofLine[index]];
    }
    bool hasOwners() const { return m_owners.names.size() > 1; }
    // Lines, from 0, with rules that are not understood; in order.
    const std::vector<std::uint32_t>& notUnderstood() const { return m_notUnderstood; }
    std::size_t longestLine() const { return m_longestLine; }

private:
    DumpDocument() = default;
    void splitLines();
    void findOwners(const cluster::ClusterSnapshot& snapshot);

    std::string m_file;
    evidence::Evidence::Text m_text;
    std::vector<std::size_t> m_starts;  // of each line, and the end
    kubeproxy::LineOwners m_owners;
    std::vector<std::uint32_t> m_notUnderstood;
    std::size_t m_longestLine = 0;
};

// Which lines are asked for.
struct LineFilter {
    std::string text;  // what they, or the service they belong to, hold; case-insensitive for ASCII; empty: any
    bool onlyNotUnderstood = false;
};

// Read and written by both sides of a filter that runs.
struct FilterProgress {
    std::atomic<bool> cancelled = false;
    std::atomic<int> permille = 0;
};

// The lines that the filter asks for. Stops early, with what it has, when cancelled. Cost: linear. Any thread.
std::vector<std::uint32_t> matchingLines(const DumpDocument& document, const LineFilter& filter, FilterProgress& progress);

}  // namespace fairlead::views
