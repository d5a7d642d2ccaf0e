#include "views/compare/comparison_answer.h"

#include "model/evidence/capture_reader.h"
#include "model/evidence/readings.h"
#include "resources/bundle.h"

#include <utility>

namespace fairlead::views {

namespace {

using comparison::Comparison;
using comparison::ServiceName;
using comparison::SnapshotPtr;

Error wrongPartner(const std::string& why)
{
    return {"the comparison", why,
            "compare with node:NAME, service:NS/NAME, capture:FILE, demo:MODE or reading:TIME (on the command line by --with)",
            ErrorKind::usage};
}

Result<SnapshotPtr> readOther(const SnapshotPtr& snapshot, const std::string& kind, const std::string& name)
{
    auto evidence = kind == "capture" ? evidence::openCapture(name)
        : kind == "demo"              ? resources::openSample(name)
                                      : evidence::atReading(snapshot->evidence(), name);
    if (!evidence)
        return evidence.error();
    return cluster::ClusterSnapshot::build(std::move(*evidence));
}

Result<ServiceName> serviceNamed(const std::string& text)
{
    const std::size_t slash = text.find('/');
    if (slash == 0 || slash == std::string::npos || slash + 1 == text.size())
        return wrongPartner('"' + text + "\" is not NAMESPACE/NAME");
    return ServiceName{text.substr(0, slash), text.substr(slash + 1)};
}

Result<ComparisonAnswer> atTwoTimes(const SnapshotPtr& snapshot, const ComparisonQuestion& question, SnapshotPtr other)
{
    const SnapshotPtr& first = question.swapped ? other : snapshot;
    const SnapshotPtr& second = question.swapped ? snapshot : other;
    if (question.service.empty())
        return ComparisonAnswer{comparison::compareClusters(first, second), other};
    auto compared =
        comparison::compareTimes(first, second, {question.nameSpace, question.service}, question.node, question.options);
    if (!compared)
        return compared.error();
    return ComparisonAnswer{std::move(*compared), std::move(other)};
}

}  // namespace

Result<ComparisonAnswer> compareWith(const SnapshotPtr& snapshot, const ComparisonQuestion& question, SnapshotPtr other)
{
    const std::size_t colon = question.with.find(':');
    const std::string kind = question.with.substr(0, colon);
    const std::string name = colon == std::string::npos ? "" : question.with.substr(colon + 1);
    if (name.empty())
        return wrongPartner(question.with.empty() ? "nothing says with what"
                                                  : '"' + question.with + "\" names nothing to compare with");
    if (kind == "capture" || kind == "demo" || kind == "reading") {
        if (!other) {
            const auto read = readOther(snapshot, kind, name);
            if (!read)
                return read.error();
            other = *read;
        }
        return atTwoTimes(snapshot, question, std::move(other));
    }
    if (kind != "node" && kind != "service")
        return wrongPartner('"' + question.with + "\" names nothing to compare with");
    if (question.service.empty())
        return wrongPartner("two " + kind + "s are compared by a service: name it");
    const ServiceName service{question.nameSpace, question.service};
    Result<Comparison> compared = wrongPartner("two nodes need the first one, too: --node");
    if (kind == "service") {
        const auto second = serviceNamed(name);
        if (!second)
            return second.error();
        compared = comparison::compareServices(snapshot, service, *second, question.node, question.options);
    } else if (!question.node.empty()) {
        compared = comparison::compareNodes(snapshot, service, question.node, name, question.options);
    }
    if (!compared)
        return compared.error();
    return ComparisonAnswer{std::move(*compared), nullptr};
}

}  // namespace fairlead::views
