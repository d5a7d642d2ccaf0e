#include "model/kubeproxy/expected_nft.h"

#include <array>
#include <cstdio>

namespace fairlead::kubeproxy {

std::string nftMark(std::uint32_t mark)
{
    std::array<char, 16> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "0x%08x", mark);
    return buffer.data();
}

std::string nftDuration(std::uint32_t seconds)
{
    std::string text;
    const auto add = [&](std::uint32_t count, char unit) {
        if (count > 0)
            text += std::to_string(count) + unit;
    };
    add(seconds / 86400, 'd');
    add(seconds / 3600 % 24, 'h');
    add(seconds / 60 % 60, 'm');
    add(seconds % 60, 's');
    return text.empty() ? "0s" : text;
}

std::string nftList(const std::vector<std::string>& entries)
{
    if (entries.size() == 1)
        return entries.front();
    std::string text = "{ ";
    for (std::size_t index = 0; index < entries.size(); ++index)
        text += (index == 0 ? "" : ", ") + entries[index];
    return text + " }";
}

void NftTable::beginSet(std::string_view kind, std::string_view name, std::string_view type, std::string_view more)
{
    m_text.line('\t' + std::string(kind) + ' ' + std::string(name) + " {");
    m_text.line("\t\ttype " + std::string(type));
    if (!more.empty())
        m_text.line("\t\t" + std::string(more));
    m_anyElement = false;
    m_pending.clear();
}

void NftTable::element(std::string_view text, EntryOwner owner)
{
    if (m_anyElement)
        m_text.line(m_pending + ',', m_pendingOwner);
    m_pending = (m_anyElement ? "\t\t\t     " : "\t\telements = { ") + std::string(text);
    m_pendingOwner = owner;
    m_anyElement = true;
}

void NftTable::endSet()
{
    if (m_anyElement)
        m_text.line(m_pending + " }", m_pendingOwner);
    m_text.line("\t}");
    m_text.line("");
}

void NftTable::beginChain(std::string_view name, std::string_view base, EntryOwner owner)
{
    m_text.line("\tchain " + std::string(name) + " {", owner);
    if (!base.empty())
        m_text.line("\t\ttype " + std::string(base) + "; policy accept;");
}

void NftTable::rule(std::string_view text, EntryOwner owner) { m_text.line("\t\t" + std::string(text), owner); }

void NftTable::endChain()
{
    m_text.line("\t}");
    m_text.line("");
}

ExpectedText NftTable::finish()
{
    m_text.line("}");
    return std::move(m_text);
}

}  // namespace fairlead::kubeproxy
