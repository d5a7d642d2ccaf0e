#include "model/kubeproxy/rule_splice.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

namespace fairlead::kubeproxy {
namespace {

// What a line is part of. `section`: the table; `block`: empty for lines that hold sections together.
struct LineKey {
    std::string section;
    std::string block;
    bool opensSection = false;  // new declarations go behind it
    bool closesSection = false;  // new blocks go before it
    friend auto operator<=>(const LineKey& a, const LineKey& b)
    {
        return std::pair(std::string_view(a.section), std::string_view(a.block))
            <=> std::pair(std::string_view(b.section), std::string_view(b.block));
    }
    friend bool operator==(const LineKey& a, const LineKey& b) { return a.section == b.section && a.block == b.block; }
};

std::string_view firstWord(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return {};
    text.remove_prefix(begin);
    return text.substr(0, text.find_first_of(" \t\r"));
}

std::string_view afterWord(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t");
    const auto end = begin == std::string_view::npos ? begin : text.find_first_of(" \t", begin);
    return end == std::string_view::npos ? std::string_view() : text.substr(end);
}

// The kernel's own chains hold rules of everybody; kube-proxy's jumps in them depend on no service.
bool isBuiltin(std::string_view chain)
{
    constexpr std::array names{"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"};
    return std::ranges::find(names, chain) != names.end();
}

// "*nat", ":KUBE-SERVICES - [0:0]", "[5:300] -A KUBE-SERVICES …", "COMMIT".
class IptablesKeys {
public:
    static constexpr bool hasDeclarations = true;

    LineKey keyOf(std::string_view line)
    {
        if (line.starts_with('*')) {
            m_table = firstWord(line.substr(1));
            return {m_table, {}, true, false};
        }
        if (line.starts_with("COMMIT"))
            return {m_table, {}, false, true};
        const std::string_view rule = line.starts_with('[') ? afterWord(line) : line;
        const bool declares = line.starts_with(':');
        const std::string_view chain = declares ? firstWord(line.substr(1))
            : firstWord(rule) == "-A"           ? firstWord(afterWord(rule))
                                                : std::string_view();
        if (chain.empty() || isBuiltin(chain))
            return {m_table, {}};
        return {m_table, (declares ? ":" : "") + std::string(chain)};
    }

private:
    std::string m_table;
};

// "table ip kube-proxy {", then blocks that begin one step in, and end there with "}".
class NftKeys {
public:
    static constexpr bool hasDeclarations = false;

    LineKey keyOf(std::string_view line)
    {
        if (line.starts_with("table ")) {
            m_table = line.substr(0, line.find('{'));
            return {m_table, {}};
        }
        if (line.starts_with('}')) {
            m_block.clear();
            return {m_table, {}, false, true};
        }
        const bool atDepthOne = line.size() > 1 && line.front() == '\t' && line[1] != '\t';
        if (atDepthOne && line[1] != '}')
            m_block = std::string(firstWord(line)) + ' ' + std::string(firstWord(afterWord(line)));
        LineKey key{m_table, m_block};
        if (line.empty())
            m_block.clear();  // the empty line behind a block is its last
        return key;
    }

private:
    std::string m_table;
    std::string m_block;
};

// "create NAME …", "add NAME …".
class IpsetKeys {
public:
    static constexpr bool hasDeclarations = false;
    static LineKey keyOf(std::string_view line) { return {{}, std::string(firstWord(afterWord(line)))}; }
};

// "-A -t 10.96.0.1:443 -s rr", "-a -t 10.96.0.1:443 -r …".
class IpvsKeys {
public:
    static constexpr bool hasDeclarations = false;
    static LineKey keyOf(std::string_view line)
    {
        const std::string_view server = afterWord(line);
        return {{}, std::string(firstWord(server)) + ' ' + std::string(firstWord(afterWord(server)))};
    }
};

// Calls visit(line with its newline, line without).
template <class Visit> void eachLine(std::string_view text, Visit&& visit)
{
    while (!text.empty()) {
        const auto end = text.find('\n');
        const std::size_t length = end == std::string_view::npos ? text.size() : end + 1;
        visit(text.substr(0, length), text.substr(0, std::min(end, text.size())));
        text.remove_prefix(length);
    }
}

using Blocks = std::map<LineKey, std::string>;

template <class Keys> Blocks blocksOf(std::string_view text, std::vector<LineKey>& order)
{
    Blocks blocks;
    Keys keys;
    eachLine(text, [&](std::string_view whole, std::string_view line) {
        LineKey key = keys.keyOf(line);
        if (key.block.empty())
            return;
        const auto [block, isNew] = blocks.try_emplace(key);
        block->second.append(whole);
        if (isNew)
            order.push_back(std::move(key));
    });
    return blocks;
}

template <class Keys> class Splice {
public:
    Splice(std::string_view before, std::string_view after)
    {
        std::vector<LineKey> orderBefore;
        const Blocks old = blocksOf<Keys>(before, orderBefore);
        m_after = blocksOf<Keys>(after, m_order);
        for (const LineKey& key : orderBefore) {
            const auto now = m_after.find(key);
            if (now == m_after.end() || now->second != old.at(key))
                m_changed.insert(key);
        }
        for (const LineKey& key : m_order) {
            if (!old.contains(key))
                m_changed.insert(key);
        }
    }

    std::string apply(std::string_view found)
    {
        std::vector<LineKey> order;
        const Blocks present = blocksOf<Keys>(found, order);
        for (const LineKey& key : m_order) {
            if (m_changed.contains(key) && !present.contains(key))
                m_missing.push_back(key);
        }
        std::string text;
        Keys keys;
        eachLine(found, [&](std::string_view whole, std::string_view line) {
            const LineKey key = keys.keyOf(line);
            if (key.closesSection)
                writeMissing(text, key.section, false);
            if (key.block.empty() || !m_changed.contains(key))
                text.append(whole);
            else if (m_written.insert(key).second)
                writeBlock(text, key);
            if (key.opensSection)
                writeMissing(text, key.section, true);
        });
        if (!text.empty() && text.back() != '\n')
            text += '\n';
        writeMissing(text, {}, false);  // notations without sections
        return text;
    }

private:
    void writeBlock(std::string& text, const LineKey& key)
    {
        if (const auto block = m_after.find(key); block != m_after.end())
            text += block->second;
    }
    void writeMissing(std::string& text, std::string_view section, bool declarations)
    {
        for (const LineKey& key : m_missing) {
            const bool isDeclaration = Keys::hasDeclarations && key.block.starts_with(':');
            if (key.section == section && isDeclaration == declarations)
                writeBlock(text, key);
        }
    }

    Blocks m_after;
    std::vector<LineKey> m_order;  // of m_after
    std::set<LineKey> m_changed;
    std::vector<LineKey> m_missing;
    std::set<LineKey> m_written;
};

}  // namespace

std::string spliceIptables(std::string_view found, std::string_view before, std::string_view after)
{
    return Splice<IptablesKeys>(before, after).apply(found);
}

std::string spliceNft(std::string_view found, std::string_view before, std::string_view after)
{
    return Splice<NftKeys>(before, after).apply(found);
}

std::string spliceIpset(std::string_view found, std::string_view before, std::string_view after)
{
    return Splice<IpsetKeys>(before, after).apply(found);
}

std::string spliceIpvs(std::string_view found, std::string_view before, std::string_view after)
{
    return Splice<IpvsKeys>(before, after).apply(found);
}

}  // namespace fairlead::kubeproxy
