#include "model/netfilter/nft_listing.h"

#include "model/netfilter/dump_lines.h"
#include "model/netfilter/nft_declarations.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace fairlead::netfilter {
namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimFront(std::string_view text)
{
    const std::size_t start = text.find_first_not_of(blanks);
    return start == std::string_view::npos ? std::string_view() : text.substr(start);
}

std::string_view trimBack(std::string_view text) { return text.substr(0, text.find_last_not_of(blanks) + 1); }

// How deep the braces of a text are after it; a "#" outside of quotes ends it.
struct Balance {
    int depth = 0;
    bool openQuote = false;
    std::size_t end = 0;  // where a comment begins, or the text's size
};

Balance balanceOf(std::string_view text)
{
    Balance balance;
    balance.end = text.size();
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"')
            balance.openQuote = !balance.openQuote;
        if (balance.openQuote)
            continue;
        if (c == '#' && (at == 0 || text[at - 1] == ' ' || text[at - 1] == '\t')) {
            balance.end = at;
            break;
        }
        balance.depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    }
    return balance;
}

class ListingReader {
public:
    ListingReader(std::string_view text, const std::string& file) : m_text(text), m_lines(text), m_file(file) { }

    Result<NftListing> read()
    {
        while (nextLine()) {
            if (!readTable())
                return lineError(m_file, m_problemLine, m_problem);
        }
        return std::move(m_listing);
    }

private:
    // The next line that is not blank and not a comment, trimmed, without a trailing comment.
    bool nextLine()
    {
        while (m_lines.next()) {
            m_line = trimFront(m_lines.line());
            const Balance balance = balanceOf(m_line);
            m_depth = balance.depth;
            m_openQuote = balance.openQuote;
            m_line = trimBack(m_line.substr(0, balance.end));
            if (!m_line.empty())
                return true;
        }
        return false;
    }

    bool fail(int line, std::string problem)
    {
        m_problemLine = line;
        m_problem = std::move(problem);
        return false;
    }
    bool failHere(std::string problem) { return fail(m_lines.number(), std::move(problem)); }

    // The words before the "{" that ends the line; nothing where it does not open a block.
    std::optional<std::vector<std::string_view>> openBlock() const
    {
        if (!m_line.ends_with('{') || m_openQuote || m_depth != 1)
            return std::nullopt;
        return splitWords(m_line.substr(0, m_line.size() - 1));
    }

    bool readTable()
    {
        const auto words = openBlock();
        if (!words || words->size() < 2 || words->size() > 3 || words->front() != "table")
            return failHere("expected a table");
        NftListing::Table table;
        const auto family = words->size() == 3 ? parseTableFamily((*words)[1]) : std::optional(TableFamily::ip);
        if (!family)
            return failHere("the family \"" + std::string((*words)[1]) + "\" is not known");
        table.family = *family;
        table.name = words->back();
        table.line = m_lines.number();
        while (nextLine()) {
            if (m_line == "}") {
                m_listing.tables.push_back(std::move(table));
                return true;
            }
            if (!readObject(table))
                return false;
        }
        return fail(table.line, "the text ends inside of this table");
    }

    bool readObject(NftListing::Table& table)
    {
        const auto words = openBlock();
        if (!words) {
            if (m_depth != 0 || m_openQuote)
                return failHere("a brace or a quote does not close");
            return true;  // "comment …", "flags dormant"
        }
        if (words->size() == 2 && words->front() == "chain")
            return readChain(table, words->back());
        if (words->size() == 2 && (words->front() == "set" || words->front() == "map"))
            return readSet(table, words->back(), words->front() == "map");
        return skipBlock();
    }

    bool skipBlock()
    {
        const int line = m_lines.number();
        for (int depth = 1; depth > 0;) {
            if (!nextLine())
                return fail(line, "the text ends inside of this block");
            depth += m_depth;
            if (depth < 0 || m_openQuote)
                return failHere("a brace or a quote does not close");
        }
        return true;
    }

    bool readChain(NftListing::Table& table, std::string_view name)
    {
        NftListing::Chain chain;
        chain.name = name;
        chain.line = m_lines.number();
        while (nextLine()) {
            if (m_line == "}") {
                table.chains.push_back(std::move(chain));
                return true;
            }
            if (m_depth != 0 || m_openQuote)
                return failHere("a brace or a quote does not close");
            if (chain.rules.empty() && m_line.starts_with("type ") && m_line.find(" hook ") != std::string_view::npos)
                chain.declaration = m_line;
            else if (m_line.starts_with("policy ") && !chain.declaration.empty())
                chain.declaration = {chain.declaration.data(),
                                     static_cast<std::size_t>(m_line.data() + m_line.size() - chain.declaration.data())};
            else if (!m_line.starts_with("comment \""))
                chain.rules.push_back({static_cast<std::uint32_t>(m_line.data() - m_text.data()),
                                       static_cast<std::uint32_t>(m_line.size()), m_lines.number()});
        }
        return fail(chain.line, "the text ends inside of this chain");
    }

    bool readSet(NftListing::Table& table, std::string_view name, bool isMap)
    {
        NftListing::Set set;
        set.isMap = isMap;
        set.name = name;
        set.line = m_lines.number();
        while (nextLine()) {
            if (m_line == "}") {
                table.sets.push_back(std::move(set));
                return true;
            }
            if (m_line.starts_with("elements")) {
                if (!readElements(set))
                    return false;
            } else if (m_depth != 0 || m_openQuote) {
                return failHere("a brace or a quote does not close");
            } else {
                set.properties.push_back(m_line);
            }
        }
        return fail(set.line, "the text ends inside of this set");
    }

    // "elements = { …" over as many lines as it takes.
    bool readElements(NftListing::Set& set)
    {
        const std::size_t brace = m_line.find('{');
        if (brace == std::string_view::npos)
            return failHere("expected \"elements = {\"");
        const char* const begin = m_line.data() + brace + 1;
        set.elementsLine = m_lines.number();
        int depth = m_depth;
        while (depth > 0 && !m_openQuote && nextLine())
            depth += m_depth;
        if (depth != 0 || m_openQuote || !m_line.ends_with('}'))
            return fail(set.elementsLine, "the braces of these elements do not close");
        set.elements = std::string_view(begin, static_cast<std::size_t>(m_line.data() + m_line.size() - 1 - begin));
        return true;
    }

    std::string_view m_text;
    DumpLines m_lines;
    const std::string& m_file;
    NftListing m_listing;
    std::string_view m_line;
    int m_depth = 0;
    bool m_openQuote = false;
    std::string m_problem;
    int m_problemLine = 0;
};

}  // namespace

Result<NftListing> readNftListing(std::string_view text, const std::string& file)
{
    if (text.size() > std::numeric_limits<std::uint32_t>::max())
        return lineError(file, 1, "the file is larger than four gigabytes");
    return ListingReader(text, file).read();
}

bool NftElementTexts::next()
{
    while (!m_rest.empty()) {
        const std::size_t start = std::min(m_rest.find_first_not_of(" \t\r\n"), m_rest.size());
        m_line =
            m_nextLine + static_cast<int>(std::count(m_rest.begin(), m_rest.begin() + static_cast<std::ptrdiff_t>(start), '\n'));
        std::size_t end = start;
        int depth = 0;
        for (bool quoted = false; end < m_rest.size(); ++end) {
            const char c = m_rest[end];
            quoted = quoted != (c == '"');
            if (quoted)
                continue;
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == ',' && depth == 0)
                break;
        }
        m_text = m_rest.substr(start, end - start);
        m_nextLine = m_line + static_cast<int>(std::ranges::count(m_text, '\n'));
        m_rest.remove_prefix(std::min(end + 1, m_rest.size()));
        const std::size_t last = m_text.find_last_not_of(" \t\r\n");
        m_text = m_text.substr(0, last + 1);
        if (!m_text.empty())
            return true;
    }
    return false;
}

}  // namespace fairlead::netfilter
