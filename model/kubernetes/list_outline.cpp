#include "model/kubernetes/list_outline.h"

#include "model/kubernetes/object_scanner.h"

#include <cstring>

namespace fairlead::kubernetes {
namespace {

constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";

bool isSpace(char character) { return character == ' ' || character == '\n' || character == '\r' || character == '\t'; }

bool endsScalar(char character)
{
    return isSpace(character) || character == ',' || character == ']' || character == '}' || character == ':';
}

// Walks the text once, front to back. After the first fault nothing more is read.
class Walker {
public:
    explicit Walker(std::string_view json) : m_json(json), m_at(json.starts_with(byteOrderMark) ? byteOrderMark.size() : 0) { }

    std::optional<OutlineFault> walk(ListOutline& outline)
    {
        expect('{', "it does not begin with an object");
        if (!take('}')) {
            do {
                field(outline);
            } while (take(','));
            expect('}', "a ',' or the end of the object is missing");
        }
        return finish();
    }

    std::optional<OutlineFault> walkArray(std::vector<std::string_view>& items)
    {
        expect('[', "it does not begin with a list");
        listItems(items);
        return finish();
    }

private:
    std::optional<OutlineFault> finish()
    {
        skipSpace();
        if (m_at != m_json.size())
            fail("something follows the end of the list");
        return m_fault;
    }

    void fail(std::string message)
    {
        if (!m_fault)
            m_fault = OutlineFault{m_at, std::move(message)};
    }

    void skipSpace()
    {
        while (m_at < m_json.size() && isSpace(m_json[m_at]))
            ++m_at;
    }

    // Moves past `character`, if it comes next.
    bool take(char character)
    {
        if (m_fault)
            return false;
        skipSpace();
        if (m_at >= m_json.size() || m_json[m_at] != character)
            return false;
        ++m_at;
        return true;
    }

    void expect(char character, const char* message)
    {
        if (!take(character))
            fail(m_at >= m_json.size() ? "it ends early" : message);
    }

    void field(ListOutline& outline)
    {
        skipSpace();
        const std::size_t begin = m_at;
        if (m_at < m_json.size() && m_json[m_at] == '"')
            skipString();
        else
            fail(m_at >= m_json.size() ? "it ends early" : "the name of a field is missing");
        if (m_fault)
            return;
        const std::string_view name = m_json.substr(begin + 1, m_at - begin - 2);
        expect(':', "a ':' is missing");
        if (name != "items") {
            outline.fields.emplace_back(name, value());
            return;
        }
        if (outline.items || outline.itemsAreNull)
            fail("it has two lists of items");
        items(outline);
    }

    void items(ListOutline& outline)
    {
        if (!take('[')) {
            outline.itemsAreNull = value() == "null";
            if (!outline.itemsAreNull)
                fail("its items are not a list");
            return;
        }
        listItems(outline.items.emplace());
    }

    // Behind the opening bracket of a list.
    void listItems(std::vector<std::string_view>& items)
    {
        if (take(']'))
            return;
        do {
            items.push_back(value());
        } while (take(','));
        expect(']', "a ',' or the end of the items is missing");
    }

    std::string_view value()
    {
        if (m_fault)
            return {};
        skipSpace();
        const std::size_t begin = m_at;
        if (m_at >= m_json.size())
            fail("it ends early");
        else if (m_json[m_at] == '"')
            skipString();
        else if (m_json[m_at] == '{' || m_json[m_at] == '[')
            skipNested();
        else
            skipScalar();
        return m_fault ? std::string_view() : m_json.substr(begin, m_at - begin);
    }

    void skipScalar()
    {
        const std::size_t begin = m_at;
        while (m_at < m_json.size() && !endsScalar(m_json[m_at]))
            ++m_at;
        if (m_at == begin)
            fail("a value is missing");
    }

    // At a quote; moves past the closing one.
    void skipString()
    {
        for (std::size_t from = m_at + 1; from < m_json.size();) {
            const void* quote = std::memchr(m_json.data() + from, '"', m_json.size() - from);
            if (!quote)
                break;
            const auto end = static_cast<std::size_t>(static_cast<const char*>(quote) - m_json.data());
            std::size_t backslashes = 0;
            while (m_json[end - 1 - backslashes] == '\\')
                ++backslashes;
            if (backslashes % 2 == 0) {
                m_at = end + 1;
                return;
            }
            from = end + 1;
        }
        fail("a text does not end");
    }

    // At an opening bracket; moves past the one that closes it.
    void skipNested()
    {
        ObjectScanner scanner;
        const std::size_t end = scanner.scan(m_json, m_at);
        if (scanner.ended())
            m_at = end;
        else
            findWhatIsOpen();
    }

    // The same step by step, for what is not closed.
    void findWhatIsOpen()
    {
        const std::size_t begin = m_at;
        std::size_t depth = 0;
        while (m_at < m_json.size()) {
            const char character = m_json[m_at];
            if (character == '"') {
                skipString();
                if (m_fault)
                    return;
                continue;
            }
            ++m_at;
            if (character == '{' || character == '[')
                ++depth;
            else if ((character == '}' || character == ']') && --depth == 0)
                return;
        }
        m_at = begin;
        fail("a bracket is not closed");
    }

    std::string_view m_json;
    std::size_t m_at;
    std::optional<OutlineFault> m_fault;
};

}  // namespace

std::optional<OutlineFault> outlineList(std::string_view json, ListOutline& outline) { return Walker(json).walk(outline); }

std::optional<OutlineFault> outlineArray(std::string_view json, std::vector<std::string_view>& items)
{
    return Walker(json).walkArray(items);
}

std::string excerptOf(std::string_view part)
{
    constexpr std::size_t longest = 200;
    // A line may be as long as the part.
    const std::string_view line = part.substr(0, part.substr(0, longest + 1).find('\n'));
    std::string excerpt(line.substr(0, longest));
    if (line.size() > longest)
        excerpt += "…";
    return excerpt;
}

}  // namespace fairlead::kubernetes
