#include "model/netfilter/nft_tokens.h"

#include <algorithm>

namespace fairlead::netfilter {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view signs = "{}(),;";

}  // namespace

NftTokens::NftTokens(std::string_view text, std::size_t leadingBlanks) : m_text(text)
{
    std::size_t at = 0;
    std::size_t blanksBefore = leadingBlanks;
    while (at < text.size()) {
        const std::size_t start = std::min(text.find_first_not_of(blanks, at), text.size());
        blanksBefore += start - at;
        if (start == text.size())
            break;
        Token token;
        token.begin = start;
        token.blanksBefore = blanksBefore;
        if (text[start] == '"') {
            const std::size_t quote = std::min(text.find('"', start + 1), text.size());
            token.kind = Token::Kind::quoted;
            token.text = text.substr(start + 1, quote - start - 1);
            token.end = std::min(quote + 1, text.size());
        } else if (signs.find(text[start]) != std::string_view::npos) {
            token.kind = Token::Kind::sign;
            token.text = text.substr(start, 1);
            token.end = start + 1;
        } else {
            token.kind = Token::Kind::word;
            token.end = std::min(text.find_first_of(" \t\r\n\"{}(),;", start), text.size());
            token.text = text.substr(start, token.end - start);
        }
        at = token.end;
        blanksBefore = 0;
        m_tokens.push_back(token);
    }
    Token end;
    end.begin = end.end = text.size();
    end.blanksBefore = blanksBefore;
    m_tokens.push_back(end);
}

const NftTokens::Token& NftTokens::peek(std::size_t ahead) const { return m_tokens[std::min(m_at + ahead, m_tokens.size() - 1)]; }

const NftTokens::Token& NftTokens::take()
{
    const Token& token = m_tokens[m_at];
    if (m_at + 1 < m_tokens.size())
        ++m_at;
    return token;
}

bool NftTokens::is(std::string_view text, std::size_t ahead) const
{
    const Token& token = peek(ahead);
    return (token.kind == Token::Kind::word || token.kind == Token::Kind::sign) && token.text == text;
}

bool NftTokens::skip(std::string_view text)
{
    if (!is(text))
        return false;
    take();
    return true;
}

std::string_view NftTokens::since(std::size_t position) const
{
    const std::size_t begin = m_tokens[position].begin;
    const std::size_t end = m_at > position ? m_tokens[m_at - 1].end : begin;
    return m_text.substr(begin, end - begin);
}

std::string_view NftTokens::restFrom(std::size_t position) const
{
    const std::string_view rest = m_text.substr(m_tokens[position].begin);
    return rest.substr(0, rest.find_last_not_of(blanks) + 1);
}

}  // namespace fairlead::netfilter
