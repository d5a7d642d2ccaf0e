#include "model/kubeproxy/expected_iptables.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace fairlead::kubeproxy {
namespace {

constexpr std::array tableNames{"mangle", "filter", "nat"};

std::string escaped(std::string_view text)
{
    std::string result;
    for (const char letter : text) {
        if (letter == '"' || letter == '\'' || letter == '\\')
            result += '\\';
        result += letter;
    }
    return result;
}

}  // namespace

void IptablesDump::chain(Table table, std::string_view name) { part(table).chains.line(':' + std::string(name) + " - [0:0]"); }

void IptablesDump::rule(Table table, std::string_view rule, EntryOwner owner)
{
    part(table).rules.line("-A " + std::string(rule), owner);
}

ExpectedText IptablesDump::finish() const
{
    static constexpr std::array<std::array<const char*, 5>, 3> builtin{{
        {"PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"},
        {"INPUT", "FORWARD", "OUTPUT", nullptr, nullptr},
        {"PREROUTING", "INPUT", "OUTPUT", "POSTROUTING", nullptr},
    }};
    ExpectedText text;
    text.line("# Written by Fairlead: what kube-proxy should have written");
    for (std::size_t table = 0; table < tableNames.size(); ++table) {
        text.line(std::string("*") + tableNames[table]);
        for (const char* const name : builtin[table]) {
            if (name)
                text.line(std::string(":") + name + " ACCEPT [0:0]");
        }
        text.append(m_parts[table].chains);
        text.append(m_parts[table].rules);
        text.line("COMMIT");
    }
    return text;
}

std::string commentWords(std::string_view comment) { return "-m comment --comment \"" + escaped(comment) + '"'; }

std::string hostWords(const IpAddress& address) { return address.toString() + (address.isIpv4() ? "/32" : "/128"); }

std::string portWords(const ServiceFrontends& frontends, std::uint16_t port, std::string_view comment, std::string_view extra)
{
    const std::string protocol = toString(frontends.name.protocol);
    std::string words = "-p " + protocol + ' ' + commentWords(comment) + ' ';
    words += extra;
    return words + "-m " + protocol + " --dport " + std::to_string(port);
}

std::string markWords(std::uint32_t mark)
{
    std::array<char, 32> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "0x%x/0x%x", mark, mark);
    return buffer.data();
}

LocalWords localWords(const ProxySettings& settings, IpFamily family)
{
    LocalWords words;
    words.known = settings.detectsLocal(family);
    if (!words.known)
        return words;
    if (settings.detection.value == LocalDetection::byCidr) {
        const std::string cidr = settings.localCidr(family)->toString() + ' ';
        words.isLocalSource = "-s " + cidr;
        words.notLocalSource = "! -s " + cidr;
        return words;
    }
    const char* const wildcard = settings.detection.value == LocalDetection::byInterfacePrefix ? "+ " : " ";
    words.isLocalDevice = "-i " + settings.localInterface.value + wildcard;
    words.notLocalDevice = "! -i " + settings.localInterface.value + wildcard;
    return words;
}

std::string endpointChain(const ExpectedPort& port, const ExpectedPort::Target& target)
{
    return "KUBE-SEP-" + endpointHash(port.frontends.name, target.text);
}

std::string recentCheckWords(const IptablesDump& dump, const ExpectedPort& port, const std::string& chain)
{
    return "-m recent --rcheck --seconds " + std::to_string(port.service->affinityTimeoutSeconds) + " --reap --name " + chain
        + (dump.isV4() ? " --mask 255.255.255.255" : " --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") + " --rsource";
}

// kube-proxy writes ten digits, the kernel keeps a multiple of 2^-31, and save prints eleven digits of that.
std::string probabilityWords(std::size_t left)
{
    if (left <= 1)
        return {};
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.10f", 1.0 / static_cast<double>(left));
    const double kept = std::round(std::strtod(buffer.data(), nullptr) * 2147483648.0) / 2147483648.0;
    std::snprintf(buffer.data(), buffer.size(), "-m statistic --mode random --probability %.11f ", kept);
    return buffer.data();
}

void writeEndpointChain(IptablesDump& dump, const ExpectedPort& port, const std::string& chain, EntryOwner owner,
                        bool withComment)
{
    const ExpectedPort::Target& target = port.targets[owner.target];
    const std::string comment = withComment ? commentWords(port.label) + ' ' : std::string();
    const std::string protocol = toString(port.frontends.name.protocol);
    dump.chain(IptablesDump::Table::nat, chain);
    dump.nat(chain + " -s " + hostWords(target.address) + ' ' + comment + "-j KUBE-MARK-MASQ", owner);
    std::string affinity;
    if (port.service->clientIpAffinity)
        affinity = "-m recent --set --name " + chain
            + (dump.isV4() ? " --mask 255.255.255.255" : " --mask ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") + " --rsource ";
    dump.nat(chain + " -p " + protocol + ' ' + comment + affinity + "-m " + protocol + " -j DNAT --to-destination " + target.text,
             owner);
}

}  // namespace fairlead::kubeproxy
