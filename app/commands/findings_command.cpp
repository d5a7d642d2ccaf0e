#include "app/commands/findings_command.h"

#include "model/findings/baseline.h"
#include "model/findings/find_findings.h"
#include "model/findings/findings_json.h"
#include "model/findings/findings_text.h"

#include <algorithm>
#include <fstream>
#include <iterator>

namespace fairlead::app {
namespace {

using findings::Baseline;
using findings::FindingReport;

Result<Baseline> readBaseline(const std::string& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return Error{file, "cannot be opened", "--write-baseline FILE writes one", ErrorKind::usage};
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    return Baseline::parse(text, file);
}

ExitStatus writeBaseline(const std::string& file, const FindingReport& report, CommandOutput output)
{
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << Baseline::write(report.findings) << std::flush;
    if (!out)
        return app::report({file, "cannot be written", "is there room, and may you write there?", ErrorKind::output}, output.err);
    output.err << "fairlead: " << printable(file) << ": " << report.findings.size() << " accepted; say for each why\n";
    return ExitStatus::fine;
}

// Line by line, so that text from the evidence cannot steer a terminal.
ExitStatus writeText(std::string_view text, CommandOutput output)
{
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        output.out << printable(text.substr(0, end)) << '\n';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    output.out << std::flush;
    return output.out ? ExitStatus::fine : ExitStatus::output;
}

}  // namespace

ExitStatus printFindings(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, const FindingsRequest& request,
                         CommandOutput output)
{
    const FindingReport report = findings::findFindings(snapshot);
    if (!request.writeBaseline.empty())
        return writeBaseline(request.writeBaseline, report, output);
    Baseline::Outcome outcome{report.findings, 0, {}};
    if (!request.baseline.empty()) {
        const auto baseline = readBaseline(request.baseline);
        if (!baseline)
            return app::report(baseline.error(), output.err);
        outcome = baseline->apply(report.findings);
        for (const std::string& entry : outcome.unused)
            output.err << "fairlead: " << printable(entry) << ": no longer found; take the entry out\n";
    }
    const auto listed = findings::mergeNodes(outcome.left);
    ExitStatus written = ExitStatus::fine;
    if (request.json) {
        written = writeJson(findings::toJson(listed), output);
    } else {
        std::string text = findings::toText(listed, report);
        if (outcome.accepted > 0)
            text += std::to_string(outcome.accepted) + " accepted by " + request.baseline + ".\n";
        written = writeText(text, output);
    }
    if (written != ExitStatus::fine)
        return written;
    const auto limit = findings::parseSeverity(request.failOn);
    const bool fails =
        limit && std::ranges::any_of(listed, [limit](const findings::Finding& finding) { return finding.severity <= *limit; });
    return fails ? ExitStatus::findings : ExitStatus::fine;
}

}  // namespace fairlead::app
