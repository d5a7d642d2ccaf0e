#include "model/collection/node_commands.h"

namespace fairlead::collection {
namespace {

using Commands = std::vector<std::vector<std::string>>;

// What kube-proxy tells of itself on the node's own loopback.
Commands fetch(const std::string& path)
{
    const std::string url = "http://127.0.0.1:10249" + path;
    return {{"curl", "-fsS", "--noproxy", "*", "--max-time", "10", url}, {"wget", "-q", "-O", "-", "-T", "10", url}};
}

NodeCommand rulesOf(const std::string& file, const std::string& program)
{
    return {file, {{program, "-c"}}, Root::always, OutputEnd::commit, Scope::network, {}, false};
}

// Rules of the other backend; its kernel table must be there, or asking would make it.
NodeCommand legacyRulesOf(const std::string& file, const std::string& program, const std::string& tables)
{
    return {file, {{program, "-c"}}, Root::always, OutputEnd::commit, Scope::network, tables, true};
}

NodeCommand virtualServers(const std::string& file, std::vector<std::string> words)
{
    words.insert(words.begin(), "ipvsadm");
    return {file, {std::move(words)}, Root::always, OutputEnd::line, Scope::network, "/proc/net/ip_vs", false};
}

NodeCommand asRoot(const std::string& file, std::vector<std::string> words, OutputEnd end)
{
    return {file, {std::move(words)}, Root::always, end, Scope::network, {}, false};
}

NodeCommand asAnyone(const std::string& file, Commands commands, OutputEnd end)
{
    return {file, std::move(commands), Root::never, end, Scope::network, {}, false};
}

std::vector<std::string> sysctlWords()
{
    // -e: a name that this kernel lacks is left out.
    return {"sysctl",
            "-e",
            "net.bridge.bridge-nf-call-arptables",
            "net.bridge.bridge-nf-call-ip6tables",
            "net.bridge.bridge-nf-call-iptables",
            "net.ipv4.conf.all.route_localnet",
            "net.ipv4.conf.all.rp_filter",
            "net.ipv4.ip_forward",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.vs.conn_reuse_mode",
            "net.ipv4.vs.conntrack",
            "net.ipv4.vs.expire_nodest_conn",
            "net.ipv6.conf.all.forwarding",
            "net.netfilter.nf_conntrack_count",
            "net.netfilter.nf_conntrack_max",
            "net.netfilter.nf_conntrack_tcp_be_liberal"};
}

std::vector<NodeCommand> makeCommands()
{
    return {
        rulesOf("iptables-save.txt", "iptables-save"),
        rulesOf("ip6tables-save.txt", "ip6tables-save"),
        legacyRulesOf("iptables-legacy-save.txt", "iptables-legacy-save", "/proc/net/ip_tables_names"),
        legacyRulesOf("ip6tables-legacy-save.txt", "ip6tables-legacy-save", "/proc/net/ip6_tables_names"),
        asRoot("nft.json", {"nft", "-j", "list", "ruleset"}, OutputEnd::json),
        asRoot("nft.txt", {"nft", "list", "ruleset"}, OutputEnd::braces),
        asRoot("ipset.txt", {"ipset", "save"}, OutputEnd::line),
        virtualServers("ipvs.txt", {"-Sn"}),
        virtualServers("ipvs-stats.txt", {"-Ln", "--stats"}),
        virtualServers("ipvs-rate.txt", {"-Ln", "--rate"}),
        virtualServers("ipvs-list.txt", {"-Ln"}),
        asAnyone("ip-addr.json", {{"ip", "-j", "addr"}}, OutputEnd::json),
        asAnyone("ip-route.json", {{"ip", "-j", "route", "show", "table", "all"}}, OutputEnd::json),
        asAnyone("ip6-route.json", {{"ip", "-6", "-j", "route", "show", "table", "all"}}, OutputEnd::json),
        asAnyone("ip-rule.json", {{"ip", "-j", "rule"}}, OutputEnd::json),
        asRoot("conntrack.txt", {"conntrack", "-L", "-o", "extended"}, OutputEnd::line),
        asAnyone("sysctl.txt", {sysctlWords()}, OutputEnd::line),
        asAnyone("proxy-mode.txt", fetch("/proxyMode"), OutputEnd::any),
        asAnyone("configz.json", fetch("/configz"), OutputEnd::json),
        asAnyone("kube-proxy-metrics.txt", fetch("/metrics"), OutputEnd::line),
    };
}

}  // namespace

const std::vector<NodeCommand>& nodeCommands()
{
    static const std::vector<NodeCommand> commands = makeCommands();
    return commands;
}

const std::vector<NodeFolder>& nodeFolders()
{
    static const std::vector<NodeFolder> folders{
        {"manifests",
         {"/etc/kubernetes/manifests", "/var/lib/rancher/rke2/agent/pod-manifests", "/var/lib/rancher/k3s/agent/pod-manifests",
          "/var/lib/k0s/kubelet/manifests"},
         {".yaml", ".yml"}},
        // A plug-in's kubeconfig lies here too, with a token: hence the endings.
        {"cni",
         {"/etc/cni/net.d", "/var/lib/rancher/k3s/agent/etc/cni/net.d", "/var/lib/rancher/rke2/agent/etc/cni/net.d",
          "/var/snap/microk8s/current/args/cni-network"},
         {".conf", ".conflist"}},
    };
    return folders;
}

const KubeProxyLog& kubeProxyLog()
{
    static const KubeProxyLog log{
        {"crictl", "ps", "--all", "--latest", "--quiet", "--name", "kube-proxy"},
        {"crictl", "logs", "--tail", "20000"},
        {"journalctl", "--quiet", "--no-pager", "--output=cat", "--lines=20000", "--unit=kube-proxy", "--unit=k3s",
         "--unit=k3s-agent", "--unit=rke2-server", "--unit=rke2-agent", "--unit=k0scontroller", "--unit=k0sworker",
         "--unit=snap.microk8s.daemon-kubelite"},
    };
    return log;
}

const std::string& programFolders()
{
    static const std::string folders = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";
    return folders;
}

const std::string& bundledProgramFolders()
{
    static const std::string folders = "/var/lib/rancher/k3s/data/current/bin:/var/lib/rancher/k3s/data/current/bin/aux:"
                                       "/var/lib/rancher/rke2/bin:/var/lib/k0s/bin:/snap/microk8s/current/usr/sbin";
    return folders;
}

const std::vector<std::string>& kubeconfigPlaces()
{
    static const std::vector<std::string> places{
        "/etc/kubernetes/admin.conf",
        "/etc/rancher/k3s/k3s.yaml",
        "/etc/rancher/rke2/rke2.yaml",
        "/var/lib/k0s/pki/admin.conf",
        "/var/snap/microk8s/current/credentials/client.config",
        "~/.kube/config",
    };
    return places;
}

}  // namespace fairlead::collection
