#include "model/ssh/session/secret_text.h"

#include <openssl/crypto.h>

#include <utility>

namespace fairlead::ssh {

SecretText::SecretText(std::string text) : m_text(text) { OPENSSL_cleanse(text.data(), text.size()); }

// Copied and overwritten: a string that is moved leaves a short text where it was.
SecretText::SecretText(SecretText&& other) noexcept : m_text(other.m_text)  // NOLINT(performance-move-constructor-init)
{
    other.wipe();
}

SecretText& SecretText::operator=(SecretText&& other) noexcept
{
    if (this != &other) {
        wipe();
        m_text = other.m_text;
        other.wipe();
    }
    return *this;
}

SecretText::~SecretText() { wipe(); }

void SecretText::append(char byte)
{
    // A string that grows leaves its old bytes behind.
    if (m_text.size() == m_text.capacity()) {
        std::string larger;
        larger.reserve(m_text.size() * 2 + 64);
        larger = m_text;
        wipe();
        m_text = std::move(larger);
    }
    m_text += byte;
}

void SecretText::wipe() noexcept
{
    OPENSSL_cleanse(m_text.data(), m_text.size());
    m_text.clear();
}

}  // namespace fairlead::ssh
