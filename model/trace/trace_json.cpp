#include "model/trace/trace_json.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <cmath>

namespace fairlead::trace {

namespace json = boost::json;

namespace {

// Shares that are quotients of 2^31 would show digits that mean nothing.
double rounded(double probability) { return std::round(probability * 1e6) / 1e6; }

json::value textOrNull(const std::optional<std::string>& text) { return text ? json::value(*text) : json::value(nullptr); }

json::object rewriteJson(const Step& step)
{
    json::object rewrite;
    const auto add = [&rewrite](const char* name, const json::value& before, const json::value& after) {
        if (before != after)
            rewrite[name] = json::object{{"before", before}, {"after", after}};
    };
    add("source", json::value(step.before.source.toString()), json::value(step.after.source.toString()));
    add("destination", json::value(toString(step.before.destination, step.before.destinationPort)),
        json::value(toString(step.after.destination, step.after.destinationPort)));
    add("mark", json::value(step.before.mark), json::value(step.after.mark));
    return rewrite;
}

json::object stepJson(const Step& step)
{
    json::object object{{"node", step.node},   {"hook", step.hook},     {"table", step.table},
                        {"chain", step.chain}, {"file", step.file},     {"line", step.line},
                        {"text", step.text},   {"effect", step.effect}, {"why", step.why}};
    if (json::object rewrite = rewriteJson(step); !rewrite.empty())
        object["rewrite"] = std::move(rewrite);
    return object;
}

json::value endpointJson(const Outcome& outcome)
{
    if (!outcome.endpoint)
        return nullptr;
    const Endpoint& endpoint = *outcome.endpoint;
    return json::object{{"address", endpoint.address.toString()},
                        {"port", endpoint.port},
                        {"pod", textOrNull(endpoint.pod)},
                        {"node", endpoint.node.empty() ? json::value(nullptr) : json::value(endpoint.node)}};
}

json::object outcomeJson(const Outcome& outcome)
{
    json::array steps;
    for (const Step& step : outcome.steps)
        steps.push_back(stepJson(step));
    json::array reply;
    for (const ReplyStep& step : outcome.reply)
        reply.push_back(json::object{{"node", step.node}, {"effect", step.effect}, {"why", step.why}, {"broken", step.broken}});
    return json::object{{"probability", rounded(outcome.probability)},
                        {"verdict", std::string(toString(outcome.verdict))},
                        {"endpoint", endpointJson(outcome)},
                        {"sourceSeen", outcome.sourceSeen ? json::value(outcome.sourceSeen->toString()) : json::value(nullptr)},
                        {"masqueraded", outcome.masqueraded},
                        {"reason", outcome.reason},
                        {"steps", std::move(steps)},
                        {"reply", std::move(reply)}};
}

}  // namespace

std::string toJson(const Trace& trace)
{
    const Flow& flow = trace.flow;
    json::array outcomes;
    for (const Outcome& outcome : trace.outcomes)
        outcomes.push_back(outcomeJson(outcome));
    json::array undecided;
    for (const std::string& sentence : trace.undecided)
        undecided.push_back(json::value(sentence));
    const json::object object{{"flow",
                               json::object{{"family", std::string(toString(flow.family))},
                                            {"protocol", toString(flow.protocol)},
                                            {"source", flow.source ? json::value(flow.source->toString()) : json::value(nullptr)},
                                            {"destination", flow.destination.toString()},
                                            {"destinationPort", flow.destinationPort},
                                            {"node", flow.node},
                                            {"origin", flow.origin}}},
                              {"outcomes", std::move(outcomes)},
                              {"undecided", std::move(undecided)}};
    return json::serialize(object);
}

}  // namespace fairlead::trace
