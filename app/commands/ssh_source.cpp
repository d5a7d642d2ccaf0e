#include "app/commands/ssh_source.h"

#include "app/commands/cluster_source.h"
#include "app/commands/command_output.h"
#include "app/commands/terminal_prompter.h"
#include "model/collection/node_group.h"
#include "model/collection/remote_kubeconfig.h"
#include "model/kubernetes/api/cluster_lists.h"
#include "model/kubernetes/object_reader.h"
#include "model/ssh/config/ssh_config.h"
#include "model/ssh/session/program_host.h"
#include "model/ssh/session/ssh_connector.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <utility>

#include <unistd.h>

namespace fairlead::app {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using evidence::Evidence;

void say(std::ostream& err, const Error& error)
{
    err << "fairlead: " << printable(error.what) << ": " << printable(error.why) << '\n';
    if (!error.hint.empty())
        err << printable(error.hint) << '\n';
}

// The node of the API that a host is: by the name it gives itself, or by what it was reached as.
class NodeNames {
public:
    explicit NodeNames(const Evidence& objects)
    {
        const auto read = kubernetes::readObjects(objects);
        if (read && read->nodes)
            m_nodes = *read->nodes;
    }

    std::string nameOf(const std::string& hostName, const std::string& reachedAs) const
    {
        for (const kubernetes::Node& node : m_nodes) {
            const auto isAddress = [&](const kubernetes::NodeAddress& one) {
                return one.address == reachedAs || one.address == hostName;
            };
            if (node.meta.name == hostName || node.meta.name == reachedAs || std::ranges::any_of(node.addresses, isAddress))
                return node.meta.name;
        }
        return {};
    }

private:
    std::vector<kubernetes::Node> m_nodes;
};

class SshReading {
public:
    SshReading(const Source& source, kubernetes::ConnectionObserver* observer, std::ostream& err)
        : m_source(source), m_observer(observer), m_err(err), m_surroundings(ssh::ConfigSurroundings::ofProcess())
    {
    }

    // Connects and logs in, one host after the other.
    Result<std::vector<SshHostCheck>> check()
    {
        if (const auto looked = lookUp(); !looked)
            return looked.error();
        std::vector<SshHostCheck> checks;
        connect();
        asio::co_spawn(m_context, checkAll(checks), [this](const std::exception_ptr&) { m_context.stop(); });
        m_context.run();
        m_hosts.clear();
        return checks;
    }

    Result<Evidence> read()
    {
        if (const auto looked = lookUp(); !looked)
            return looked.error();
        Evidence objects;
        if (m_source.namesCluster()) {
            // Nodes without --ssh are read through their pods as ever.
            auto answered = readCluster(m_source, m_err);
            if (!answered)
                return answered.error();
            objects = std::move(*answered);
        }
        std::optional<Result<Evidence>> result;
        asio::cancellation_signal cancel;
        asio::signal_set interrupts(m_context, SIGINT, SIGTERM);
        interrupts.async_wait([&cancel](const boost::system::error_code& failure, int) {
            if (!failure)
                cancel.emit(asio::cancellation_type::terminal);
        });
        connect();
        asio::co_spawn(
            m_context, collect(std::move(objects)),
            asio::bind_cancellation_slot(cancel.slot(), [&](const std::exception_ptr& thrown, Result<Evidence> evidence) {
                interrupts.cancel();
                if (!thrown)
                    result = std::move(evidence);
                m_context.stop();
            }));
        m_context.run();
        m_hosts.clear();
        if (!result)
            return Error{"reading the nodes", "it was interrupted", {}};
        return std::move(*result);
    }

private:
    awaitable<void> checkAll(std::vector<SshHostCheck>& checks)
    {
        for (std::size_t i = 0; i < m_settings.size(); ++i) {
            SshHostCheck check{m_source.ssh[i], {}, {}, {}};
            const auto begin = std::chrono::steady_clock::now();
            if (m_source.sshProgram) {
                co_await checkByProgram(i, check);
                check.took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
                checks.push_back(std::move(check));
                continue;
            }
            ssh::HostSettings settings = m_settings[i];
            const auto session = co_await m_connector->connect(std::move(settings));
            check.took = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
            if (session) {
                const ssh::HostKey key = (*session)->hostKey();
                check.detail = check.destination + ": the " + ssh::shortTypeName(key.type) + " key " + ssh::fingerprintOf(key)
                    + " is known; logged in as " + m_settings[i].user;
            } else {
                check.error = session.error().error;
            }
            checks.push_back(std::move(check));
        }
    }

    awaitable<void> checkByProgram(std::size_t index, SshHostCheck& check)
    {
        ssh::RemoteCommand nothing{"true"};
        const auto done = co_await m_hosts[index]->run(std::move(nothing), [](std::string_view) {});
        if (!done)
            check.error = done.error();
        else
            check.detail =
                check.destination + ": ssh knows its key; logged in as " + m_settings[index].user + " by the ssh program";
    }

    Result<void> lookUp()
    {
        if (!m_source.sshConfig.empty()) {
            m_surroundings.ownFile = std::filesystem::absolute(m_source.sshConfig).string();
            m_surroundings.systemFile.clear();
            if (!std::filesystem::exists(m_surroundings.ownFile))
                return Error{m_source.sshConfig, "there is no such file", "check the path", ErrorKind::usage};
        }
        for (const std::string& destination : m_source.ssh) {
            auto found = ssh::lookUpHost(destination, m_surroundings);
            if (!found)
                return found.error();
            for (const std::string& warning : found->warnings)
                m_err << "fairlead: " << printable(warning) << '\n';
            m_settings.push_back(std::move(found->settings));
        }
        return m_source.sshProgram ? findProgram() : Result<void>();
    }

    void connect()
    {
        if (m_source.sshProgram)
            return;
        ssh::ConnectorOptions options;
        options.prompter = prompterAtTerminal(&m_err == &std::cerr);
        options.acceptNewHostKeys = m_source.acceptNewHostKeys;
        options.settingsFor = [this](const std::string& destination) -> Result<ssh::HostSettings> {
            auto found = ssh::lookUpHost(destination, m_surroundings);
            if (!found)
                return found.error();
            return std::move(found->settings);
        };
        m_connector.emplace(m_context.get_executor(), std::move(options));
        for (const ssh::HostSettings& settings : m_settings)
            m_hosts.push_back(m_connector->host(settings));
    }

    Result<void> findProgram()
    {
        for (const std::string& destination : m_source.ssh) {
            const std::string config = m_source.sshConfig.empty() ? std::string() : m_surroundings.ownFile;
            auto host = ssh::makeProgramHost(m_context.get_executor(), {destination, config, m_source.acceptNewHostKeys, {}});
            if (!host)
                return host.error();
            m_hosts.push_back(std::move(*host));
        }
        return {};
    }

    awaitable<Result<Evidence>> collect(Evidence objects)
    {
        if (!m_source.namesCluster()) {
            auto far = co_await readFarCluster();
            if (!far)
                co_return far.error();
            objects = std::move(*far);
        }
        const NodeNames names(objects);
        std::vector<collection::RemoteNode> nodes;
        for (std::size_t i = 0; i < m_hosts.size(); ++i) {
            if (!m_unreachable.contains(i))
                nodes.push_back({m_source.ssh[i], m_hosts[i].get()});
        }
        collection::NodeGroupOptions options;
        options.nodeName = [this, &names](const collection::RemoteNode& node, const collection::RemoteIdentity& identity) {
            const auto at = std::ranges::find(m_source.ssh, node.destination) - m_source.ssh.begin();
            return names.nameOf(identity.hostName, m_settings[static_cast<std::size_t>(at)].hostName);
        };
        auto outcomes = co_await collection::collectNodes(std::move(nodes), std::move(options));
        for (const auto& [index, error] : m_unreachable)
            outcomes.push_back({m_source.ssh[index], error, {}, {}});
        co_return join(objects, outcomes);
    }

    // The API as the first host sees it that has a kubeconfig. Without one, the nodes' own evidence has to do.
    awaitable<Result<Evidence>> readFarCluster()
    {
        std::optional<Error> last;
        for (std::size_t i = 0; i < m_hosts.size(); ++i) {
            const auto& host = m_hosts[i];
            collection::SshCommandRunner runner(*host);
            const auto identity = co_await runner.identity();
            if (!identity) {
                m_unreachable.emplace(i, identity.error());
                continue;
            }
            auto found = co_await collection::readRemoteKubeconfig(runner);
            if (!found) {
                last = found.error();
                continue;
            }
            for (const std::string& warning : found->warnings)
                m_err << "fairlead: " << printable(found->file) << ": " << printable(warning) << '\n';
            kubernetes::ApiClientOptions options;
            options.observer = m_observer;
            options.reach.by = host->description();
            options.reach.connect = [raw = host.get()](kubernetes::HostPort target) {
                return raw->connectTo(std::move(target.host), target.port);
            };
            kubernetes::ApiClient client(std::make_shared<const kubernetes::ServerAccess>(std::move(found->access)),
                                         std::move(options));
            kubernetes::ClusterListOptions everything;
            auto lists = co_await kubernetes::readClusterLists(client, std::move(everything));
            if (!lists)
                co_return lists.error();
            sayWhatIsMissing(*lists, m_err);
            co_return std::move(lists->evidence);
        }
        if (last)
            note(*last);
        co_return Evidence();
    }

    Result<Evidence> join(const Evidence& objects, const std::vector<collection::NodeOutcome>& outcomes)
    {
        std::map<std::string, Evidence::Text, std::less<>> files;
        for (const std::string& path : objects.paths())
            files[path] = objects.find(path);
        evidence::CaptureDescription description = objects.description();
        std::optional<Error> last;
        for (const collection::NodeOutcome& outcome : outcomes) {
            if (outcome.error) {
                note(*outcome.error);
                last = outcome.error;
                continue;
            }
            sayProblems(outcome);
            std::erase_if(files,
                          [folder = "nodes/" + outcome.node + "/"](const auto& file) { return file.first.starts_with(folder); });
            files.insert(outcome.evidence.files.begin(), outcome.evidence.files.end());
            if (std::ranges::find(description.nodes, outcome.node) == description.nodes.end())
                description.nodes.push_back(outcome.node);
        }
        for (const Error& error : m_noted) {
            if (!files.empty() || error != last)
                say(m_err, error);
        }
        if (files.empty())
            return last.value_or(Error{"the nodes", "nothing could be read", {}});
        if (description.cluster.empty())
            description.cluster = m_source.ssh.front();
        return Evidence(std::move(description), std::move(files));
    }

    // Told at the end, once, unless it is the answer.
    void note(const Error& error)
    {
        if (std::ranges::find(m_noted, error) == m_noted.end())
            m_noted.push_back(error);
    }

    void sayProblems(const collection::NodeOutcome& outcome)
    {
        for (const Error& problem : outcome.evidence.problems)
            say(m_err, problem);
        if (!outcome.evidence.rootRemedy.empty())
            m_err << "fairlead: " << printable(outcome.node)
                  << ": what needs root was not read. To allow just these commands, add this line there with: visudo -f "
                     "/etc/sudoers.d/fairlead\n"
                  << printable(outcome.evidence.rootRemedy) << '\n';
    }

    const Source& m_source;
    kubernetes::ConnectionObserver* m_observer;
    std::ostream& m_err;
    std::vector<Error> m_noted;
    std::map<std::size_t, Error> m_unreachable;  // hosts that were tried already; once is enough
    ssh::ConfigSurroundings m_surroundings;
    std::vector<ssh::HostSettings> m_settings;
    asio::io_context m_context;
    std::optional<ssh::SshConnector> m_connector;
    std::vector<std::unique_ptr<ssh::RemoteHost>> m_hosts;
};

}  // namespace

Result<Evidence> readOverSsh(const Source& source, kubernetes::ConnectionObserver* observer, std::ostream& err)
{
    SshReading reading(source, observer, err);
    return reading.read();
}

Result<std::vector<SshHostCheck>> checkSshHosts(const Source& source, std::ostream& err)
{
    SshReading reading(source, nullptr, err);
    return reading.check();
}

}  // namespace fairlead::app
