#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace fairlead::netfilter {

// The words, quoted texts and signs of a piece of an nft listing. A word runs to the next blank,
// quote or one of { } ( ) , ; — so chain names, addresses, ranges and "10.0.0.1:80" are one word.
class NftTokens {
public:
    struct Token {
        enum class Kind : unsigned char { word, quoted, sign, end } kind = Kind::end;
        std::string_view text;  // without quotes
        std::size_t begin = 0;  // in the text, with quotes
        std::size_t end = 0;
        std::size_t blanksBefore = 0;
    };

    // `leadingBlanks`: how many blanks beyond the indent stood before the text.
    explicit NftTokens(std::string_view text, std::size_t leadingBlanks = 0);

    const Token& peek(std::size_t ahead = 0) const;
    const Token& take();
    bool atEnd() const { return peek().kind == Token::Kind::end; }
    bool isWord() const { return peek().kind == Token::Kind::word; }
    // A word or a sign that is not quoted.
    bool is(std::string_view text, std::size_t ahead = 0) const;
    // Takes it where it is the next one.
    bool skip(std::string_view text);

    std::size_t position() const { return m_at; }
    // From the token at `position` to the last one taken, as written.
    std::string_view since(std::size_t position) const;
    // From the token at `position` to the end of the text.
    std::string_view restFrom(std::size_t position) const;
    void takeAll() { m_at = m_tokens.size() - 1; }

private:
    std::string_view m_text;
    std::vector<Token> m_tokens;  // the last one is `end`
    std::size_t m_at = 0;
};

}  // namespace fairlead::netfilter
