#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fairlead::ssh {

// Reads the fields of an SSH message (RFC 4251, 5) one after the other; nothing where too little is left. The text must
// outlive what is read.
class SshFields {
public:
    explicit SshFields(std::string_view bytes) : m_rest(bytes) { }

    std::optional<std::uint8_t> byte()
    {
        if (m_rest.empty())
            return std::nullopt;
        const auto value = static_cast<std::uint8_t>(m_rest.front());
        m_rest.remove_prefix(1);
        return value;
    }

    std::optional<std::uint32_t> number()
    {
        if (m_rest.size() < 4)
            return std::nullopt;
        std::uint32_t value = 0;
        for (const char byte : m_rest.substr(0, 4))
            value = value << 8 | static_cast<unsigned char>(byte);
        m_rest.remove_prefix(4);
        return value;
    }

    // A string with its length before it.
    std::optional<std::string_view> text()
    {
        const std::string_view before = m_rest;
        const auto size = number();
        if (!size || *size > m_rest.size()) {
            m_rest = before;
            return std::nullopt;
        }
        const std::string_view value = m_rest.substr(0, *size);
        m_rest.remove_prefix(*size);
        return value;
    }

    std::string_view rest() const { return m_rest; }

private:
    std::string_view m_rest;
};

inline std::string sshNumber(std::uint32_t value)
{
    std::string bytes;
    for (const int shift : {24, 16, 8, 0})
        bytes += static_cast<char>(value >> shift & 0xffU);
    return bytes;
}

inline std::string sshText(std::string_view text)
{
    std::string field = sshNumber(static_cast<std::uint32_t>(text.size()));
    return field.append(text);
}

}  // namespace fairlead::ssh
