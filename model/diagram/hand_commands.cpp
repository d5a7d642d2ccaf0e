#include "model/diagram/hand_commands.h"

#include "model/diagram/text_fitting.h"

#include <algorithm>
#include <optional>

namespace fairlead::diagram {

namespace {

using cluster::ClusterNode;
using cluster::ClusterSnapshot;
using cluster::ProxyMode;
using kubernetes::Pod;
using kubernetes::Service;

bool isIpv6(const std::string& address) { return address.find(':') != std::string::npos; }

std::string withPort(const std::string& address, std::uint16_t port)
{
    return (isIpv6(address) ? '[' + address + ']' : address) + ':' + std::to_string(port);
}

// "ipv4/nat/KUBE-SVC-…" as its three parts.
struct ChainPath {
    std::string family;
    std::string table;
    std::string name;
};

std::optional<ChainPath> chainPath(const std::string& text)
{
    const auto first = text.find('/');
    const auto second = first == std::string::npos ? first : text.find('/', first + 1);
    if (second == std::string::npos)
        return std::nullopt;
    return ChainPath{text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
}

// The seed of all of this: what an administrator would look at first, on this node.
class Commands {
public:
    Commands(const ClusterSnapshot& snapshot, const Item& item, const HandContext& here)
        : m_snapshot(snapshot), m_item(item), m_here(here), m_node(chooseNode())
    {
    }

    std::vector<HandCommand> all()
    {
        using Kind = Link::Kind;
        if (m_item.role == Role::proxy)
            addProxy();
        else if (m_item.link.kind == Kind::service)
            addService(m_item.link.nameSpace, m_item.link.name);
        else if (m_item.link.kind == Kind::node)
            addNode(m_item.link.name);
        else if (m_item.link.kind == Kind::pod)
            addPod();
        else if (m_item.link.kind != Kind::none && m_item.link.kind != Kind::evidence)
            addRules();
        return std::move(m_commands);
    }

private:
    const ClusterNode* chooseNode() const
    {
        const bool isNode = m_item.link.kind == Link::Kind::node;
        for (const std::string& name : {isNode ? m_item.link.name : m_item.link.node, m_here.node}) {
            if (const ClusterNode* node = name.empty() ? nullptr : m_snapshot.findNode(name))
                return node;
        }
        const auto& nodes = m_snapshot.nodes();
        const auto read = std::ranges::find_if(nodes, [](const ClusterNode& node) { return node.rules.anyRead(); });
        return read == nodes.end() ? nullptr : &*read;
    }

    void add(std::string words, std::string command, std::string where = {})
    {
        m_commands.push_back({std::move(words), std::move(command), std::move(where)});
    }
    void addOnNode(std::string words, std::string command)
    {
        add(std::move(words), std::move(command), m_node ? m_node->name : std::string());
    }

    void addService(const std::string& nameSpace, const std::string& name)
    {
        const std::string which = " -n " + shellWord(nameSpace) + ' ';
        add("the service", "kubectl get service" + which + shellWord(name) + " -o wide");
        add("its endpoints", "kubectl get endpointslices" + which + "-l " + shellWord("kubernetes.io/service-name=" + name));
        if (const Service* service = m_snapshot.findService(nameSpace, name); service && !service->selector.empty())
            add("the pods it selects", "kubectl get pods" + which + "-l " + shellWord(selectorOf(*service)) + " -o wide");
        addRulesOfService(nameSpace, name);
    }

    static std::string selectorOf(const Service& service)
    {
        std::string text;
        for (const auto& [key, value] : service.selector)
            text += (text.empty() ? "" : ",") + key + '=' + value;
        return text;
    }

    void addRulesOfService(const std::string& nameSpace, const std::string& name)
    {
        const Service* service = m_snapshot.findService(nameSpace, name);
        const bool proxied = !service || (!service->headless() && service->type != kubernetes::ServiceType::externalName);
        if (!m_node || !proxied)
            return;
        if (m_node->mode == ProxyMode::ipvs) {
            addVirtualServers(service);
            return;
        }
        for (const bool v6 : families(service))
            addOnNode("its rules on the node", dump(v6) + " | grep -F " + shellWord(nameSpace + '/' + name));
    }

    static std::vector<bool> families(const Service* service)
    {
        std::vector<bool> v6;
        for (const std::string& address : service ? service->clusterIps : std::vector<std::string>()) {
            if (std::ranges::find(v6, isIpv6(address)) == v6.end())
                v6.push_back(isIpv6(address));
        }
        return v6.empty() ? std::vector<bool>{false} : v6;
    }

    std::string dump(bool v6) const
    {
        if (m_node && m_node->mode == ProxyMode::nftables)
            return std::string("nft list table ") + (v6 ? "ip6" : "ip") + " kube-proxy";
        return v6 ? "ip6tables-save" : "iptables-save";
    }

    void addVirtualServers(const Service* service)
    {
        for (const std::string& address : service ? service->clusterIps : std::vector<std::string>()) {
            for (const auto& port : service->ports) {
                const char* option = port.protocol == Protocol::udp ? "-u "
                    : port.protocol == Protocol::tcp                ? "-t "
                                                                    : "--sctp-service ";
                addOnNode("its virtual server", std::string("ipvsadm -Ln ") + option + shellWord(withPort(address, port.port)));
            }
        }
    }

    void addPod()
    {
        const std::string& nameSpace = m_item.link.nameSpace;
        const Pod* pod = m_snapshot.findPod(nameSpace, m_item.link.name);
        add("the pod", "kubectl get pod -n " + shellWord(nameSpace) + ' ' + shellWord(m_item.link.name) + " -o wide");
        add("what happened to it", "kubectl describe pod -n " + shellWord(nameSpace) + ' ' + shellWord(m_item.link.name));
        if (!pod || pod->hostNetwork)
            return;
        for (const std::string& address : pod->podIps) {
            if (m_node && m_node->mode == ProxyMode::ipvs)
                addOnNode("the virtual servers that lead to it", "ipvsadm -Ln | grep -wF " + shellWord(address));
            else
                addOnNode("the rules that name its address", dump(isIpv6(address)) + " | grep -wF " + shellWord(address));
        }
    }

    void addNode(const std::string& name)
    {
        add("the nodes and their addresses", "kubectl get nodes -o wide");
        add("the pods of the node", "kubectl get pods -A -o wide --field-selector " + shellWord("spec.nodeName=" + name));
        add("its pod range", "kubectl get node " + shellWord(name) + " -o jsonpath='{.spec.podCIDRs}'");
        addOnNode("its interfaces and their ranges", "ip addr");
        addOnNode("its routes", "ip route");
        const ClusterNode* node = m_snapshot.findNode(name);
        if (node && node->object && node->object->meta.labels.contains("node-role.kubernetes.io/control-plane")) {
            addOnNode("the range of the pods", "cat /etc/kubernetes/manifests/kube-controller-manager.yaml | grep cluster-cidr");
            addOnNode("the range of the services", "cat /etc/kubernetes/manifests/kube-apiserver.yaml | grep cluster-ip-range");
        }
        addProxy();
    }

    void addProxy()
    {
        if (const Pod* pod = proxyPod())
            add("what kube-proxy says, its mode among it", "kubectl logs -n kube-system " + shellWord(pod->meta.name));
        addOnNode("the mode kube-proxy runs in", "curl -s http://localhost:10249/proxyMode");
        add("that kube-proxy runs on every node", "kubectl get daemonset -n kube-system kube-proxy");
    }

    const Pod* proxyPod() const
    {
        if (!m_node || !m_snapshot.objects().pods)
            return nullptr;
        for (const Pod& pod : *m_snapshot.objects().pods) {
            if (pod.nodeName == m_node->name && pod.meta.nameSpace == "kube-system" && pod.meta.name.starts_with("kube-proxy"))
                return &pod;
        }
        return nullptr;
    }

    void addRules()
    {
        if (const auto chain = chainPath(m_item.link.chain)) {
            const bool v6 = chain->family == "ipv6";
            if (m_node && m_node->mode == ProxyMode::nftables)
                addOnNode("the chain",
                          std::string("nft list chain ") + (v6 ? "ip6" : "ip") + ' ' + shellWord(chain->table) + ' '
                              + shellWord(chain->name));
            else
                addOnNode("the chain and what leads to it",
                          std::string(v6 ? "ip6tables-save" : "iptables-save") + " -t " + shellWord(chain->table)
                              + " | grep -wF -- " + shellWord(chain->name));
        }
        const bool named = !m_item.link.name.empty();
        const std::string& nameSpace = named ? m_item.link.nameSpace : m_here.nameSpace;
        const std::string& name = named ? m_item.link.name : m_here.service;
        if (!name.empty())
            addRulesOfService(nameSpace, name);
        addProxy();
    }

    const ClusterSnapshot& m_snapshot;
    const Item& m_item;
    const HandContext& m_here;
    const ClusterNode* m_node;
    std::vector<HandCommand> m_commands;
};

void addAddresses(std::vector<std::string>& addresses, const Service& service)
{
    std::vector<std::string> all = service.clusterIps;
    std::erase(all, "None");
    all.insert(all.end(), service.externalIps.begin(), service.externalIps.end());
    for (const auto& ingress : service.loadBalancerIngress)
        all.push_back(ingress.ip.empty() ? ingress.hostname : ingress.ip);
    for (const std::string& address : all) {
        addresses.push_back(address);
        for (const auto& port : service.ports)
            addresses.push_back(withPort(address, port.port));
    }
    if (!service.externalName.empty())
        addresses.push_back(service.externalName);
}

}  // namespace

std::vector<HandCommand> handCommands(const ClusterSnapshot& snapshot, const Item& item, const HandContext& here)
{
    return Commands(snapshot, item, here).all();
}

std::vector<std::string> addressesOf(const ClusterSnapshot& snapshot, const Item& item)
{
    std::vector<std::string> addresses;
    if (item.link.kind == Link::Kind::service) {
        if (const Service* service = snapshot.findService(item.link.nameSpace, item.link.name))
            addAddresses(addresses, *service);
    } else if (item.link.kind == Link::Kind::pod) {
        if (const Pod* pod = snapshot.findPod(item.link.nameSpace, item.link.name))
            addresses = pod->podIps;
    } else if (item.link.kind == Link::Kind::node) {
        const ClusterNode* node = snapshot.findNode(item.link.name);
        for (const auto& address : node && node->object ? node->object->addresses : std::vector<kubernetes::NodeAddress>())
            addresses.push_back(address.address);
    }
    for (std::string& address : addresses)
        address = printable(address);
    return addresses;
}

std::string shellWord(std::string_view text)
{
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || std::string_view("-_./:=,+@%").find(c) != std::string_view::npos;
    };
    std::string safe = printable(text);

    if (!safe.empty() && std::ranges::all_of(safe, plain))
        return safe;
    std::string quoted = "'";
    for (const char c : safe)
        quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return quoted + '\'';
}

}  // namespace fairlead::diagram
