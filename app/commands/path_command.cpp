#include "app/commands/path_command.h"

#include "model/trace/trace_json.h"
#include "model/trace/walker.h"
#include "model/trace/what_if.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fstream>

namespace fairlead::app {
namespace {

namespace json = boost::json;

trace::TraceOptions optionsOf(const PathRequest& request)
{
    trace::TraceOptions options;
    options.client = request.client;
    return options;
}

Result<std::string> traceLine(const trace::Walker& walker, const std::string& line, const PathRequest& request)
{
    const auto wrong = [](const std::string& why) {
        return Error{"a line of the batch", why, "a line is {\"from\": ORIGIN, \"to\": TARGET}", ErrorKind::usage};
    };
    boost::system::error_code failed;
    const json::value value = json::parse(line, failed);
    if (failed || !value.is_object())
        return wrong("it is not a JSON object");
    const auto text = [&](const char* key) -> std::optional<std::string> {
        const json::value* const found = value.as_object().if_contains(key);
        return found && found->is_string() ? std::optional(std::string(found->as_string())) : std::nullopt;
    };
    const auto from = text("from");
    const auto to = text("to");
    if (!from || !to)
        return wrong("\"from\" and \"to\" must both be there, as strings");
    const auto node = text("node");
    const auto trace = walker.trace(*from, *to, node ? node : request.node, optionsOf(request));
    if (!trace)
        return trace.error();
    return Result<std::string>(boost::system::in_place_value, trace::toJson(*trace));
}

ExitStatus reportOutput(std::ostream& err)
{
    return report(
        {"standard output", "it could not be written", "check the disk, or the program that reads the pipe", ErrorKind::output},
        err);
}

ExitStatus printBatch(const trace::Walker& walker, std::istream& in, const PathRequest& request, CommandOutput output)
{
    std::string line;
    while (std::getline(in, line)) {
        if (line.find_first_not_of(" \t\r") == std::string::npos)
            continue;
        const auto answer = traceLine(walker, line, request);
        if (answer)
            output.out << *answer << '\n';
        else
            output.out << json::serialize(
                json::object{{"error", answer.error().what + ": " + answer.error().why}, {"hint", answer.error().hint}})
                       << '\n';
        if (!output.out)
            return reportOutput(output.err);
    }
    if (in.bad())
        return report({"the batch", "it could not be read to its end", "name a readable file of flows, or - for standard input",
                       ErrorKind::source},
                      output.err);
    return ExitStatus::fine;
}

ExitStatus printWhatIf(const std::shared_ptr<const trace::Walker>& walker, const PathRequest& request, const trace::Trace& now,
                       CommandOutput output)
{
    const auto changes = trace::WhatIf::parse(request.whatIf);
    if (!changes)
        return report(changes.error(), output.err);
    const auto answer = trace::askWhatIf(walker, {request.from, request.to, request.node}, now, *changes, optionsOf(request));
    if (!answer)
        return report(answer.error(), output.err);
    output.out << (request.json ? trace::toJson(now, request.whatIf, *answer) + '\n'
                                : trace::toText(now) + trace::toText(request.whatIf, *answer));
    return output.out.flush() ? ExitStatus::fine : reportOutput(output.err);
}

}  // namespace

ExitStatus printPath(const std::shared_ptr<const cluster::ClusterSnapshot>& snapshot, const PathRequest& request,
                     std::istream& in, CommandOutput output)
{
    const auto walker = std::make_shared<const trace::Walker>(snapshot);
    if (!request.batch.empty() && !request.whatIf.empty())
        return report({"path", "--what-if asks about one flow, not about a batch", "give --from and --to", ErrorKind::usage},
                      output.err);
    if (request.batch == "-")
        return printBatch(*walker, in, request, output);
    if (!request.batch.empty()) {
        std::ifstream file(request.batch);
        if (!file)
            return report({"batch " + request.batch, "the file cannot be opened", "name a file of flows, or - for standard input",
                           ErrorKind::source},
                          output.err);
        return printBatch(*walker, file, request, output);
    }
    if (request.from.empty() || request.to.empty())
        return report({"path", "--from and --to are needed, or --batch",
                       "for example --from pod:shop/cart-x --to service:shop/frontend", ErrorKind::usage},
                      output.err);
    const auto trace = walker->trace(request.from, request.to, request.node, optionsOf(request));
    if (!trace)
        return report(trace.error(), output.err);
    if (!request.whatIf.empty())
        return printWhatIf(walker, request, *trace, output);
    output.out << (request.json ? trace::toJson(*trace) + '\n' : trace::toText(*trace));
    return output.out.flush() ? ExitStatus::fine : reportOutput(output.err);
}

}  // namespace fairlead::app
