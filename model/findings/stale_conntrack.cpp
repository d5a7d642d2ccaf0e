#include "model/findings/conntrack_line.h"
#include "model/findings/finding_kinds.h"
#include "model/findings/finding_words.h"

#include <algorithm>
#include <map>

// A UDP client that keeps its source port stays with the endpoint of its first packet for as long as it sends, whatever the
// rules say meanwhile. kube-proxy removes such entries when an endpoint goes; what it misses stays.

namespace fairlead::findings {
namespace {

struct StaleEntries {
    std::size_t count = 0;
    std::vector<SourceRef> evidence;
    ConntrackLine first;
};

class ConntrackCheck {
public:
    ConntrackCheck(const FindingContext& context, const NodeView& node) : m_context(context), m_node(node)
    {
        m_addresses = node.node->object ? node.node->object->internalIps() : std::vector<IpAddress>();
    }

    // One finding for each service whose clients are held.
    void check(const std::string& file, std::string_view text, FindingList& list)
    {
        int number = 1;
        for (; !text.empty(); ++number) {
            const std::size_t end = std::min(text.find('\n'), text.size());
            const std::string_view line = text.substr(0, end);
            text.remove_prefix(std::min(end + 1, text.size()));
            if (line.find("udp") != std::string_view::npos)
                checkLine({file, number, std::string(line)});
        }
        for (const auto& [position, entries] : m_stale)
            report(m_context.index().entries()[position], entries, list);
    }

private:
    void checkLine(const SourceRef& line)
    {
        const auto entry = parseConntrackLine(line.text);
        if (!entry || entry->protocol != Protocol::udp)
            return;
        const auto position = positionOf(*entry);
        const ServiceView* const view = position ? m_context.viewOf(*m_context.index().entries()[*position].service) : nullptr;
        if (!view || !isStale(*view, *m_context.index().entries()[*position].port, *entry))
            return;
        StaleEntries& stale = m_stale[*position];
        if (stale.count++ == 0)
            stale.first = *entry;
        if (stale.evidence.size() < 5)
            stale.evidence.push_back(line);
    }

    std::optional<kubeproxy::ServiceIndex::Position> positionOf(const ConntrackLine& entry) const
    {
        const auto position = m_context.index().byFrontend(entry.destination, entry.destinationPort, entry.protocol);
        if (position || std::ranges::find(m_addresses, entry.destination) == m_addresses.end())
            return position;
        return m_context.index().byNodePort(entry.destinationPort, entry.protocol);
    }

    static bool isStale(const ServiceView& view, const kubernetes::ServicePort& port, const ConntrackLine& entry)
    {
        for (const PortView& portView : view.ports) {
            if (portView.port != &port || portView.family != entry.destination.family())
                continue;
            // Without endpoints nobody would answer it anywhere else either.
            return portView.usable() && std::ranges::none_of(portView.endpoints, [&](const kubeproxy::ServiceEndpoint& endpoint) {
                       return (endpoint.ready || endpoint.serving) && endpoint.address == entry.replySource
                           && endpoint.port == entry.replySourcePort;
                   });
        }
        return false;
    }

    void report(const kubeproxy::ServiceIndex::Entry& entry, const StaleEntries& stale, FindingList& list) const
    {
        const std::string place = toString(stale.first.destination, stale.first.destinationPort);
        Finding finding;
        finding.severity = Severity::warning;
        finding.title = "UDP clients of " + entry.service->meta.qualifiedName() + " are held at an endpoint that is gone";
        finding.message = counted(stale.count, "connection", "connections") + " to " + place + " on this node "
            + (stale.count == 1 ? "leads" : "lead") + " to "
            + (stale.first.replySource == stale.first.destination
                   ? "the service's address itself, because there was no rule for it at first"
                   : toString(stale.first.replySource, stale.first.replySourcePort) + ", which is no endpoint")
            + ". These clients get no answer for as long as they go on sending from the same port; others do.";
        finding.service = entry.service->meta.qualifiedName();
        finding.nodes = {m_node.node->name};
        finding.evidence = stale.evidence;
        finding.fix = "# on the node; clients then find an endpoint with their next packet:\nsudo conntrack -D -p udp --orig-dst "
            + stale.first.destination.toString() + " --orig-port-dst " + std::to_string(stale.first.destinationPort);
        list.add(std::move(finding));
    }

    const FindingContext& m_context;
    const NodeView& m_node;
    std::vector<IpAddress> m_addresses;
    std::map<kubeproxy::ServiceIndex::Position, StaleEntries> m_stale;
};

}  // namespace

void lookForStaleConntrack(const FindingContext& context, FindingList& list)
{
    for (const NodeView& node : context.nodes()) {
        const std::string file = "nodes/" + node.node->name + "/conntrack.txt";
        const auto text = context.snapshot().evidence().find(file);
        if (!text)
            list.notKnown("its table of connections was not read", node.node->name);
        else
            ConntrackCheck(context, node).check(file, *text, list);
    }
}

}  // namespace fairlead::findings
