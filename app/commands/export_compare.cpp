#include "app/commands/export_compare.h"

#include "app/commands/chains_command.h"
#include "app/commands/service_text.h"
#include "model/comparison/comparison_layout.h"
#include "model/comparison/comparison_text.h"
#include "model/diagram/font_metrics.h"
#include "views/compare/comparison_answer.h"

#include <boost/json/serialize.hpp>

namespace fairlead::app {
namespace {

using comparison::Comparison;

// The question in the words of the command line.
Result<views::ComparisonQuestion> questionOf(const ExportRequest& request)
{
    if (request.view.size() > 2)
        return Error{"export compare", "it takes one service, or none for whole clusters", "compare [NS/NAME] --with PARTNER",
                     ErrorKind::usage};
    views::ComparisonQuestion question;
    question.node = request.node;
    question.with = request.with;
    if (!request.family.empty())
        question.options.family = request.family == "ipv6" ? IpFamily::ipv6 : IpFamily::ipv4;
    if (request.view.size() == 2) {
        const auto selector = parseServiceSelector(request.view[1]);
        if (!selector)
            return selector.error();
        question.nameSpace = selector->nameSpace;
        question.service = selector->name;
        question.options.port = selector->port;
    }
    if (!request.port.empty() && request.port != "all")
        question.options.port = request.port;
    return question;
}

Result<Comparison> compare(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, const ExportRequest& request)
{
    const auto question = questionOf(request);
    if (!question)
        return question.error();
    auto answer = views::compareWith(snapshot, *question);
    if (!answer)
        return answer.error();
    return std::move(answer->comparison);
}

}  // namespace

Result<void> writeComparison(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, const ExportRequest& request,
                             const PictureFormat& format)
{
    const auto compared = compare(snapshot, request);
    if (!compared)
        return compared.error();
    if (format.name == "json")
        return writeTextFile(boost::json::serialize(comparison::comparisonJson(*compared)) + '\n', request.file);
    if (format.name == "md")
        return writeTextFile(comparison::writeMarkdown(*compared), request.file);
    if (isTextFormat(format.name))
        return Error{"format " + format.name, "a comparison is not written so", "choose svg, png, pdf, html, drawio, md or json",
                     ErrorKind::usage};
    comparison::ComparisonLayoutOptions options;
    options.pictures = compared->kind != Comparison::Kind::nodes;
    options.expanded.insert(request.expand.begin(), request.expand.end());
    options.everything = options.expanded.contains("all");
    if (options.everything)
        options.maxRows = static_cast<std::size_t>(-1);
    return writePicture(comparison::layOutComparison(*compared, diagram::FontMetrics(), options), request.file, format);
}

}  // namespace fairlead::app
