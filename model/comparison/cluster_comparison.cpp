#include "model/comparison/aligned.h"
#include "model/comparison/compare.h"
#include "model/comparison/service_rows.h"
#include "model/comparison/sides.h"
#include "model/kubeproxy/line_owners.h"
#include "model/kubeproxy/rule_normal_form.h"

#include <algorithm>
#include <map>
#include <set>

namespace fairlead::comparison {

namespace {

using cluster::ClusterNode;
using cluster::ClusterSnapshot;
using kubernetes::Service;

const std::string ofNobody = "no service";

std::map<std::string, const Service*> servicesByName(const ClusterSnapshot& snapshot)
{
    std::map<std::string, const Service*> result;
    if (snapshot.objects().services) {
        for (const Service& service : *snapshot.objects().services)
            result.emplace(service.meta.qualifiedName(), &service);
    }
    return result;
}

std::string summaryOf(const Service& service)
{
    std::string text(toString(service.type));
    for (const std::string& address : service.clusterIps)
        text += ", " + address;
    for (const auto& port : service.ports)
        text += ", " + std::to_string(port.port) + '/' + fairlead::toString(port.protocol);
    return text;
}

Cell serviceCell(const Service* service) { return service ? Cell{summaryOf(*service), {}, {service->meta.source}, {}} : Cell(); }

// One entry of a node's rules, as it is compared: what it does, and whose it is.
struct RuleEntry {
    std::string owner;
    SourceRef source;
};
using RuleEntries = std::multimap<std::string, RuleEntry>;

class NodeEntries {
public:
    explicit NodeEntries(const ClusterSnapshot& snapshot) : m_snapshot(snapshot) { }

    RuleEntries of(const ClusterNode& node)
    {
        m_entries.clear();
        const auto& rules = node.rules;
        for (const auto& set : {rules.iptables, rules.ip6tables, rules.iptablesLegacy, rules.ip6tablesLegacy, rules.nft}) {
            if (set)
                addRules(*set);
        }
        if (rules.ipvs)
            addServers(*rules.ipvs);
        if (rules.ipsets)
            addSets(*rules.ipsets, "nodes/" + node.name + "/ipset.txt");
        return std::move(m_entries);
    }

private:
    void openFile(const std::string& file)
    {
        m_text = m_snapshot.evidence().find(file);
        const auto lines = m_text ? static_cast<std::size_t>(std::ranges::count(*m_text, '\n')) + 1 : 0;
        m_owners = kubeproxy::ownersOfLines(m_snapshot, file, lines);
        m_file = file;
    }

    void add(const std::string& what, int line, std::string text)
    {
        const auto at = static_cast<std::size_t>(line) - 1;
        const std::uint32_t owner = line > 0 && at < m_owners.ofLine.size() ? m_owners.ofLine[at] : 0;
        const std::string& name = owner < m_owners.names.size() ? m_owners.names[owner] : m_owners.names.front();
        m_entries.emplace(m_file + '\n' + what, RuleEntry{name.empty() ? ofNobody : name, {m_file, line, std::move(text)}});
    }

    void addRules(const netfilter::RuleSet& rules)
    {
        openFile(rules.file());
        for (netfilter::ChainIndex chain = 0; chain < rules.chains().size(); ++chain) {
            const std::string place = rules.tableOf(chain).name + ' ' + rules.chains()[chain].name + '\n';
            for (const kubeproxy::NormalEntry& entry : kubeproxy::normalEntries(rules, chain))
                add(place + entry.text, rules.rules()[entry.rule].line, std::string(rules.text(entry.rule)));
        }
        addSets({rules.sets().begin(), rules.sets().end()}, rules.file());
    }

    // What session affinity remembers comes and goes with the clients.
    void addSets(const std::vector<netfilter::Set>& sets, const std::string& file)
    {
        if (file != m_file)
            openFile(file);
        for (const netfilter::Set& set : sets) {
            if (set.name.starts_with("affinity-"))
                continue;
            for (const netfilter::SetElement& element : set.elements) {
                const std::string key = kubeproxy::normalKey(element);
                const std::string value = kubeproxy::normalValue(element);
                add(set.name + '\n' + key + ' ' + value, element.line,
                    set.name + ": " + key + (value.empty() ? "" : " : " + value));
            }
        }
    }

    void addServers(const netfilter::IpvsTable& table)
    {
        openFile(table.file);
        for (const netfilter::VirtualServer& server : table.virtualServers) {
            const std::string name = fairlead::toString(server.protocol) + ' ' + fairlead::toString(server.address, server.port);
            add(name + ' ' + server.scheduler, server.line, server.text);
            for (const netfilter::RealServer& real : server.realServers)
                add(name + " to " + fairlead::toString(real.address, real.port) + ' ' + std::to_string(real.weight), real.line,
                    real.text);
        }
    }

    const ClusterSnapshot& m_snapshot;
    RuleEntries m_entries;
    evidence::Evidence::Text m_text;
    kubeproxy::LineOwners m_owners;
    std::string m_file;
};

// What one side has more often than the other.
std::vector<const RuleEntry*> surplus(const RuleEntries& of, const RuleEntries& over)
{
    std::vector<const RuleEntry*> result;
    for (auto entry = of.begin(); entry != of.end();) {
        const auto end = of.upper_bound(entry->first);
        for (std::size_t known = over.count(entry->first); entry != end; ++entry) {
            if (known > 0)
                --known;
            else
                result.push_back(&entry->second);
        }
    }
    return result;
}

class ClusterChanges {
public:
    ClusterChanges(const ClusterSnapshot& first, const ClusterSnapshot& second)
        : m_first(first), m_second(second), m_result(timesComparison(Comparison::Kind::clusters, first, second))
    {
    }

    Comparison find()
    {
        m_result.title = m_result.overTime ? "What changed in " + (m_result.cluster.empty() ? "the cluster" : m_result.cluster)
                                           : m_result.first.name + " and " + m_result.second.name;
        compareNodeLists();
        compareServiceLists();
        compareRules();
        m_result.makeIdsUnique();
        return std::move(m_result);
    }

private:
    void list(Section& section, Row row)
    {
        if (row.differs())
            section.rows.push_back(std::move(row));
        else
            ++section.unlisted;
    }

    static Cell nodeCell(const ClusterNode* node)
    {
        if (!node)
            return {};
        std::string text = std::string(toString(node->mode)) + " mode";
        if (node->object)
            text += std::string(node->object->ready() ? ", ready" : ", not ready") + ", kubelet " + node->object->kubeletVersion;
        text += node->rules.anyRead() ? ", rules read" : ", rules not read";
        return {text, {}, {node->object ? node->object->meta.source : node->modeSource}, {}};
    }

    void compareNodeLists()
    {
        Section section{"nodes", "Nodes", {}, {}};
        std::set<std::string> names;
        for (const ClusterSnapshot* snapshot : {&m_first, &m_second}) {
            for (const ClusterNode& node : snapshot->nodes())
                names.insert(node.name);
        }
        for (const std::string& name : names)
            list(section,
                 makeRow("node:" + name, name, nodeCell(m_first.findNode(name)), nodeCell(m_second.findNode(name)), m_result));
        m_result.sections.push_back(std::move(section));
    }

    void compareServiceLists()
    {
        Section services{"services", "Services", {}, {}};
        Section endpoints{"endpoints", "Endpoints", {}, {}};
        const auto first = servicesByName(m_first);
        const auto second = servicesByName(m_second);
        std::set<std::string> names;
        for (const auto* list : {&first, &second}) {
            for (const auto& each : *list)
                names.insert(each.first);
        }
        for (const std::string& name : names) {
            const auto a = first.find(name);
            const auto b = second.find(name);
            const Service* const left = a == first.end() ? nullptr : a->second;
            const Service* const right = b == second.end() ? nullptr : b->second;
            if (left && right)
                compareService(name, *left, *right, services, endpoints);
            else
                addLoneService(name, left, right, services);
        }
        m_result.sections.push_back(std::move(services));
        m_result.sections.push_back(std::move(endpoints));
    }

    void addLoneService(const std::string& name, const Service* left, const Service* right, Section& services)
    {
        Row row = makeRow("service:" + name, name, serviceCell(left), serviceCell(right), m_result);
        row.service = name;
        m_changed.insert(name);
        list(services, std::move(row));
    }

    void compareService(const std::string& name, const Service& left, const Service& right, Section& services, Section& endpoints)
    {
        const auto add = [&](Section& section, std::vector<Row> rows) {
            for (Row& row : rows) {
                row.id = section.id + ':' + name + ':' + row.id;
                row.group = name;
                row.service = name;
                if (row.differs()) {
                    row.words = name + ", " + row.words;
                    m_changed.insert(name);
                }
                list(section, std::move(row));
            }
        };
        add(services, specificationRows(left, right, m_result));
        add(endpoints, endpointRows(m_first, left, m_second, right, m_result));
    }

    bool sameFiles(const ClusterNode& node) const
    {
        constexpr const char* files[] = {"iptables-save.txt",
                                         "ip6tables-save.txt",
                                         "iptables-legacy-save.txt",
                                         "ip6tables-legacy-save.txt",
                                         "nft.json",
                                         "nft.txt",
                                         "ipset.txt",
                                         "ipvs.txt"};
        return std::ranges::all_of(files, [&](const char* file) {
            const std::string path = "nodes/" + node.name + '/' + file;
            const auto a = m_first.evidence().find(path);
            const auto b = m_second.evidence().find(path);
            return a == b || (a && b && *a == *b);
        });
    }

    void compareRules()
    {
        Section section{"rules", "Rules", {}, {}};
        std::size_t notRead = 0;
        for (const ClusterNode& node : m_first.nodes()) {
            const ClusterNode* const other = m_second.findNode(node.name);
            if (!other)
                continue;
            if (!node.rules.anyRead() || !other->rules.anyRead())
                ++notRead;
            else if (sameFiles(node))
                ++section.unlisted;
            else
                compareNode(node, *other, section);
        }
        if (notRead > 0)
            section.note = "The rules of " + std::to_string(notRead) + (notRead == 1 ? " node were" : " nodes were")
                + " not read both times and are not compared.";
        m_result.sections.push_back(std::move(section));
    }

    void compareNode(const ClusterNode& node, const ClusterNode& other, Section& section)
    {
        const RuleEntries before = NodeEntries(m_first).of(node);
        const RuleEntries after = NodeEntries(m_second).of(other);
        struct Changes {
            std::vector<const RuleEntry*> gone;
            std::vector<const RuleEntry*> come;
        };
        std::map<std::string, Changes> byOwner;
        std::size_t gone = 0;
        for (const RuleEntry* const entry : surplus(before, after)) {
            byOwner[entry->owner].gone.push_back(entry);
            ++gone;
        }
        for (const RuleEntry* const entry : surplus(after, before))
            byOwner[entry->owner].come.push_back(entry);
        section.unlisted += before.size() - gone;
        for (const auto& [owner, changes] : byOwner) {
            Row row = makeRow("rules:" + node.name + ':' + owner, owner + " on " + node.name, ruleCell(changes.gone, "gone"),
                              ruleCell(changes.come, "new"), m_result);
            if (!changes.gone.empty() && !changes.come.empty())
                row.kind = Row::Kind::changed;
            row.words = "Rules of " + owner + " on " + node.name + ": " + countsOf(changes.gone.size(), changes.come.size());
            if (owner != ofNobody && owner.find(',') == std::string::npos)
                row.service = owner;
            row.reason = m_changed.contains(owner) ? "What the API says of the service changed too."
                : owner == ofNobody                ? "They are of kube-proxy's common chains, or of other software."
                                                   : "Nothing changed for it in the API.";
            section.rows.push_back(std::move(row));
        }
    }

    static std::string countsOf(std::size_t gone, std::size_t come)
    {
        std::string words = gone > 0 ? std::to_string(gone) + " gone" : "";
        if (come > 0)
            words += (words.empty() ? "" : ", ") + std::to_string(come) + " new";
        return words;
    }

    static Cell ruleCell(const std::vector<const RuleEntry*>& entries, const char* what)
    {
        Cell cell;
        if (entries.empty())
            return cell;
        constexpr std::size_t mostShown = 20;
        cell.text = std::to_string(entries.size()) + (entries.size() == 1 ? " entry " : " entries ") + what;
        for (std::size_t i = 0; i < entries.size() && i < mostShown; ++i) {
            cell.sources.push_back(entries[i]->source);
            cell.verbatim += (i == 0 ? "" : "\n") + entries[i]->source.text;
        }
        return cell;
    }

    const ClusterSnapshot& m_first;
    const ClusterSnapshot& m_second;
    Comparison m_result;
    std::set<std::string> m_changed;  // services of which the API says something else
};

}  // namespace

Comparison compareClusters(const SnapshotPtr& first, const SnapshotPtr& second) { return ClusterChanges(*first, *second).find(); }

}  // namespace fairlead::comparison
