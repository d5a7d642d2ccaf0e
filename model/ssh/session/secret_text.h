#pragma once

#include <string>

namespace fairlead::ssh {

// A passphrase, password or code: in memory only, overwritten when it is no longer needed, and never printed.
class SecretText {
public:
    SecretText() = default;
    explicit SecretText(std::string text);
    SecretText(SecretText&& other) noexcept;
    SecretText& operator=(SecretText&& other) noexcept;
    SecretText(const SecretText&) = delete;
    SecretText& operator=(const SecretText&) = delete;
    ~SecretText();

    bool empty() const { return m_text.empty(); }
    const std::string& reveal() const { return m_text; }
    void append(char byte);

private:
    void wipe() noexcept;

    std::string m_text;
};

}  // namespace fairlead::ssh
