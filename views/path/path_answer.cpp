#include "views/path/path_answer.h"

#include "model/diagram/font_metrics.h"
#include "model/diagram/path_picture.h"
#include "model/trace/trace_json.h"
#include "model/trace/what_if.h"

namespace fairlead::views {

namespace {

// A trace that keeps what its steps point into.
TracePtr keep(const WalkerPtr& walker, trace::Trace trace)
{
    struct Kept {
        WalkerPtr walker;
        trace::Trace trace;
    };
    const auto kept = std::make_shared<const Kept>(Kept{walker, std::move(trace)});
    return {kept, &kept->trace};
}

void addWhatIf(PathAnswer& answer, const trace::FlowQuestion& question, const trace::WhatIf& changes)
{
    auto then = trace::askWhatIf(answer.walker, question, *answer.now, changes);
    if (!then) {
        answer.whatIfError = then.error();
        return;
    }
    answer.then = keep(then->walker, std::move(then->then));
    for (trace::TraceDifference& difference : then->difference)
        answer.difference.push_back(std::move(difference.sentence));
    if (answer.difference.empty())
        answer.difference.emplace_back("Nothing would change.");
}

}  // namespace

Result<PathAnswer> answerPath(const WalkerPtr& walker, const Place::Path& question, const std::string& node)
{
    const std::optional<std::string> receiver = node.empty() ? std::nullopt : std::optional(node);
    auto trace = walker->trace(question.from.toStdString(), question.to.toStdString(), receiver);
    if (!trace)
        return trace.error();
    PathAnswer answer;
    answer.walker = walker;
    answer.now = keep(walker, std::move(*trace));
    if (question.whatIf.isEmpty())
        return answer;
    const auto changes = trace::WhatIf::parse(std::vector{question.whatIf.toStdString()});
    if (!changes)
        answer.whatIfError = changes.error();
    else
        addWhatIf(answer, {question.from.toStdString(), question.to.toStdString(), receiver}, *changes);
    return answer;
}

PicturePtr pathPicture(const cluster::ClusterSnapshot& snapshot, const trace::Trace& trace, std::size_t outcome, std::size_t step,
                       double width)
{
    diagram::PathPictureOptions options;
    options.cluster = snapshot.evidence().description().cluster;
    options.takenAt = snapshot.evidence().description().takenAt;
    options.outcome = outcome;
    options.step = step;
    options.width = width;
    return std::make_shared<const diagram::DisplayList>(diagram::drawPath(trace, diagram::FontMetrics(), options));
}

QString outcomeWords(const trace::Outcome& outcome) { return QString::fromStdString(trace::toLine(outcome)).trimmed(); }

}  // namespace fairlead::views
