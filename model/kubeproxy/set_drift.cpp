#include "model/kubeproxy/drift_collector.h"
#include "model/kubeproxy/found_rule_owners.h"
#include "model/kubeproxy/rule_normal_form.h"

#include <algorithm>
#include <map>

namespace fairlead::kubeproxy {
namespace {

using netfilter::AddressRange;
using netfilter::PortRange;
using netfilter::RuleSet;
using netfilter::Set;
using netfilter::SetElement;

struct ElementKey {
    std::optional<IpAddress> address;
    std::optional<std::uint16_t> port;
    Protocol protocol = Protocol::any;
};

ElementKey readKey(const SetElement& element, std::string_view setName)
{
    ElementKey key;
    for (const netfilter::SetValue& value : element.key) {
        if (const auto* const range = std::get_if<AddressRange>(&value); range && !key.address)
            key.address = range->first;
        else if (const auto* const ports = std::get_if<PortRange>(&value))
            key.port = ports->first;
        else if (const auto* const protocol = std::get_if<Protocol>(&value))
            key.protocol = *protocol;
    }
    // Bitmaps of ports say the protocol in their name; health checks are TCP.
    if (key.protocol == Protocol::any)
        key.protocol = setName.ends_with("-UDP") ? Protocol::udp : Protocol::tcp;
    return key;
}

class SetComparison {
public:
    SetComparison(DriftCollector& collector, const ExpectedFamily::Owners& owners) : m_collector(collector), m_owners(owners) { }

    void compare(const Set& expected, const Set* found, const std::string& file)
    {
        m_place = kindOf(expected) + ' ' + expected.name;
        m_name = expected.name;
        m_file = file;
        m_hairpin = expected.name.ends_with("LOOP-BACK") || expected.name == "hairpin-connections";
        if (!found && expected.elements.empty()) {
            addMissingSet(expected);
            return;
        }
        // Session affinity fills these by itself.
        if (expected.name.starts_with("affinity-"))
            return;
        std::map<std::string, const SetElement*> there;
        if (found) {
            for (const SetElement& element : found->elements)
                there.emplace(normalKey(element), &element);
        }
        for (const SetElement& element : expected.elements) {
            const auto match = there.find(normalKey(element));
            if (match == there.end()) {
                add(Deviation::Kind::missing, &element, nullptr);
                continue;
            }
            if (normalValue(element) == normalValue(*match->second))
                m_collector.matched(ownerOf(element));
            else
                add(Deviation::Kind::changed, &element, match->second);
            there.erase(match);
        }
        for (const auto& [key, element] : there)
            add(Deviation::Kind::extra, nullptr, element);
    }

private:
    static std::string kindOf(const Set& set)
    {
        return set.kind == Set::Kind::ipset ? "ipset" : set.kind == Set::Kind::set ? "set" : "map";
    }

    EntryOwner ownerOf(const SetElement& element) const
    {
        const auto line = static_cast<std::size_t>(element.line);
        return line >= 1 && line <= m_owners.size() ? m_owners[line - 1] : EntryOwner();
    }

    void addMissingSet(const Set& expected)
    {
        Deviation deviation;
        deviation.subject = m_place;
        deviation.entry = {m_place, m_place, std::nullopt, {}, {}};
        if (expected.name.starts_with("affinity-")) {
            const std::string_view base = std::string_view(expected.name).substr(std::string_view("affinity-").size());
            deviation.owner.port = m_collector.portLabelled(labelInNftBase(base));
            deviation.owner.endpoint = endpointInNftBase(base);
        }
        m_collector.add(std::move(deviation));
    }

    static std::string describe(const SetElement& element)
    {
        const std::string value = normalValue(element);
        return normalKey(element) + (value.empty() ? std::string() : " : " + value);
    }

    void add(Deviation::Kind kind, const SetElement* expected, const SetElement* found)
    {
        Deviation deviation;
        deviation.kind = kind;
        deviation.owner = expected ? m_collector.ownerOf(ownerOf(*expected)) : ownerOfFound(*found);
        deviation.subject = subjectOf(expected ? *expected : *found);
        deviation.entry.place = m_place;
        if (expected)
            deviation.entry.expected = describe(*expected);
        if (found)
            deviation.entry.found = SourceRef{m_file, found->line, describe(*found)};
        m_collector.add(std::move(deviation));
    }

    // Entries of several sets about one virtual IP or node port are one matter.
    std::string subjectOf(const SetElement& element) const
    {
        const ElementKey key = readKey(element, m_name);
        if (key.address)
            return "address " + key.address->toString();
        return "node port " + toString(key.protocol) + ' ' + std::to_string(key.port.value_or(0));
    }

    FoundOwner ownerOfFound(const SetElement& element) const
    {
        const ElementKey key = readKey(element, m_name);
        FoundOwner owner;
        if (m_hairpin && key.address && key.port) {
            owner.endpoint = toString(*key.address, *key.port);
            return owner;
        }
        if (key.address && key.port)
            owner.port = m_collector.portAt(key.protocol, *key.address, *key.port);
        else if (key.address)
            owner.port = m_collector.portWithVirtualIp(*key.address);
        else if (key.port)
            owner.port = m_collector.portAtNodePort(key.protocol, *key.port);
        if (owner.port != EntryOwner::nobody)
            return owner;
        std::string label;
        if (element.verdict && element.verdict->chain.find('-') != std::string::npos)
            label = labelInNftBase(std::string_view(element.verdict->chain).substr(element.verdict->chain.find('-') + 1));
        if (label.empty())
            label = labelInComment(element.comment);
        if (!label.empty())
            owner.port = m_collector.portLabelled(label);
        if (owner.port == EntryOwner::nobody)
            owner.label = label.empty() && key.address ? key.address->toString() : label;
        return owner;
    }

    DriftCollector& m_collector;
    const ExpectedFamily::Owners& m_owners;
    std::string m_place;
    std::string m_name;
    std::string m_file;
    bool m_hairpin = false;
};

}  // namespace

void compareNftSets(DriftCollector& collector, const RuleSet& expected, const ExpectedFamily::Owners& owners,
                    const RuleSet& found)
{
    SetComparison comparison(collector, owners);
    const auto family = collector.expected().family == IpFamily::ipv4 ? netfilter::TableFamily::ip : netfilter::TableFamily::ip6;
    for (const Set& set : expected.sets())
        comparison.compare(set, found.findSet(family, set.table, set.name), found.file());
}

void compareIpsets(DriftCollector& collector, const std::vector<Set>& found, const std::string& file)
{
    std::map<std::string_view, const Set*> byName;
    for (const Set& set : found)
        byName.emplace(set.name, &set);
    SetComparison comparison(collector, collector.expected().ipsetOwners);
    for (const Set& set : *collector.expected().ipsets) {
        const auto match = byName.find(set.name);
        comparison.compare(set, match == byName.end() ? nullptr : match->second, file);
    }
}

}  // namespace fairlead::kubeproxy
