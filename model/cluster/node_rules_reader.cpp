#include "model/cluster/node_rules_reader.h"

#include "model/netfilter/ipset_parser.h"
#include "model/netfilter/iptables_save_parser.h"
#include "model/netfilter/ipvs_parser.h"
#include "model/netfilter/nft_parser.h"

namespace fairlead::cluster {
namespace {

// Reads the files of one node and keeps account of what could not be read.
class NodeReader {
public:
    NodeReader(ClusterNode& node, const evidence::Evidence& evidence, std::vector<Warning>& warnings)
        : m_node(node), m_evidence(evidence), m_warnings(warnings)
    {
    }

    void read()
    {
        NodeRules& rules = m_node.rules;
        rules.iptables = readIptables("iptables-save.txt", IpFamily::ipv4);
        rules.ip6tables = readIptables("ip6tables-save.txt", IpFamily::ipv6);
        rules.iptablesLegacy = readIptables("iptables-legacy-save.txt", IpFamily::ipv4);
        rules.ip6tablesLegacy = readIptables("ip6tables-legacy-save.txt", IpFamily::ipv6);
        rules.nft = readNft();
        readIpsets();
        readIpvs();
        readSysctls();
        m_node.network = readHostNetwork(m_evidence, m_node.name, m_warnings);
    }

private:
    std::string path(const std::string& file) const { return "nodes/" + m_node.name + '/' + file; }

    // The text of a file; null, and accounted for, where the command that makes it failed.
    evidence::Evidence::Text find(const std::string& file)
    {
        auto text = m_evidence.find(path(file));
        if (text)
            return text;
        if (const auto failure = m_evidence.failureOf(path(file))) {
            m_node.rules.notRead.push_back({path(file),
                                            '`' + failure->command + "` failed with exit status "
                                                + std::to_string(failure->exitStatus) + ": " + failure->standardError});
        }
        return nullptr;
    }

    void fail(const std::string& file, const Error& error)
    {
        // The parsers say "FILE:LINE"; beside the file's name the line is enough.
        const std::string prefix = path(file) + ':';
        const bool hasLine = error.what.starts_with(prefix);
        m_node.rules.notRead.push_back(
            {path(file), (hasLine ? "line " + error.what.substr(prefix.size()) : error.what) + ": " + error.why});
        m_warnings.push_back({SourceRef{path(file), 0, {}}, error.what + ": " + error.why});
    }

    NodeRules::RuleSetPtr readIptables(const std::string& file, IpFamily family)
    {
        auto text = find(file);
        if (!text)
            return nullptr;
        auto rules = netfilter::parseIptablesSave(std::move(text), path(file), family);
        if (rules)
            return *rules;
        fail(file, rules.error());
        return nullptr;
    }

    NodeRules::RuleSetPtr readNft()
    {
        const auto json = find("nft.json");
        const auto listing = m_evidence.find(path("nft.txt"));
        if (json) {
            auto rules = netfilter::parseNftJson(json, path("nft.json"), listing, path("nft.txt"));
            if (rules)
                return *rules;
            fail("nft.json", rules.error());
        }
        if (!listing)
            return nullptr;
        auto rules = netfilter::parseNftText(listing, path("nft.txt"));
        if (rules)
            return *rules;
        fail("nft.txt", rules.error());
        return nullptr;
    }

    void readIpsets()
    {
        const auto text = find("ipset.txt");
        if (!text)
            return;
        auto sets = netfilter::parseIpsetSave(*text, path("ipset.txt"));
        if (sets)
            m_node.rules.ipsets = std::make_shared<const std::vector<netfilter::Set>>(std::move(*sets));
        else
            fail("ipset.txt", sets.error());
    }

    void readIpvs()
    {
        const auto text = find("ipvs.txt");
        if (!text)
            return;
        auto table = netfilter::parseIpvsSave(*text, path("ipvs.txt"));
        if (!table) {
            fail("ipvs.txt", table.error());
            return;
        }
        for (const char* file : {"ipvs-list.txt", "ipvs-stats.txt", "ipvs-rate.txt"})
            addIpvsListing(*table, file);
        m_node.rules.ipvs = std::make_shared<const netfilter::IpvsTable>(std::move(*table));
    }

    void addIpvsListing(netfilter::IpvsTable& table, const std::string& file)
    {
        const auto text = m_evidence.find(path(file));
        if (!text)
            return;
        const auto listing = netfilter::parseIpvsList(*text, path(file));
        if (listing)
            netfilter::addListing(table, *listing);
        else
            fail(file, listing.error());
    }

    // Lines "net.ipv4.ip_forward = 1".
    void readSysctls()
    {
        const auto text = m_evidence.find(path("sysctl.txt"));
        if (!text)
            return;
        std::string_view rest = *text;
        while (!rest.empty()) {
            const std::size_t end = rest.find('\n');
            const std::string_view line = rest.substr(0, end);
            rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
            const std::size_t equals = line.find(" = ");
            if (equals != std::string_view::npos)
                m_node.sysctls.emplace(line.substr(0, equals), line.substr(equals + 3));
        }
    }

    ClusterNode& m_node;
    const evidence::Evidence& m_evidence;
    std::vector<Warning>& m_warnings;
};

}  // namespace

void readNode(ClusterNode& node, const evidence::Evidence& evidence, std::vector<Warning>& warnings)
{
    NodeReader(node, evidence, warnings).read();
}

}  // namespace fairlead::cluster
