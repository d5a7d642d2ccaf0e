#include "model/kubeproxy/proxy_settings.h"

#include "model/kubeproxy/proxy_configuration.h"

#include <algorithm>
#include <charconv>

namespace fairlead::kubeproxy {
namespace {

using cluster::ProxyMode;
using Configurations = std::vector<ProxyConfiguration>;

std::vector<std::string> splitList(std::string_view text)
{
    std::vector<std::string> entries;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        if (const std::string_view entry = text.substr(0, comma); !entry.empty())
            entries.emplace_back(entry);
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return entries;
}

std::vector<Prefix> parsePrefixes(const std::vector<std::string>& texts)
{
    std::vector<Prefix> prefixes;
    for (const std::string& text : texts) {
        if (const auto prefix = Prefix::parse(text))
            prefixes.push_back(*prefix);
    }
    return prefixes;
}

std::optional<bool> parseValue(const std::string& text, bool*)
{
    return text == "true" ? std::optional(true) : text == "false" ? std::optional(false) : std::nullopt;
}
std::optional<int> parseValue(const std::string& text, int*)
{
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}
std::optional<std::string> parseValue(const std::string& text, std::string*) { return text; }
std::optional<std::vector<std::string>> parseValue(const std::string& text, std::vector<std::string>*) { return splitList(text); }
std::optional<std::vector<Prefix>> parseValue(const std::string& text, std::vector<Prefix>*)
{
    return parsePrefixes(splitList(text));
}

// The first configuration that has the value decides.
template <class Value> void take(Setting<Value>& setting, const Configurations& configurations, std::string_view path)
{
    for (const ProxyConfiguration& configuration : configurations) {
        const std::string* const text = configuration.find(path);
        const auto value = text ? parseValue(*text, static_cast<Value*>(nullptr)) : std::nullopt;
        if (!value)
            continue;
        setting = {*value, Setting<Value>::Origin::configured, configuration.sourceOf(path)};
        return;
    }
}

void readDetection(ProxySettings& settings, const Configurations& configurations, const cluster::ClusterNode& node)
{
    Setting<std::string> mode{"ClusterCIDR", {}, {}};
    take(mode, configurations, "detectlocalmode");
    const auto set = [&](LocalDetection detection, const SourceRef& source) {
        settings.detection = {detection, Setting<LocalDetection>::Origin::configured, source};
    };
    if (mode.value == "BridgeInterface") {
        take(settings.localInterface, configurations, "detectlocal.bridgeinterface");
        set(LocalDetection::byBridge, settings.localInterface.source);
    } else if (mode.value == "InterfaceNamePrefix") {
        take(settings.localInterface, configurations, "detectlocal.interfacenameprefix");
        set(LocalDetection::byInterfacePrefix, settings.localInterface.source);
    } else if (mode.value == "NodeCIDR") {
        if (node.object)
            settings.localCidrs = {parsePrefixes(node.object->podCidrs), Setting<std::vector<Prefix>>::Origin::configured,
                                   node.object->meta.source};
        set(LocalDetection::byCidr, mode.source);
    } else {
        take(settings.localCidrs, configurations, "clustercidr");
        if (!settings.localCidrs.value.empty())
            set(LocalDetection::byCidr, settings.localCidrs.source);
    }
}

void readModeSettings(ProxySettings& settings, const Configurations& configurations)
{
    const std::string section = settings.mode == ProxyMode::nftables ? "nftables" : "iptables";
    take(settings.masqueradeBit, configurations, section + ".masqueradebit");
    if (settings.masqueradeBit.value < 0 || settings.masqueradeBit.value > 31)
        settings.masqueradeBit = {14, {}, {}};
    take(settings.masqueradeAll, configurations, section + ".masqueradeall");
    take(settings.localhostNodePorts, configurations, "iptables.localhostnodeports");
    take(settings.nodePortAddresses, configurations, "nodeportaddresses");
    if (settings.mode == ProxyMode::nftables && settings.nodePortAddresses.value.empty())
        settings.nodePortAddresses.value = {"primary"};
    take(settings.ipvsScheduler, configurations, "ipvs.scheduler");
    take(settings.ipvsExcludedCidrs, configurations, "ipvs.excludecidrs");
    take(settings.tcpBeLiberal, configurations, "conntrack.tcpbeliberal");
}

// Old kube-proxies read Endpoints; 1.19 and 1.20 do so too where the gate is off, and find only
// those objects on an API server that has no v1beta1 slices any more (from 1.25).
void readEndpointKind(ProxySettings& settings, const Configurations& configurations, const std::string& serverVersion)
{
    Setting<bool> gate{true, {}, {}};
    take(gate, configurations, "featuregates.endpointsliceproxying");
    const int minor = settings.minor.value;
    const bool old = minor <= 18 || (minor <= 21 && !gate.value);
    int serverMinor = 0;
    if (const std::size_t dot = serverVersion.find('.'); dot != std::string::npos)
        std::from_chars(serverVersion.data() + dot + 1, serverVersion.data() + serverVersion.size(), serverMinor);
    settings.endpointsObjects = {old || (minor <= 20 && serverMinor >= 25), gate.origin, gate.source};
}

void readAddresses(ProxySettings& settings, const cluster::ClusterNode& node)
{
    if (!node.object)
        return;
    for (const IpAddress& address : node.object->internalIps()) {
        if (!settings.nodeIp(address.family()))
            settings.nodeIps.push_back(address);
    }
}

// What the userspace proxy takes for its own address: the first one of the device of the default route.
void readHostIp(ProxySettings& settings, const cluster::HostNetwork& network)
{
    if (!network.routes || !network.devices)
        return;
    for (const cluster::Route& route : *network.routes) {
        if (route.destination.length() != 0 || route.table != "main" || route.type != cluster::Route::Type::unicast)
            continue;
        const auto device = std::ranges::find(*network.devices, route.device, &cluster::Device::name);
        if (device == network.devices->end())
            continue;
        for (const cluster::DeviceAddress& address : device->addresses) {
            if (address.address.isIpv4() && address.scope == "global") {
                settings.hostIp = address.address;
                return;
            }
        }
    }
}

void readServiceCidrs(ProxySettings& settings, const kubernetes::Objects& objects)
{
    // kube-proxy watches them from 1.33; before, the gate is off.
    if (!objects.serviceCidrs || settings.minor.value < 33)
        return;
    auto& setting = settings.serviceCidrs;
    for (const kubernetes::ServiceCidr& cidr : *objects.serviceCidrs) {
        for (const Prefix& prefix : parsePrefixes(cidr.cidrs))
            setting.value.push_back(prefix);
        setting.origin = Setting<std::vector<Prefix>>::Origin::configured;
        setting.source = cidr.meta.source;
    }
}

void readFamilies(ProxySettings& settings)
{
    // Before dual stack was on by default kube-proxy served the family of the node's address.
    const bool onlyV6 = !settings.nodeIp(IpFamily::ipv4) && settings.nodeIp(IpFamily::ipv6);
    if (settings.minor.value >= 21 && settings.mode != ProxyMode::userspace)
        settings.families = {IpFamily::ipv4, IpFamily::ipv6};
    else
        settings.families = {onlyV6 ? IpFamily::ipv6 : IpFamily::ipv4};
}

void readSysctls(ProxySettings& settings, const cluster::ClusterNode& node)
{
    const auto liberal = node.sysctls.find("net.netfilter.nf_conntrack_tcp_be_liberal");
    if (liberal != node.sysctls.end() && settings.tcpBeLiberal.origin == Setting<bool>::Origin::byDefault)
        settings.tcpBeLiberal = {liberal->second != "0",
                                 Setting<bool>::Origin::configured,
                                 {"nodes/" + node.name + "/sysctl.txt", 0, liberal->first + " = " + liberal->second}};
}

}  // namespace

std::optional<IpAddress> ProxySettings::nodeIp(IpFamily family) const
{
    const auto found = std::ranges::find(nodeIps, family, &IpAddress::family);
    return found == nodeIps.end() ? std::nullopt : std::optional(*found);
}

std::optional<Prefix> ProxySettings::localCidr(IpFamily family) const
{
    const auto found = std::ranges::find(localCidrs.value, family, &Prefix::family);
    return found == localCidrs.value.end() ? std::nullopt : std::optional(*found);
}

bool ProxySettings::detectsLocal(IpFamily family) const
{
    switch (detection.value) {
    case LocalDetection::none:
        return false;
    case LocalDetection::byCidr:
        return localCidr(family).has_value();
    default:
        return !localInterface.value.empty();
    }
}

ProxySettings readProxySettings(const cluster::ClusterSnapshot& snapshot, const cluster::ClusterNode& node,
                                std::optional<ProxyMode> mode)
{
    ProxySettings settings;
    settings.mode = mode.value_or(node.mode);
    if (node.proxyMinor)
        settings.minor = {*node.proxyMinor, Setting<int>::Origin::configured, node.proxyVersionSource};
    const Configurations configurations = proxyConfigurationsOf(snapshot, node);
    readDetection(settings, configurations, node);
    readModeSettings(settings, configurations);
    readEndpointKind(settings, configurations, snapshot.objects().serverVersion);
    readAddresses(settings, node);
    readHostIp(settings, node.network);
    readServiceCidrs(settings, snapshot.objects());
    readSysctls(settings, node);
    readFamilies(settings);
    inferFromRules(settings, node, !configurations.empty());
    return settings;
}

}  // namespace fairlead::kubeproxy
