#include "model/netfilter/iptables_rule_scan.h"

#include "model/netfilter/iptables_extension.h"
#include "model/netfilter/iptables_values.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace fairlead::netfilter {

namespace {
bool isDigit(char c) { return c >= '0' && c <= '9'; }

// A cursor over one rule. Every function accepts a part of what the decoder accepts, no more;
// false: leave it to the decoder.
class RuleScan {
public:
    RuleScan(std::string_view options, IpFamily family)
        : m_at(options.data()), m_end(options.data() + options.size()), m_family(family)
    {
    }

    bool scan()
    {
        while (m_at != m_end) {
            if (!literal(" "))
                return false;
            const bool negated = literal("! ");
            if (m_end - m_at < 4 || m_at[0] != '-' || m_at[2] != ' ')
                return false;
            const char option = m_at[1];
            m_at += 3;
            if (option == 'j')
                return !negated && target();
            if (option == 'm' ? negated || !match() : !plain(option))
                return false;
        }
        return true;
    }

    std::string_view jumpTarget() const { return m_jumpTarget; }

private:
    template <std::size_t size> bool literal(const char (&text)[size])
    {
        constexpr std::size_t length = size - 1;
        if (static_cast<std::size_t>(m_end - m_at) < length || std::memcmp(m_at, text, length) != 0)
            return false;
        m_at += length;
        return true;
    }

    bool atWordEnd() const { return m_at == m_end || *m_at == ' '; }

    // Up to the next space; empty where quotes make it more than that, or a '!' negates.
    std::string_view word()
    {
        const char* const start = m_at;
        if (m_at != m_end && *m_at == '!')
            return {};
        while (!atWordEnd()) {
            if (*m_at == '"' || *m_at == '\'' || *m_at == '\t' || *m_at == '\x1b')
                return {};
            ++m_at;
        }
        return {start, static_cast<std::size_t>(m_at - start)};
    }

    // A decimal number without leading zeros.
    bool number(std::uint32_t limit)
    {
        const char* const start = m_at;
        std::uint32_t value = 0;
        while (m_at != m_end && isDigit(*m_at) && m_at - start < 9)
            value = value * 10 + static_cast<std::uint32_t>(*m_at++ - '0');
        return m_at != start && value <= limit && (*start != '0' || m_at - start == 1);
    }

    bool hexNumber()
    {
        if (!literal("0x"))
            return false;
        const char* const start = m_at;
        while (m_at != m_end && (isDigit(*m_at) || (*m_at >= 'a' && *m_at <= 'f')))
            ++m_at;
        return m_at != start && m_at - start <= 8;
    }

    bool ipv4()
    {
        return number(255) && literal(".") && number(255) && literal(".") && number(255) && literal(".") && number(255);
    }

    bool address()
    {
        if (m_family == IpFamily::ipv4)
            return ipv4() && (!literal("/") || number(32)) && atWordEnd();
        const auto prefix = Prefix::parse(word());
        return prefix && prefix->family() == m_family;
    }

    bool plain(char option)
    {
        if (option == 's' || option == 'd')
            return address();
        if (option == 'p')
            return (literal("tcp") || literal("udp") || literal("sctp")) && atWordEnd();
        if (option == 'i' || option == 'o')
            return !word().empty();
        return false;
    }

    bool match()
    {
        switch (*m_at) {
        case 'c':
            return literal("comment --comment ") ? string() : connectionState();
        case 't':
            return literal("tcp") && ports();
        case 'u':
            return literal("udp") && ports();
        case 's':
            return literal("statistic --mode random --probability ") ? probability()
                : literal("set ")                                    ? set()
                                                                     : literal("sctp") && ports();
        case 'r':
            return literal("recent --") && recent();
        case 'a':
            return (literal("addrtype --dst-type LOCAL") || literal("addrtype --src-type LOCAL")) && atWordEnd();
        case 'm':
            return (literal("mark --mark ") || literal("mark ! --mark ")) && mark();
        case 'n':
            return nfacct();
        default:
            return false;
        }
    }

    // One blank before the name, or two.
    bool nfacct()
    {
        if (!literal("nfacct --nfacct-name "))
            return false;
        literal(" ");
        return !word().empty();
    }

    // Quoted, without a backslash in it; or bare.
    bool string()
    {
        if (!literal("\""))
            return !word().empty();
        const auto left = static_cast<std::size_t>(m_end - m_at);
        const auto* const close = static_cast<const char*>(std::memchr(m_at, '"', left));
        if (close == nullptr || std::memchr(m_at, '\\', static_cast<std::size_t>(close - m_at)) != nullptr)
            return false;
        m_at = close + 1;
        return atWordEnd();
    }

    bool connectionState()
    {
        if (!literal("conntrack --ctstate ") && !literal("conntrack ! --ctstate "))
            return false;
        do {
            if (!literal("NEW") && !literal("INVALID") && !literal("RELATED") && !literal("ESTABLISHED") && !literal("UNTRACKED")
                && !literal("DNAT") && !literal("SNAT"))
                return false;
        } while (literal(","));
        return atWordEnd();
    }

    bool ports()
    {
        while (literal(" --dport ") || literal(" --sport ")) {
            if (!number(65535) || !atWordEnd())
                return false;
        }
        return atWordEnd();
    }

    bool probability()
    {
        if (!literal("0."))
            return false;
        const char* const start = m_at;
        while (m_at != m_end && isDigit(*m_at))
            ++m_at;
        return m_at != start && atWordEnd();
    }

    bool mark() { return hexNumber() && (!literal("/") || hexNumber()) && atWordEnd(); }

    bool recent()
    {
        if (!literal("set ") && !(literal("rcheck --seconds ") && number(999'999'999) && (literal(" --reap ") || literal(" "))))
            return false;
        if (!literal("--name ") || word().empty())
            return false;
        return (literal(" --mask 255.255.255.255") || literal(" --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"))
            && literal(" --rsource") && atWordEnd();
    }

    bool set()
    {
        static_cast<void>(literal("! "));
        if (!literal("--match-set ") || word().empty() || !literal(" "))
            return false;
        do {
            if (!literal("src") && !literal("dst"))
                return false;
        } while (literal(","));
        return atWordEnd();
    }

    bool target()
    {
        if (literal("DNAT --to-destination "))
            return destination();
        if (literal("MARK --set-xmark "))
            return mark() && m_at == m_end;
        if (literal("MASQUERADE --random-fully"))
            return m_at == m_end;
        if (literal("REJECT --reject-with "))
            return !word().empty() && m_at == m_end;
        const std::string_view name = word();
        if (name.empty() || m_at != m_end)
            return false;
        static constexpr std::array<std::string_view, 4> plainTargets{"ACCEPT", "RETURN", "DROP", "MASQUERADE"};
        if (std::ranges::find(plainTargets, name) != plainTargets.end())
            return true;
        if (!name.starts_with("KUBE-") && findTargetExtension(name) != nullptr)
            return false;
        m_jumpTarget = name;
        return true;
    }

    bool destination()
    {
        if (m_family == IpFamily::ipv4)
            return ipv4() && (!literal(":") || number(65535)) && m_at == m_end;
        return parseNatRange(word()) && m_at == m_end;
    }

    const char* m_at;
    const char* m_end;
    IpFamily m_family;
    std::string_view m_jumpTarget;
};
}  // namespace

std::optional<std::string_view> scanCommonRule(std::string_view options, IpFamily family)
{
    RuleScan scan(options, family);
    return scan.scan() ? std::optional(scan.jumpTarget()) : std::nullopt;
}

}  // namespace fairlead::netfilter
