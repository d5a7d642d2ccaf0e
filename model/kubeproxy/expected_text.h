#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::kubeproxy {

// Whose sake a line of an expected dump is for: a service port (index into ExpectedPorts::ports) and
// one of its targets (index into ExpectedPort::targets).
struct EntryOwner {
    static constexpr std::uint32_t nobody = 0xffffffff;
    std::uint32_t port = nobody;
    std::uint32_t target = nobody;
};

// The text of a dump as it grows, with the owner of each line beside it.
class ExpectedText {
public:
    // Without the newline.
    void line(std::string_view text, EntryOwner owner = {})
    {
        m_text.append(text);
        m_text += '\n';
        m_owners.push_back(owner);
    }
    void append(const ExpectedText& other)
    {
        m_text += other.m_text;
        m_owners.insert(m_owners.end(), other.m_owners.begin(), other.m_owners.end());
    }

    const std::string& text() const { return m_text; }
    std::string takeText() { return std::move(m_text); }
    // Of line N at N - 1.
    std::vector<EntryOwner> takeOwners() { return std::move(m_owners); }

private:
    std::string m_text;
    std::vector<EntryOwner> m_owners;
};

}  // namespace fairlead::kubeproxy
