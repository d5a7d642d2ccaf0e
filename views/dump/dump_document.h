#pragma once

#include "model/cluster/cluster_snapshot.h"

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
    // "shop/frontend"; empty where the line is of no service.
    std::string_view owner(std::size_t index) const { return m_ownerNames[m_owners.empty() ? 0 : m_owners[index]]; }
    bool hasOwners() const { return !m_owners.empty(); }
    std::size_t longestLine() const { return m_longestLine; }

private:
    DumpDocument() = default;
    void splitLines();
    void findOwners(const cluster::ClusterSnapshot& snapshot);

    std::string m_file;
    evidence::Evidence::Text m_text;
    std::vector<std::size_t> m_starts;  // of each line, and the end
    std::vector<std::uint32_t> m_owners;  // of each line, into m_ownerNames
    std::vector<std::string> m_ownerNames{{}};
    std::size_t m_longestLine = 0;
};

// Lines that hold the text, or whose owner does, case-insensitively for ASCII. Stops early, with
// what it has, when `cancelled` becomes true. Cost: linear. Any thread.
std::vector<std::uint32_t> matchingLines(const DumpDocument& document, const std::string& text,
                                         const std::atomic<bool>& cancelled);

}  // namespace fairlead::views
