#pragma once

#include "model/core/result.h"
#include "model/evidence/evidence.h"
#include "model/kubernetes/api/connection_steps.h"
#include "model/kubernetes/credentials/exec_request.h"
#include "model/kubernetes/kubeconfig/environment.h"
#include "model/kubernetes/session/cluster_choice.h"
#include "model/kubernetes/session/ssh_question.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fairlead::kubernetes {

// How the cluster is reached, without a secret.
struct ReachedCluster {
    std::string context;
    std::string server;
    std::string user;
    std::string through;  // the host from which it is reached over SSH; empty: from here
    bool insecure = false;  // the server's certificate is not checked
    bool plainHttp = false;
    std::vector<std::string> warnings;  // what is unsafe, a sentence each
};

// The cluster as it was read, or as it became since. First without anything of its nodes; their rules are read afterwards,
// through the pods of kube-proxy, and come as changes.
struct ClusterReading {
    evidence::Evidence evidence;
    bool changed = true;  // false: the evidence is that of the reading before
    std::vector<Error> missing;  // a list that could not be read whole: its name, why, and what to ask for
    std::vector<std::string> serverWarnings;
    // Why it is not kept up to date now; it will be tried again. Nothing where it is.
    std::optional<Error> trouble;
    std::size_t nodesWaiting = 0;  // whose rules are still to be read for the first time
};

// What a session tells. Each is called on the session's thread, and may be empty.
struct ConnectionCallbacks {
    std::function<void(const StepReport&)> onStep;
    // A command wants to run: whoever is asked calls LiveConnection::answer().
    std::function<void(const ExecRequest&)> onQuestion;
    // The way over SSH needs an answer: whoever is asked calls LiveConnection::answerSsh().
    std::function<void(const SshQuestion&)> onSshQuestion;
    std::function<void(const std::string&)> onPluginMessage;
    std::function<void(const ReachedCluster&)> onResolved;
    // First when every list was read, then at most ten times a second, when something changed; less often where a
    // reading, with what the callback does, takes long: no more than a tenth of the thread is for it.
    std::function<void(ClusterReading)> onReading;
    // Why a reading failed; not called where it was cancelled.
    std::function<void(const Error&)> onFailure;
};

// A cluster that is reached over its API, on an I/O thread of its own, and kept up to date for as long as this lives.
// Reading again keeps connections and credentials. Every function can be called from any thread and returns at once; the
// destructor cancels and waits for the thread, which is quick. Free
// of Asio's headers, which the macros of the window's toolkit break.
class LiveConnection {
public:
    LiveConnection(ClusterChoice choice, Environment environment, ConnectionCallbacks callbacks);
    LiveConnection(const LiveConnection&) = delete;
    LiveConnection& operator=(const LiveConnection&) = delete;
    ~LiveConnection();

    // Connects where that has not been done, reads every list, and watches them; a reading that is under way ends first.
    void read();
    // Ends the reading that is under way, if one is, with all that it started.
    void cancel();
    // The nodes on screen: their rules are read before others'.
    void prefer(std::vector<std::string> nodes);
    // The person's answer to onQuestion.
    void answer(bool allowed);
    // The same to onSshQuestion.
    void answerSsh(SshAnswer answer);

private:
    class Worker;
    std::unique_ptr<Worker> m_worker;
};

}  // namespace fairlead::kubernetes
