#include "model/diagram/picture_reading.h"

#include <cstddef>
#include <unordered_map>
#include <vector>

namespace fairlead::diagram {

namespace {

// Deeper than any picture; a list that names its entries as each other's parents ends here.
constexpr int deepest = 32;

class Reading {
public:
    explicit Reading(const DisplayList& picture) : m_picture(picture)
    {
        for (std::size_t i = 0; i < picture.items.size(); ++i)
            m_byId.emplace(picture.items[i].id, i);
        for (std::size_t i = 0; i < picture.items.size(); ++i) {
            if (!picture.items[i].name.empty())
                m_below[ownerOf(picture.items[i])].push_back(i);
        }
    }

    std::string text()
    {
        addLine(0, m_picture.title);
        if (!m_picture.description.empty() && m_picture.description != m_picture.title)
            m_text += '\n' + m_picture.description + '\n';
        m_text += '\n';
        addBelow(nobody, 0);
        return std::move(m_text);
    }

private:
    static constexpr std::size_t nobody = static_cast<std::size_t>(-1);

    // The nearest enclosing entry that has a name.
    std::size_t ownerOf(const Item& item) const
    {
        std::string parent = item.parent;
        for (int depth = 0; depth < deepest && !parent.empty(); ++depth) {
            const auto found = m_byId.find(parent);
            if (found == m_byId.end())
                return nobody;
            const Item& owner = m_picture.items[found->second];
            if (!owner.name.empty())
                return &owner == &item ? nobody : found->second;
            parent = owner.parent;
        }
        return nobody;
    }

    void addBelow(std::size_t owner, int depth)
    {
        const auto found = m_below.find(owner);
        if (found == m_below.end() || depth > deepest)
            return;
        for (const std::size_t index : found->second) {
            const Item& item = m_picture.items[index];
            addLine(depth,
                    "- " + item.name + (item.description.empty() || item.description == item.name ? "" : ": ")
                        + (item.description == item.name ? "" : item.description));
            addBelow(index, depth + 1);
        }
    }

    void addLine(int depth, const std::string& words)
    {
        m_text += std::string(static_cast<std::size_t>(depth) * 2, ' ') + words + '\n';
    }

    const DisplayList& m_picture;
    std::unordered_map<std::string, std::size_t> m_byId;
    std::unordered_map<std::size_t, std::vector<std::size_t>> m_below;
    std::string m_text;
};

}  // namespace

std::string readPicture(const DisplayList& picture) { return Reading(picture).text(); }

}  // namespace fairlead::diagram
