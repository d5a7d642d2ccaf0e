#include "model/drift/dump_hash.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace fairlead::drift {
namespace {

constexpr std::uint64_t factor = 0xd6e8feb86659fd93ULL;

std::uint64_t mixed(std::uint64_t value)
{
    value ^= value >> 32;
    value *= factor;
    value ^= value >> 32;
    value *= factor;
    return value ^ value >> 32;
}

std::uint64_t hashOf(std::string_view text)
{
    std::uint64_t value = text.size() * factor;
    for (; text.size() >= 8; text.remove_prefix(8)) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), 8);
        value = mixed(value ^ word);
    }
    std::uint64_t rest = 0;
    if (!text.empty())
        std::memcpy(&rest, text.data(), text.size());
    return mixed(value ^ rest);
}

// "[5:300] -A …" of iptables-save -c.
std::string_view withoutCounters(std::string_view line)
{
    if (!line.starts_with('['))
        return line;
    const std::size_t end = line.find("] ");
    return end == std::string_view::npos ? line : line.substr(end + 2);
}

std::string_view chainOf(std::string_view rule)
{
    if (!rule.starts_with("-A "))
        return {};
    rule.remove_prefix(3);
    return rule.substr(0, rule.find(' '));
}

// In these kube-proxy's order is chance, and no rule hides another service's.
bool isShared(std::string_view chain)
{
    static constexpr std::array<std::string_view, 4> shared{"KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-EXTERNAL-SERVICES",
                                                            "KUBE-PROXY-FIREWALL"};
    return std::ranges::find(shared, chain) != shared.end();
}

template <class Take> void eachLine(std::string_view text, Take take)
{
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        take(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
}

std::uint64_t hashOfIptables(std::string_view text)
{
    std::uint64_t sum = 0;
    std::uint64_t table = 0;
    std::uint64_t before = 0;  // of the rule before in the same chain
    std::string_view chain;
    eachLine(text, [&](std::string_view line) {
        line = withoutCounters(line);
        if (line.empty() || line.starts_with('#'))
            return;
        if (line.starts_with('*'))
            table = hashOf(line);
        if (line.starts_with(':'))
            line = line.substr(0, line.find(" ["));
        const std::string_view own = chainOf(line);
        if (own.empty() || own != chain || isShared(own))
            before = 0;
        chain = own;
        before = mixed(hashOf(line) ^ table ^ mixed(before));
        sum += before;
    });
    return sum;
}

std::string_view trimmed(std::string_view line)
{
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    line.remove_prefix(first);
    if (const std::size_t handle = line.find(" # handle "); handle != std::string_view::npos)
        line = line.substr(0, handle);
    return line;
}

// Each block by its head and, in their order, its lines; the blocks in any order.
std::uint64_t hashOfBlocks(std::string_view text)
{
    std::vector<std::uint64_t> open{0};
    std::vector<std::uint64_t> heads{0};  // what the blocks began with: a chain counts in its table
    std::uint64_t sum = 0;
    eachLine(text, [&](std::string_view line) {
        line = trimmed(line);
        if (line.empty())
            return;
        if (line == "}" && open.size() > 1) {
            sum += open.back();
            open.pop_back();
            heads.pop_back();
            return;
        }
        const std::uint64_t hash = hashOf(line);
        if (!line.ends_with('{')) {
            open.back() = mixed(open.back() ^ hash);
            return;
        }
        open.push_back(mixed(hash ^ heads.back()));
        heads.push_back(open.back());
    });
    for (const std::uint64_t rest : open)
        sum += rest;
    return mixed(sum);
}

std::uint64_t hashOfLines(std::string_view text)
{
    std::uint64_t sum = 0;
    eachLine(text, [&](std::string_view line) {
        if (line.starts_with("create "))  // its sizes and seeds are the kernel's own affair
            line = line.substr(0, line.find(" family "));
        if (!line.empty())
            sum += mixed(hashOf(line));
    });
    return sum;
}

}  // namespace

void SequenceHash::add(std::uint64_t number) { m_value = mixed(m_value * factor ^ number); }

void SequenceHash::add(std::string_view text) { add(hashOf(text)); }

std::uint64_t hashOfDump(std::string_view text, DumpKind kind)
{
    switch (kind) {
    case DumpKind::iptables:
        return hashOfIptables(text);
    case DumpKind::blocks:
        return hashOfBlocks(text);
    case DumpKind::lines:
        break;
    }
    return hashOfLines(text);
}

}  // namespace fairlead::drift
