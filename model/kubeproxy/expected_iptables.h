#pragma once

#include "model/kubeproxy/expected_ports.h"
#include "model/kubeproxy/expected_text.h"
#include "model/kubeproxy/proxy_settings.h"

#include <string>
#include <string_view>

// What kube-proxy writes with iptables, as the iptables-save dump that shows it: its own chains and
// the jumps to them, nothing of others. Sources: facts on kube-proxy's rules, sections 1, 1V, 3.3, 4.
namespace fairlead::kubeproxy {

// One dump of the three tables that kube-proxy writes.
class IptablesDump {
public:
    enum class Table : std::uint8_t { mangle, filter, nat };

    explicit IptablesDump(IpFamily family) : m_family(family) { }

    IpFamily family() const { return m_family; }
    bool isV4() const { return m_family == IpFamily::ipv4; }

    void chain(Table table, std::string_view name);
    // `rule`: without "-A ", as iptables-save prints it.
    void rule(Table table, std::string_view rule, EntryOwner owner = {});
    void filter(std::string_view text, EntryOwner owner = {}) { rule(Table::filter, text, owner); }
    void nat(std::string_view text, EntryOwner owner = {}) { rule(Table::nat, text, owner); }

    ExpectedText finish() const;

private:
    struct Part {
        ExpectedText chains;
        ExpectedText rules;
    };
    Part& part(Table table) { return m_parts[static_cast<std::size_t>(table)]; }

    IpFamily m_family;
    Part m_parts[3];
};

// Words of rules as iptables-save prints them.
std::string commentWords(std::string_view comment);  // "-m comment --comment \"…\""
std::string hostWords(const IpAddress& address);  // "10.0.0.1/32"
// "-p tcp -m comment --comment \"…\" [extra ]-m tcp --dport 80"
std::string portWords(const ServiceFrontends& frontends, std::uint16_t port, std::string_view comment,
                      std::string_view extra = {});
// "0x4000/0x4000"
std::string markWords(std::uint32_t mark);

// What a rule asks so that it is about traffic of pods, or not ("! -s 10.244.0.0/16 "); empty where
// kube-proxy cannot tell. `negated` options go before or after the destination as save prints them.
struct LocalWords {
    std::string isLocalSource;  // before -d
    std::string isLocalDevice;  // after -d
    std::string notLocalSource;
    std::string notLocalDevice;
    bool known = false;
};
LocalWords localWords(const ProxySettings& settings, IpFamily family);

// Chains and rules that do not depend on services: marks, masquerade, forwarding, jumps, canaries.
void writeFixedIptables(IptablesDump& dump, const ProxySettings& settings);
// The last rules of KUBE-SERVICES.
void writeNodePortDispatch(IptablesDump& dump, const ProxySettings& settings, const std::vector<IpAddress>& addresses);

// The rules of services of kube-proxy from 1.24, and up to 1.23.
void writeServiceIptables(IptablesDump& dump, const ProxySettings& settings, const ExpectedPorts& ports);
void writeOldServiceIptables(IptablesDump& dump, const ProxySettings& settings, const ExpectedPorts& ports);

// The chain of an endpoint; shared by both.
void writeEndpointChain(IptablesDump& dump, const ExpectedPort& port, const std::string& chain, EntryOwner owner,
                        bool withComment);
std::string endpointChain(const ExpectedPort& port, const ExpectedPort::Target& target);
// "-m recent --rcheck --seconds 10800 --reap --name CHAIN --mask … --rsource"
std::string recentCheckWords(const IptablesDump& dump, const ExpectedPort& port, const std::string& chain);
// "-m statistic --mode random --probability 0.33333333349 " for n endpoints left; empty for the last.
std::string probabilityWords(std::size_t left);

}  // namespace fairlead::kubeproxy
