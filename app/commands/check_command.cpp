#include "app/commands/check_command.h"

#include "app/commands/cluster_source.h"
#include "app/commands/ssh_source.h"
#include "model/cluster/cluster_snapshot.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <array>
#include <chrono>
#include <cstdio>

namespace fairlead::app {
namespace {

namespace json = boost::json;
using kubernetes::StepReport;
using kubernetes::StepState;

// One line of the answer. Steps of a capture have names of their own.
struct CheckStep {
    std::string name;
    StepState state = StepState::ok;
    std::chrono::microseconds took{0};
    std::string detail;
    std::string remedy;
};

// Collects the steps and, for a person, prints each as it ends.
class CheckReport final : public kubernetes::ConnectionObserver {
public:
    CheckReport(bool json, CommandOutput output) : m_json(json), m_output(output) { }

    void onStep(const StepReport& report) override
    {
        if (report.state == StepState::started)
            return;
        // What a step before has said need not be said of those that needed it.
        const bool said = report.state == StepState::failed && !m_steps.empty() && m_steps.back().detail == report.detail;
        if (said)
            add({std::string(toString(report.step)), StepState::skipped, report.took, "not reached", {}});
        else
            add({std::string(toString(report.step)), report.state, report.took, report.detail, report.remedy});
    }

    void add(CheckStep step)
    {
        if (!m_json)
            print(step);
        m_steps.push_back(std::move(step));
    }

    bool anyFailed() const
    {
        return std::ranges::any_of(m_steps, [](const CheckStep& step) { return step.state == StepState::failed; });
    }

    ExitStatus finish(ExitStatus status)
    {
        if (!m_json)
            return m_output.out.flush() ? status : ExitStatus::output;
        json::array steps;
        for (const CheckStep& step : m_steps) {
            steps.push_back({{"step", step.name},
                             {"state", toString(step.state)},
                             {"milliseconds", static_cast<double>(step.took.count()) / 1000},
                             {"detail", step.detail},
                             {"remedy", step.remedy.empty() ? json::value(nullptr) : json::value(step.remedy)}});
        }
        json::object answer;
        answer["ok"] = status == ExitStatus::fine;
        answer["steps"] = std::move(steps);
        const ExitStatus written = writeJson(answer, m_output);
        return written == ExitStatus::fine ? status : written;
    }

private:
    void print(const CheckStep& step) const
    {
        std::array<char, 80> head{};
        std::snprintf(head.data(), head.size(), "%-12s %-8s %8.1f ms  ", step.name.c_str(),
                      std::string(toString(step.state)).c_str(), static_cast<double>(step.took.count()) / 1000);
        m_output.out << head.data() << printable(step.detail) << '\n';
        if (!step.remedy.empty())
            m_output.out << std::string(36, ' ') << printable(step.remedy) << '\n';
        m_output.out.flush();
    }

    bool m_json;
    CommandOutput m_output;
    std::vector<CheckStep> m_steps;
};

// Runs one step of a capture.
template <class Step> auto timed(CheckReport& report, const std::string& name, Step step)
{
    const auto begin = std::chrono::steady_clock::now();
    CheckStep line;
    line.name = name;
    auto result = step(line);
    line.took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
    report.add(std::move(line));
    return result;
}

void fail(CheckStep& line, const Error& error)
{
    line.state = StepState::failed;
    line.detail = error.what + ": " + error.why;
    line.remedy = error.hint;
}

template <class Object> void countObjects(std::string& text, const std::optional<std::vector<Object>>& objects, const char* name)
{
    text += (text.empty() ? "" : ", ") + (objects ? std::to_string(objects->size()) : std::string("no list of")) + ' ' + name;
}

std::string countsOf(const kubernetes::Objects& objects)
{
    std::string text;
    countObjects(text, objects.nodes, "nodes");
    countObjects(text, objects.namespaces, "namespaces");
    countObjects(text, objects.services, "services");
    countObjects(text, objects.pods, "pods");
    if (objects.endpointSlices || !objects.endpoints)
        countObjects(text, objects.endpointSlices, "endpointslices");
    else
        countObjects(text, objects.endpoints, "endpoints");
    return text;
}

// The rules of each node: what was read, and why the rest was not.
void addNodes(CheckReport& report, const cluster::ClusterSnapshot& snapshot)
{
    for (const cluster::ClusterNode& node : snapshot.nodes()) {
        CheckStep line;
        line.name = "node";
        line.detail = node.name + ": kube-proxy in the mode " + std::string(cluster::toString(node.mode));
        if (!node.rules.anyRead()) {
            line.state = StepState::failed;
            line.detail = node.name + ": no rules were read";
            line.remedy = "take the capture again with --ssh, or with the right to pods/exec in kube-system";
        }
        for (const auto& notRead : node.rules.notRead)
            line.detail += "; " + notRead.file + " was not read: " + notRead.reason.substr(0, notRead.reason.find('\n'));
        report.add(std::move(line));
    }
}

ExitStatus checkCapture(const Source& source, CheckReport& report, std::ostream& err)
{
    auto evidence = timed(report, "file", [&source, &err](CheckStep& line) {
        auto opened = openEvidence(source, err);
        if (!opened)
            fail(line, opened.error());
        else
            line.detail = std::to_string(opened->paths().size()) + " files of " + opened->description().cluster + ", taken "
                + opened->description().takenAt;
        return opened;
    });
    if (!evidence)
        return statusOf(evidence.error().kind);
    const auto snapshot = timed(report, "lists", [&evidence](CheckStep& line) {
        auto built = cluster::ClusterSnapshot::build(*evidence);
        if (!built) {
            fail(line, built.error());
            return built;
        }
        line.detail = countsOf((*built)->objects());
        const auto& version = (*built)->objects().serverVersion;
        if (!version.empty())
            line.detail = "Kubernetes " + version + ", " + line.detail;
        if (const std::size_t warnings = (*built)->warnings().size(); warnings > 0)
            line.detail += "; " + std::to_string(warnings) + (warnings == 1 ? " warning" : " warnings")
                + ", the first: " + (*built)->warnings().front().where.file + ": " + (*built)->warnings().front().message;
        return built;
    });
    if (!snapshot)
        return statusOf(snapshot.error().kind);
    addNodes(report, **snapshot);
    return report.anyFailed() ? ExitStatus::findings : ExitStatus::fine;
}

// Each host of --ssh: the way there, its key, the log-in.
ExitStatus checkHosts(const Source& source, CheckReport& report, std::ostream& err)
{
    const auto checks = checkSshHosts(source, err);
    if (!checks) {
        CheckStep line;
        line.name = "ssh";
        fail(line, checks.error());
        report.add(std::move(line));
        return statusOf(checks.error().kind);
    }
    for (const SshHostCheck& check : *checks) {
        CheckStep line;
        line.took = check.took;
        line.detail = check.detail;
        if (check.error)
            fail(line, *check.error);
        line.name = line.detail.find("key") == std::string::npos ? "ssh" : "host key";
        report.add(std::move(line));
    }
    return report.anyFailed() ? ExitStatus::source : ExitStatus::fine;
}

ExitStatus checkLive(const Source& source, CheckReport& report, std::ostream& err)
{
    if (!source.ssh.empty()) {
        const ExitStatus hosts = checkHosts(source, report, err);
        if (hosts != ExitStatus::fine || !source.namesCluster())
            return hosts;
    }
    const auto lists = readClusterLists(source, &report, err);
    if (!lists)
        return statusOf(lists.error().kind);
    for (const std::string& warning : lists->warnings)
        report.add({"warning", StepState::ok, {}, warning, {}});
    return report.anyFailed() ? ExitStatus::findings : ExitStatus::fine;
}

}  // namespace

ExitStatus printCheck(const Source& source, bool asJson, CommandOutput output)
{
    CheckReport report(asJson, output);
    const bool live = source.capture.empty() && source.demo.empty();
    return report.finish(live ? checkLive(source, report, output.err) : checkCapture(source, report, output.err));
}

}  // namespace fairlead::app
