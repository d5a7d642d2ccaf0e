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

json::value addressOrNull(const std::optional<IpAddress>& address)
{
    return address ? json::value(address->toString()) : json::value(nullptr);
}

json::array sentencesJson(const std::vector<std::string>& sentences)
{
    json::array array;
    for (const std::string& sentence : sentences)
        array.push_back(json::value(sentence));
    return array;
}

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

json::value endpointJson(const std::optional<Endpoint>& known)
{
    if (!known)
        return nullptr;
    const Endpoint& endpoint = *known;
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
                        {"endpoint", endpointJson(outcome.endpoint)},
                        {"sourceSeen", addressOrNull(outcome.sourceSeen)},
                        {"masqueraded", outcome.masqueraded},
                        {"reason", outcome.reason},
                        {"steps", std::move(steps)},
                        {"reply", std::move(reply)}};
}

json::array outcomesJson(const Trace& trace)
{
    json::array outcomes;
    for (const Outcome& outcome : trace.outcomes)
        outcomes.push_back(outcomeJson(outcome));
    return outcomes;
}

json::object traceJson(const Trace& trace)
{
    const Flow& flow = trace.flow;
    return json::object{{"flow",
                         json::object{{"family", std::string(toString(flow.family))},
                                      {"protocol", toString(flow.protocol)},
                                      {"source", addressOrNull(flow.source)},
                                      {"destination", flow.destination.toString()},
                                      {"destinationPort", flow.destinationPort},
                                      {"node", flow.node},
                                      {"origin", flow.origin}}},
                        {"outcomes", outcomesJson(trace)},
                        {"undecided", sentencesJson(trace.undecided)}};
}

json::object differenceJson(const TraceDifference& difference)
{
    return json::object{{"kind", std::string(toString(difference.kind))},
                        {"verdict", std::string(toString(difference.verdict))},
                        {"endpoint", endpointJson(difference.endpoint)},
                        {"before", rounded(difference.before)},
                        {"after", rounded(difference.after)},
                        {"sourceBefore", addressOrNull(difference.sourceBefore)},
                        {"sourceAfter", addressOrNull(difference.sourceAfter)},
                        {"sentence", difference.sentence}};
}

}  // namespace

std::string toJson(const Trace& trace) { return json::serialize(traceJson(trace)); }

std::string toJson(const Trace& now, const std::vector<std::string>& changes, const WhatIfAnswer& answer)
{
    json::array differences;
    for (const TraceDifference& difference : answer.difference)
        differences.push_back(differenceJson(difference));
    json::object object = traceJson(now);
    object["whatIf"] = json::object{{"changes", sentencesJson(changes)},
                                    {"outcomes", outcomesJson(answer.then)},
                                    {"undecided", sentencesJson(answer.then.undecided)},
                                    {"difference", std::move(differences)}};
    return json::serialize(object);
}

}  // namespace fairlead::trace
