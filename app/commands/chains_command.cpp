#include "app/commands/chains_command.h"

#include "model/kubeproxy/slice_drift.h"

#include <boost/json/object.hpp>

#include <cmath>

namespace fairlead::app {
namespace {

namespace json = boost::json;
using kubeproxy::ServiceSlice;
using kubeproxy::SliceChain;
using kubeproxy::SliceRule;
using kubeproxy::SliceSet;
using kubeproxy::SliceVirtualServer;

// Six digits are what the kernel's own quantum (2^-31) and a reader bear.
double rounded(double probability) { return std::round(probability * 1e6) / 1e6; }

json::object ruleJson(const SliceRule& rule)
{
    return {{"file", rule.source.file},
            {"line", rule.source.line},
            {"text", rule.source.text},
            {"meaning", rule.meaning},
            {"packets", rule.counters ? json::value(rule.counters->packets) : json::value(nullptr)},
            {"bytes", rule.counters ? json::value(rule.counters->bytes) : json::value(nullptr)},
            {"probability", rule.probability ? json::value(rounded(*rule.probability)) : json::value(nullptr)},
            {"target", rule.target.empty() ? json::value(nullptr) : json::value(rule.target)},
            {"endpoint", rule.endpoint ? json::value(*rule.endpoint) : json::value(nullptr)}};
}

json::object chainJson(const SliceChain& chain)
{
    json::array rules;
    for (const SliceRule& rule : chain.entries)
        rules.push_back(ruleJson(rule));
    return {{"table", chain.table},         {"name", chain.name},
            {"role", toString(chain.role)}, {"hook", chain.hook ? json::value(toString(*chain.hook)) : json::value(nullptr)},
            {"rules", std::move(rules)},    {"otherRules", chain.hiddenRules}};
}

std::string valueText(const netfilter::SetValue& value)
{
    struct Writer {
        std::string operator()(const netfilter::AddressRange& range) const
        {
            if (range.first == range.last)
                return range.first.toString();
            for (int length = 0; length <= range.first.bits(); ++length) {
                const Prefix prefix(range.first, length);
                if (prefix.address() == range.first && prefix.last() == range.last)
                    return prefix.toString();
            }
            return range.first.toString() + '-' + range.last.toString();
        }
        std::string operator()(const netfilter::PortRange& range) const
        {
            return range.first == range.last ? std::to_string(range.first)
                                             : std::to_string(range.first) + '-' + std::to_string(range.last);
        }
        std::string operator()(Protocol protocol) const { return toString(protocol); }
        std::string operator()(std::uint32_t mark) const { return std::to_string(mark); }
        std::string operator()(const std::string& text) const { return text; }
    };
    return std::visit(Writer(), value);
}

std::string keyText(const netfilter::SetElement& element)
{
    std::string text;
    for (const netfilter::SetValue& value : element.key)
        text += (text.empty() ? "" : " . ") + valueText(value);
    return text;
}

std::string verdictText(const netfilter::SetElement& element)
{
    using Kind = netfilter::Verdict::Kind;
    if (!element.verdict)
        return {};
    switch (element.verdict->kind) {
    case Kind::jump:
        return "jump " + element.verdict->chain;
    case Kind::goTo:
        return "goto " + element.verdict->chain;
    case Kind::drop:
        return "drop";
    case Kind::accept:
        return "accept";
    case Kind::returnToCaller:
        return "return";
    default:
        return "continue";
    }
}

json::object setJson(const SliceSet& slice)
{
    json::array elements;
    for (const std::size_t index : slice.elements) {
        const netfilter::SetElement& element = slice.set->elements[index];
        const std::string verdict = verdictText(element);
        elements.push_back({{"key", keyText(element)},
                            {"verdict", verdict.empty() ? json::value(nullptr) : json::value(verdict)},
                            {"line", element.line}});
    }
    return {{"name", slice.name},
            {"type", slice.set->type},
            {"file", slice.file},
            {"line", slice.set->line},
            {"meaning", slice.meaning},
            {"elements", std::move(elements)},
            {"otherElements", slice.hiddenElements}};
}

json::object virtualServerJson(const SliceVirtualServer& slice)
{
    const netfilter::VirtualServer& server = *slice.server;
    json::array realServers;
    for (const netfilter::RealServer& real : server.realServers) {
        realServers.push_back({{"address", real.address.toString()},
                               {"port", real.port},
                               {"weight", real.weight},
                               {"activeConnections", real.activeConnections},
                               {"inactiveConnections", real.inactiveConnections},
                               {"line", real.line},
                               {"text", real.text}});
    }
    return {{"address", server.address.toString()},
            {"port", server.port},
            {"protocol", toString(server.protocol)},
            {"scheduler", server.scheduler},
            {"persistentSeconds", server.persistentSeconds ? json::value(*server.persistentSeconds) : json::value(nullptr)},
            {"file", slice.file},
            {"line", server.line},
            {"text", server.text},
            {"meaning", slice.meaning},
            {"realServers", std::move(realServers)}};
}

json::value shareJson(const std::optional<double>& share) { return share ? json::value(rounded(*share)) : json::value(nullptr); }

json::object deviationJson(const kubeproxy::SliceDeviation& deviation)
{
    return {{"kind", toString(deviation.kind)},
            {"place", deviation.place},
            {"meaning", deviation.meaning.empty() ? json::value(nullptr) : json::value(deviation.meaning)},
            {"expected", deviation.expected.empty() ? json::value(nullptr) : json::value(deviation.expected)},
            {"found",
             deviation.found
                 ? json::value{{"file", deviation.found->file}, {"line", deviation.found->line}, {"text", deviation.found->text}}
                 : json::value(nullptr)},
            {"endpoint", deviation.endpoint.empty() ? json::value(nullptr) : json::value(deviation.endpoint)},
            {"expectedShare", shareJson(deviation.expectedShare)},
            {"foundShare", shareJson(deviation.foundShare)}};
}

// What of the slice is not as kube-proxy should have written it.
void addDrift(json::object& object, const kubeproxy::SliceDrift& drift)
{
    json::array sentences;
    for (const auto& matter : drift.matters)
        sentences.push_back({{"kind", toString(matter.kind)}, {"sentence", matter.sentence}});
    json::array entries;
    for (const auto& deviation : drift.deviations)
        entries.push_back(deviationJson(deviation));
    json::array notCompared;
    for (const std::string& reason : drift.notCompared)
        notCompared.emplace_back(reason);
    object["asItShouldBe"] = drift.notCompared.empty() ? json::value(drift.matters.empty()) : json::value(nullptr);
    object["differences"] = std::move(sentences);
    object["differingEntries"] = std::move(entries);
    object["notCompared"] = std::move(notCompared);
}

json::object sliceJson(const ServiceSlice& slice)
{
    json::array chains;
    for (const SliceChain& chain : slice.chains)
        chains.push_back(chainJson(chain));
    json::array servers;
    for (const SliceVirtualServer& server : slice.virtualServers)
        servers.push_back(virtualServerJson(server));
    json::array sets;
    for (const SliceSet& set : slice.sets)
        sets.push_back(setJson(set));
    return {{"service", slice.port.nameSpace + '/' + slice.port.name},
            {"port", slice.port.port},
            {"protocol", toString(slice.port.protocol)},
            {"node", slice.node},
            {"mode", toString(slice.mode)},
            {"family", toString(slice.family)},
            {"chains", std::move(chains)},
            {"virtualServers", std::move(servers)},
            {"sets", std::move(sets)}};
}

void printRule(const SliceRule& rule, std::ostream& out)
{
    out << "    " << printable(rule.meaning);
    if (rule.counters)
        out << "  [" << rule.counters->packets << " packets, " << rule.counters->bytes << " bytes]";
    out << "\n      " << printable(rule.source.file) << ':' << rule.source.line << ": " << printable(rule.source.text) << '\n';
}

void printSlice(const ServiceSlice& slice, std::ostream& out)
{
    out << printable(slice.port.toString()) << ' ' << toString(slice.port.protocol) << " on " << printable(slice.node) << ", "
        << toString(slice.mode) << ", " << toString(slice.family) << '\n';
    for (const SliceVirtualServer& server : slice.virtualServers)
        out << "\n  virtual server: " << printable(server.meaning) << "\n      " << printable(server.file) << ':'
            << server.server->line << ": " << printable(server.server->text) << '\n';
    for (const SliceSet& set : slice.sets) {
        out << "\n  set " << printable(set.name) << ": " << printable(set.meaning) << '\n';
        for (const std::size_t element : set.elements) {
            const std::string verdict = verdictText(set.set->elements[element]);
            out << "    " << printable(keyText(set.set->elements[element])) << (verdict.empty() ? "" : " : ")
                << printable(verdict) << '\n';
        }
    }
    for (const SliceChain& chain : slice.chains) {
        out << "\n  " << printable(chain.table) << ' ' << printable(chain.name) << " (" << toString(chain.role);
        if (chain.hook)
            out << ", hook " << toString(*chain.hook);
        out << ')';
        if (chain.hiddenRules > 0)
            out << ", " << chain.hiddenRules << (chain.hiddenRules == 1 ? " rule" : " rules") << " of other matters not shown";
        out << '\n';
        for (const SliceRule& rule : chain.entries)
            printRule(rule, out);
    }
    out << '\n';
}

}  // namespace

Result<ServiceSelector> parseServiceSelector(const std::string& text)
{
    const std::size_t slash = text.find('/');
    const std::size_t colon = text.find(':');
    const std::string nameSpace = text.substr(0, slash);
    const std::string name = slash == std::string::npos
        ? std::string()
        : text.substr(slash + 1, colon == std::string::npos ? colon : colon - slash - 1);
    if (nameSpace.empty() || name.empty() || (colon != std::string::npos && (colon < slash || colon + 1 == text.size())))
        return Error{"service " + text, "this is not NAMESPACE/NAME or NAMESPACE/NAME:PORT",
                     "for example shop/frontend or shop/catalog:grpc", ErrorKind::usage};
    ServiceSelector selector{nameSpace, name, std::nullopt};
    if (colon != std::string::npos)
        selector.port = text.substr(colon + 1);
    return selector;
}

json::array chainsJson(const cluster::ClusterSnapshot& snapshot, const std::vector<ServiceSlice>& slices)
{
    json::array entries;
    const cluster::ClusterNode* const node = slices.empty() ? nullptr : snapshot.findNode(slices.front().node);
    if (!node)
        return entries;
    const kubeproxy::NodeDrift drift = kubeproxy::findDrift(snapshot, *node);
    for (const ServiceSlice& slice : slices) {
        json::object entry = sliceJson(slice);
        addDrift(entry, kubeproxy::driftOfSlice(snapshot, slice, drift));
        entries.push_back(std::move(entry));
    }
    return entries;
}

ExitStatus printChains(const cluster::ClusterSnapshot& snapshot, const std::string& node, const std::string& service, bool asJson,
                       CommandOutput output)
{
    const auto selector = parseServiceSelector(service);
    if (!selector)
        return report(selector.error(), output.err);
    const auto slices = kubeproxy::sliceService(snapshot, node, selector->nameSpace, selector->name, selector->port);
    if (!slices)
        return report(slices.error(), output.err);
    if (asJson)
        return writeJson(chainsJson(snapshot, *slices), output);
    for (const ServiceSlice& slice : *slices)
        printSlice(slice, output.out);
    if (slices->empty())
        output.out << service << " has no rules on any node: it is headless, an ExternalName, or served by another proxy\n";
    return ExitStatus::fine;
}

}  // namespace fairlead::app
