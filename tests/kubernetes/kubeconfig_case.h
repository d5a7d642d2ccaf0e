#pragma once

#include "model/kubernetes/kubeconfig/context_access.h"
#include "model/kubernetes/kubeconfig/context_list.h"
#include "tests/support/temporary_folder.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <optional>
#include <string>

namespace fairlead::test {

// Runs one coroutine on a context of its own to its end.
template <class T> T runToEnd(boost::asio::awaitable<T> work)
{
    boost::asio::io_context context;
    std::optional<T> result;
    boost::asio::co_spawn(context, std::move(work), [&result](std::exception_ptr failure, T value) {
        if (failure)
            std::rethrow_exception(failure);
        result.emplace(std::move(value));
    });
    context.run();
    return std::move(result.value());
}

// A field that every cluster needs.
inline const std::string server = R"(server: "https://api.example:6443")";

// A folder that is the home of somebody with kubeconfigs, and an environment that knows nothing else.
class KubeconfigCase {
public:
    KubeconfigCase() { set("HOME", m_folder.path().string()); }

    KubeconfigCase& write(const std::string& name, const std::string& text)
    {
        m_folder.write(name, text);
        return *this;
    }
    // ~/.kube/config with the context x of one cluster c and one user u, each a flow mapping without its braces.
    KubeconfigCase& config(const std::string& cluster, const std::string& user)
    {
        return write(".kube/config", text(cluster, user));
    }
    static std::string text(const std::string& cluster, const std::string& user)
    {
        return "current-context: x\ncontexts:\n- name: x\n  context: {cluster: c, user: u}\nclusters:\n- name: c\n  cluster: {"
            + cluster + "}\nusers:\n- name: u\n  user: {" + user + "}\n";
    }
    KubeconfigCase& set(const std::string& name, const std::string& value)
    {
        m_variables[name] = value;
        return *this;
    }
    // KUBECONFIG, from names in the folder.
    KubeconfigCase& list(const std::string& first, const std::string& second = {})
    {
        return set("KUBECONFIG", path(first) + (second.empty() ? "" : ':' + path(second)));
    }
    std::string path(const std::string& name) const { return (m_folder.path() / name).string(); }

    kubernetes::CredentialSurroundings surroundings() const
    {
        kubernetes::CredentialSurroundings result;
        result.environment = kubernetes::Environment(m_variables);
        return result;
    }
    kubernetes::LoadedKubeconfig load(const std::string& explicitPath = {}) const
    {
        return loadKubeconfig(findKubeconfigFiles(explicitPath, kubernetes::Environment(m_variables)));
    }
    kubernetes::ContextList list() const { return kubernetes::readContextList({}, kubernetes::Environment(m_variables)); }
    std::vector<kubernetes::ContextSummary> contexts() const { return list().contexts; }
    Result<kubernetes::ContextAccess> access(const std::string& context = {}, const std::string& explicitPath = {}) const
    {
        return resolveAccess(load(explicitPath), context, surroundings());
    }
    // The error in one line, with the folder cut off; "fine" where there is none.
    std::string error(const std::string& context = {}, const std::string& explicitPath = {}) const
    {
        const auto result = access(context, explicitPath);
        return result ? "fine" : words(result.error());
    }
    std::string words(const Error& error) const
    {
        std::string text = error.what + ": " + error.why + " | " + error.hint;
        const std::string folder = m_folder.path().string() + '/';
        for (auto at = text.find(folder); at != std::string::npos; at = text.find(folder))
            text.erase(at, folder.size());
        return text;
    }

private:
    TemporaryFolder m_folder;
    std::map<std::string, std::string, std::less<>> m_variables;
};

}  // namespace fairlead::test
