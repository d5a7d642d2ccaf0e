#include "model/kubeproxy/chain_roles.h"
#include "model/kubeproxy/drift_collector.h"
#include "model/kubeproxy/found_rule_owners.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <unordered_map>

namespace fairlead::kubeproxy {
namespace {

using netfilter::ChainIndex;
using netfilter::RuleIndex;
using netfilter::RuleSet;
using netfilter::Syntax;
using netfilter::Table;

constexpr double shareTolerance = 1e-6;

// kubelet up to 1.26 writes into these too.
bool isKubeletsToo(std::string_view chain) { return chain == "KUBE-MARK-DROP" || chain == "KUBE-FIREWALL"; }

bool isServiceHashChain(std::string_view name)
{
    static constexpr std::array prefixes{"KUBE-SVC-", "KUBE-SVL-", "KUBE-EXT-", "KUBE-FW-", "KUBE-XLB-", "KUBE-SEP-"};
    return std::ranges::any_of(prefixes, [&](const char* prefix) { return isHashChain(name, prefix); });
}

class RuleSetComparison {
public:
    RuleSetComparison(DriftCollector& collector, const RuleSet& expected, const ExpectedFamily::Owners& owners,
                      const RuleSet& found)
        : m_collector(collector), m_expected(expected), m_owners(owners), m_found(found), m_foundOwners(collector, found)
    {
    }

    void compare()
    {
        for (ChainIndex chain = 0; chain < m_expected.chains().size(); ++chain) {
            const netfilter::Chain& declared = m_expected.chains()[chain];
            const Table& table = m_expected.tableOf(chain);
            const auto counterpart = m_found.findChain(table.family, table.name, declared.name);
            m_place = table.name + ' ' + declared.name;
            if (counterpart)
                m_seen.insert(*counterpart);
            compareChains(chain, counterpart);
        }
        for (ChainIndex chain = 0; chain < m_found.chains().size(); ++chain) {
            if (!m_seen.contains(chain) && isKubeProxys(chain))
                addStrangeChain(chain);
        }
    }

private:
    bool isKubeProxys(ChainIndex chain) const
    {
        const Table& table = m_found.tableOf(chain);
        if (!m_expected.findTable(table.family, table.name))
            return false;
        return m_found.syntax() == Syntax::nftables || isServiceHashChain(m_found.chains()[chain].name);
    }

    EntryOwner ownerOfRule(RuleIndex rule) const
    {
        const auto line = static_cast<std::size_t>(m_expected.rules()[rule].line);
        return line >= 1 && line <= m_owners.size() ? m_owners[line - 1] : EntryOwner();
    }

    SourceRef reference(RuleIndex rule) const
    {
        return {m_found.file(), m_found.rules()[rule].line, std::string(m_found.text(rule))};
    }

    // The same rules in the same words and order: the usual case, and cheap.
    bool sameText(ChainIndex expected, ChainIndex found) const
    {
        const auto left = m_expected.rulesOf(expected);
        const auto right = m_found.rulesOf(found);
        return std::ranges::equal(left, right,
                                  [&](RuleIndex one, RuleIndex other) { return m_expected.text(one) == m_found.text(other); });
    }

    void compareChains(ChainIndex expected, std::optional<ChainIndex> found)
    {
        const bool builtin = m_expected.chains()[expected].base.has_value() && m_expected.syntax() == Syntax::iptablesSave;
        if (!found) {
            addMissingChain(expected);
            return;
        }
        if (m_expected.syntax() == Syntax::nftables)
            compareBases(expected, *found);
        else if (!builtin && sameText(expected, *found)) {
            for (const RuleIndex rule : m_expected.rulesOf(expected))
                m_collector.matched(ownerOfRule(rule));
            return;
        }
        m_wholeChain = !builtin && m_found.rulesOf(*found).empty();
        compareEntries(normalEntries(m_expected, expected), normalEntries(m_found, *found), builtin, *found);
    }

    void addMissingChain(ChainIndex chain)
    {
        m_wholeChain = true;
        for (const NormalEntry& entry : normalEntries(m_expected, chain))
            addMissing(entry);
        if (m_expected.rulesOf(chain).empty() && !m_expected.chains()[chain].base && m_place != "nat KUBE-MARK-DROP")
            addCommon(Deviation::Kind::missing, "chain " + m_expected.chains()[chain].name, std::nullopt);
    }

    void compareBases(ChainIndex expected, ChainIndex found)
    {
        const auto& left = m_expected.chains()[expected].base;
        const auto& right = m_found.chains()[found].base;
        const auto words = [](const std::optional<netfilter::BaseChain>& base) {
            return base ? std::string(toString(base->hook)) + ' ' + std::to_string(base->priority)
                    + (base->policyAccept ? " accept" : " drop")
                        : std::string("no base chain");
        };
        if (words(left) == words(right))
            return;
        addCommon(Deviation::Kind::changed, words(left), SourceRef{m_found.file(), m_found.chains()[found].line, words(right)});
    }

    void addCommon(Deviation::Kind kind, std::string expected, std::optional<SourceRef> found)
    {
        Deviation deviation;
        deviation.kind = kind;
        deviation.subject = m_place;
        deviation.chain = m_place;
        deviation.entry = {m_place, std::move(expected), std::move(found), {}, {}};
        m_collector.add(std::move(deviation));
    }

    void compareEntries(const std::vector<NormalEntry>& expected, const std::vector<NormalEntry>& found, bool builtin,
                        ChainIndex foundChain)
    {
        std::unordered_multimap<std::string_view, const NormalEntry*> unmatched;
        for (const NormalEntry& entry : found)
            unmatched.emplace(entry.text, &entry);
        std::vector<const NormalEntry*> missing;
        for (const NormalEntry& entry : expected) {
            const auto match = unmatched.find(entry.text);
            if (match == unmatched.end()) {
                missing.push_back(&entry);
                continue;
            }
            noteMatch(entry, *match->second);
            unmatched.erase(match);
        }
        std::vector<const NormalEntry*> extra;
        for (const NormalEntry& entry : found) {
            const auto [begin, end] = unmatched.equal_range(entry.text);
            if (std::any_of(begin, end, [&](const auto& candidate) { return candidate.second == &entry; })
                && isOurs(entry, builtin, foundChain))
                extra.push_back(&entry);
        }
        pairChanged(missing, extra);
        for (const NormalEntry* const entry : missing)
            addMissing(*entry);
        for (const NormalEntry* const entry : extra)
            addExtra(*entry);
    }

    // Of built-in chains only the jumps to kube-proxy's chains concern it; a second one does no harm.
    bool isOurs(const NormalEntry& entry, bool builtin, ChainIndex chain) const
    {
        if (isKubeletsToo(m_found.chains()[chain].name))
            return false;
        if (!builtin)
            return true;
        const auto target = m_found.jumpOf(entry.rule);
        if (!target || isKubeletsToo(m_found.chains()[*target].name))
            return false;
        const Table& table = m_found.tableOf(*target);
        const auto jumpedTo = m_expected.findChain(table.family, table.name, m_found.chains()[*target].name);
        if (!jumpedTo)
            return false;
        return !hasJump(chain, m_found.chains()[*target].name);
    }

    bool hasJump(ChainIndex foundChain, const std::string& target) const
    {
        const Table& table = m_found.tableOf(foundChain);
        const auto expected = m_expected.findChain(table.family, table.name, m_found.chains()[foundChain].name);
        if (!expected)
            return false;
        return std::ranges::any_of(m_expected.rulesOf(*expected), [&](RuleIndex rule) {
            const auto jump = m_expected.jumpOf(rule);
            return jump && m_expected.chains()[*jump].name == target;
        });
    }

    void noteMatch(const NormalEntry& expected, const NormalEntry& found)
    {
        const EntryOwner owner = entryOwner(expected);
        m_collector.matched(owner);
        if (!expected.share || (found.share && std::abs(*expected.share - *found.share) < shareTolerance))
            return;
        Deviation deviation = makeDeviation(Deviation::Kind::share, m_collector.ownerOf(owner), expected.choice);
        deviation.entry = {m_place, std::string(m_expected.text(expected.rule)), reference(found.rule), expected.share,
                           found.share};
        m_collector.add(std::move(deviation));
    }

    // A choice of an nft rule belongs to its endpoint, the rule itself to the service port.
    EntryOwner entryOwner(const NormalEntry& entry) const
    {
        EntryOwner owner = ownerOfRule(entry.rule);
        if (owner.port != EntryOwner::nobody && owner.target == EntryOwner::nobody && entry.choice && entry.endpoint)
            owner.target = m_collector.targetOf(owner.port, *entry.endpoint);
        return owner;
    }

    // A rule of which one value is another: the same parts, about the same service. Not the ways to
    // endpoints: there the one is missing and the other one too many.
    void pairChanged(std::vector<const NormalEntry*>& missing, std::vector<const NormalEntry*>& extra)
    {
        for (auto wanted = missing.begin(); wanted != missing.end();) {
            const auto partner =
                std::ranges::find_if(extra, [&](const NormalEntry* other) { return isChanged(**wanted, *other); });
            if ((*wanted)->choice || partner == extra.end()) {
                ++wanted;
                continue;
            }
            Deviation deviation = makeDeviation(Deviation::Kind::changed, m_collector.ownerOf(entryOwner(**wanted)), false);
            if ((*wanted)->destination)
                deviation.subject = "address " + (*wanted)->destination->toString();
            deviation.entry = {m_place, std::string(m_expected.text((*wanted)->rule)), reference((*partner)->rule), {}, {}};
            m_collector.add(std::move(deviation));
            extra.erase(partner);
            wanted = missing.erase(wanted);
        }
    }

    bool isChanged(const NormalEntry& wanted, const NormalEntry& other)
    {
        if (wanted.shape != other.shape || other.choice)
            return false;
        const FoundOwner mine = m_collector.ownerOf(ownerOfRule(wanted.rule));
        const FoundOwner theirs = m_foundOwners.ownerOf(other);
        return mine.port == theirs.port && theirs.label.empty();
    }

    Deviation makeDeviation(Deviation::Kind kind, FoundOwner owner, bool choice) const
    {
        Deviation deviation;
        deviation.kind = kind;
        deviation.owner = std::move(owner);
        deviation.subject = m_place;
        deviation.chain = m_place;
        deviation.choice = choice;
        return deviation;
    }

    void addMissing(const NormalEntry& entry)
    {
        Deviation deviation = makeDeviation(Deviation::Kind::missing, m_collector.ownerOf(entryOwner(entry)), entry.choice);
        deviation.wholeChain = m_wholeChain;
        if (entry.destination)
            deviation.subject = "address " + entry.destination->toString();
        deviation.entry = {m_place, std::string(m_expected.text(entry.rule)), std::nullopt, entry.share, std::nullopt};
        m_collector.add(std::move(deviation));
    }

    void addExtra(const NormalEntry& entry)
    {
        Deviation deviation = makeDeviation(Deviation::Kind::extra, m_foundOwners.ownerOf(entry), entry.choice);
        if (entry.destination)
            deviation.subject = "address " + entry.destination->toString();
        deviation.entry = {m_place, {}, reference(entry.rule), std::nullopt, entry.share};
        m_collector.add(std::move(deviation));
    }

    // A chain that should not be. What nothing leads to does no harm: in large clusters and in
    // nftables mode kube-proxy deletes such chains only later.
    void addStrangeChain(ChainIndex chain)
    {
        const bool late = m_found.syntax() == Syntax::nftables || m_collector.expected().ports.largeCluster();
        if (late && !m_foundOwners.isReferenced(chain))
            return;
        m_place = m_found.tableOf(chain).name + ' ' + m_found.chains()[chain].name;
        for (const NormalEntry& entry : normalEntries(m_found, chain))
            addExtra(entry);
    }

    DriftCollector& m_collector;
    const RuleSet& m_expected;
    const ExpectedFamily::Owners& m_owners;
    const RuleSet& m_found;
    FoundRuleOwners m_foundOwners;
    std::set<ChainIndex> m_seen;
    std::string m_place;
    bool m_wholeChain = false;  // nothing of the chain at m_place is there
};

}  // namespace

void compareRuleSets(DriftCollector& collector, const RuleSet& expected, const ExpectedFamily::Owners& owners,
                     const RuleSet& found)
{
    RuleSetComparison(collector, expected, owners, found).compare();
}

}  // namespace fairlead::kubeproxy
